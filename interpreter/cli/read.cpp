// A large file is read once, into the memory that its source keeps.
#include "interpreter/cli/read.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace smoke::cli {

std::variant<SourcePtr, std::string> read_source(const std::string& file) {
  const auto problem = [&](const std::string& why) {
    return fmt::format("can't read `{}`: {}", file, why);
  };
  const auto because = [&](int error) { return problem(std::generic_category().message(error)); };
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return because(errno);
  const struct Close {
    int descriptor;
    ~Close() { close(descriptor); }
  } guard{descriptor};
  struct stat about {};
  if (fstat(descriptor, &about) != 0) return because(errno);
  if (!S_ISREG(about.st_mode)) return problem("it is no file");
  if (about.st_size >= (off_t{1} << 30))
    return problem("it is 1 GiB or larger");  // spans have 32 bits
  std::string text(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t got = read(descriptor, text.data() + length, text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return because(errno);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  text.resize(length);
  return std::make_shared<const Source>(file, std::move(text));
}

Diagnostics unreadable(const std::string& problem) {
  Diagnostics out;
  out.add({Code::file_access, Severity::error, nullptr, {}, problem, {}, {}});
  return out;
}

}  // namespace smoke::cli
