// Small files that configuration consists of.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "grammar/diagnostic.hpp"

namespace smoke::config {

// Where a file is named, for the message when it can't be read; `source` may be null.
struct Mention {
  SourcePtr source;
  Span span;
};

// The file's octets, or nullopt after a diagnostic: not there, no ordinary file, not readable, more
// than 1 MiB.
std::optional<std::string> read_file(const std::filesystem::path& file, const Mention& mention,
                                     Diagnostics& diagnostics);

}  // namespace smoke::config
