// A file without a name, which is gone with the process, however that ends.
#pragma once

#include <filesystem>

namespace smoke::cli {

class TemporaryFile {
 public:
  TemporaryFile();  // empty; readable by its owner only. Throws std::system_error
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // By which this process opens it.
  std::filesystem::path path() const;

 private:
  int descriptor_;
};

}  // namespace smoke::cli
