// `.env` files, read as a POSIX shell would read them: what works after `set -a; . ./.env` means
// the same here.
//
// `NAME=value` and `export NAME=value`, comments, 'single' and "double" quotes with the shell's
// escapes, values over several lines inside quotes, `\` at a line's end, `$NAME`, `${NAME}` and
// `${NAME:-text}` from earlier lines and then from outside, `~`. What a shell would run (`$(…)`,
// backticks, commands) is an error, and so is a variable that is not set. A byte-order mark is
// skipped; CRLF counts as a line end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/config/file.hpp"

namespace smoke::config {

// The value of a variable; nullopt where it is not set.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

struct Assignment {
  std::string name;
  std::string value;
  std::uint32_t line = 0;  // counts from 1
};

// Assignments in their order; a later one of the same name replaces an earlier one. Every mistake
// is added to `diagnostics`, and the rest is read all the same. The source of those diagnostics
// shows no value, because values may be secrets: all but the offending characters is blotted out.
std::vector<Assignment> parse_dotenv(std::string file_name, std::string_view text,
                                     const Lookup& outside, Diagnostics& diagnostics);

// The same for a file; one that can't be read is reported at its mention.
std::vector<Assignment> load_dotenv(const std::filesystem::path& file, const Mention& mention,
                                    const Lookup& outside, Diagnostics& diagnostics);

}  // namespace smoke::config
