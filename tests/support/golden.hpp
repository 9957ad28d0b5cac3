// Golden files: what a tool makes of a spec, kept beside the spec and compared as text. With
// SMOKE_UPDATE=1 in the environment the expected files are written anew, to be reviewed as a diff.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace smoke::golden {

std::string read(const std::filesystem::path& path);

// The .smoke files below `folder`, sorted; none where it does not exist.
std::vector<std::filesystem::path> specs(const std::filesystem::path& folder);

// Empty if `actual` is what the file beside `spec` with this extension (".tree") holds; else what
// differs, line by line. An empty text is kept as no file.
std::string difference(const std::filesystem::path& spec, std::string_view extension,
                       std::string_view actual);

// The lines that differ, with two lines around each: `-` expected, `+` actual. Empty if nothing
// does.
std::string diff(std::string_view expected, std::string_view actual);

}  // namespace smoke::golden
