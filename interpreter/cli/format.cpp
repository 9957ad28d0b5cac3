// `smoke fmt`: the canonical form, written only where it differs, and never over a file that has
// mistakes.
#include "grammar/format.hpp"

#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "grammar/pasted.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/files.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/read.hpp"
#include "interpreter/cli/write.hpp"

namespace smoke::cli {
Exit format(const FormatCommand& command, Output& output) {
  const config::Mask mask;
  Exit status = exit_passed;
  const auto show = [&](Diagnostics found) {
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), mask));
  };
  const auto tell = [&](Diagnostics found) {
    status = worse(status, exit_usage);
    show(std::move(found));
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
    if (Diagnostics pasted = pasted_interpolations(parsed.file); !pasted.empty())
      show(std::move(pasted));
    const std::string canonical = smoke::format(parsed.file);
    if (canonical == parsed.file.source->text()) continue;
    if (command.check) {
      output.write(fmt::format("{}: is not in the canonical form\n", file));
      status = worse(status, exit_failed);
    } else if (const std::string problem = write_whole(file, canonical); !problem.empty()) {
      tell(unreadable(fmt::format("can't write `{}`: {}", file, problem)));
    } else {
      output.write(fmt::format("{}: formatted\n", file));
    }
  }
  return status;
}

}  // namespace smoke::cli
