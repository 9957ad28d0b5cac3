// Files that take their place in a folder together, when all of them are written.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace smoke::evidence {

class Staged {
 public:
  explicit Staged(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~Staged();  // what has not taken its place is removed
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;

  // Where to write what will be `name`, in the folder or in one within it. Throws FolderError.
  std::filesystem::path path(const std::string& name);
  void write(const std::string& name, std::string_view text);        // throws FolderError
  void copy(const std::string& name, const std::filesystem::path&);  // throws FolderError

  bool has(const std::string& name) const { return staged_.contains(name); }

  // Where to read a file as it will be.
  std::filesystem::path now(const std::string& name) const;

  // All files of the folder as they will be, for sums().
  std::map<std::string, std::filesystem::path> files() const;

  // Onto the disk, and in place. Throws FolderError.
  void commit();

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::filesystem::path> staged_;
};

}  // namespace smoke::evidence
