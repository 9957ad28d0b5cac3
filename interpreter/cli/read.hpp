// Spec files as they stand on the disk.
#pragma once

#include <string>
#include <variant>

#include "grammar/diagnostic.hpp"

namespace smoke::cli {

// The file's text, read in one go, or what is wrong, in words: "can't read `a.smoke`: permission
// denied".
std::variant<SourcePtr, std::string> read_source(const std::string& file);

// Such words as a diagnostic.
Diagnostics unreadable(const std::string& problem);

}  // namespace smoke::cli
