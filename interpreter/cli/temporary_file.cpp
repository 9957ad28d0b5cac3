// O_TMPFILE would do it in one call, but not on every file system that a container has.
#include "interpreter/cli/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace smoke::cli {

TemporaryFile::TemporaryFile() {
  std::string name = (std::filesystem::temp_directory_path() / "smoke-XXXXXX").string();
  descriptor_ = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0 || unlink(name.c_str()) != 0)
    throw std::system_error(errno, std::generic_category());
}

TemporaryFile::~TemporaryFile() { close(descriptor_); }

std::filesystem::path TemporaryFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace smoke::cli
