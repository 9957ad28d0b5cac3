// Files that commands write as a whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace smoke::cli {

// Beside the file and then in its place, so that it is never half written; a file that is there
// already keeps its owner and mode, and a link stays a link. What went wrong, in the system's
// words, or nothing.
std::string write_whole(const std::filesystem::path& file, std::string_view text);

}  // namespace smoke::cli
