// `smoke fmt`: the canonical form, written only where it differs, and never over a file that has
// mistakes.
#include "grammar/format.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "grammar/parser.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/files.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/read.hpp"

namespace smoke::cli {
namespace fs = std::filesystem;
namespace {

// Beside the file and then in its place, so that it is never half written. What went wrong, or
// nothing.
std::string replace(const std::string& file, std::string_view text) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);  // a link stays a link
  if (error) return error.message();
  std::string beside = real.string() + ".XXXXXX";
  const int descriptor = mkstemp(beside.data());
  if (descriptor < 0) return std::generic_category().message(errno);
  int problem = 0;
  while (!text.empty() && problem == 0) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      problem = errno;
  }
  struct stat about {};
  if (problem == 0 &&
      (stat(real.c_str(), &about) != 0 || fchmod(descriptor, about.st_mode & 07777) != 0))
    problem = errno;
  if (problem == 0 && (about.st_uid != geteuid() || about.st_gid != getegid()) &&
      fchown(descriptor, about.st_uid, about.st_gid) != 0)
    problem = errno;
  if (close(descriptor) != 0 && problem == 0) problem = errno;
  if (problem == 0 && std::rename(beside.c_str(), real.c_str()) != 0) problem = errno;
  if (problem == 0) return {};
  unlink(beside.c_str());
  return std::generic_category().message(problem);
}

}  // namespace

Exit format(const FormatCommand& command, Output& output) {
  const config::Mask mask;
  Exit status = exit_passed;
  const auto tell = [&](Diagnostics found) {
    status = worse(status, exit_usage);
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), mask));
  };
  Files files = find_files(command.common.paths);
  for (const std::string& problem : files.problems) tell(unreadable(problem));
  for (const std::string& file : files.found) {
    auto source = read_source(file);
    if (const auto* problem = std::get_if<std::string>(&source)) {
      tell(unreadable(*problem));
      continue;
    }
    Parsed parsed = parse(std::get<SourcePtr>(source));
    if (parsed.diagnostics.has_errors()) {
      tell(std::move(parsed.diagnostics));
      continue;
    }
    const std::string canonical = smoke::format(parsed.file);
    if (canonical == parsed.file.source->text()) continue;
    if (command.check) {
      output.write(fmt::format("{}: is not in the canonical form\n", file));
      status = worse(status, exit_failed);
    } else if (const std::string problem = replace(file, canonical); !problem.empty()) {
      tell(unreadable(fmt::format("can't write `{}`: {}", file, problem)));
    } else {
      output.write(fmt::format("{}: formatted\n", file));
    }
  }
  return status;
}

}  // namespace smoke::cli
