// The hash of each file of a folder, as sha256sum writes and checks them.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace smoke::evidence {

inline constexpr const char* sums_file = "SHA256SUMS";

// Hex. Throws std::system_error where the file can't be read.
std::string file_sha256(const std::filesystem::path& file);

// What stands in a folder and in those within it, but for its sums: by the path below it, where it
// is to be read. A link is never followed: it is told as what it is, by an empty path.
std::map<std::string, std::filesystem::path> files(const std::filesystem::path& folder);

// One line for each, in the order of their names: `sha256sum -c SHA256SUMS` accepts it.
std::string sums(const std::map<std::string, std::filesystem::path>& files);

}  // namespace smoke::evidence
