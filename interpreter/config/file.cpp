// Bounded reading: a configuration is small, and a device or a core dump named by mistake is not
// read to its end.
#include "interpreter/config/file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace smoke::config {
namespace {
constexpr std::uintmax_t largest = 1024 * 1024;
}

std::optional<std::string> read_file(const std::filesystem::path& file, const Mention& mention,
                                     Diagnostics& diagnostics) {
  const auto fail = [&](std::string_view what, std::string hint = {}) {
    diagnostics.add({.code = Code::file_access,
                     .source = mention.source,
                     .span = mention.span,
                     .message = fmt::format("`{}` can't be read: {}", file.string(), what),
                     .labels = {},
                     .hint = std::move(hint)});
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return fail("there is no such file",
                file.extension() == ".env"
                    ? fmt::format("`smoke env --example > {}` writes one to fill in", file.string())
                    : "");
  }
  if (error) return fail(error.message());
  if (std::filesystem::is_directory(status)) return fail("it is a folder");

  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(std::strerror(errno));
  std::string text(largest + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return fail(std::strerror(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > largest) return fail("it has more than 1 MiB");
  return text;
}

}  // namespace smoke::config
