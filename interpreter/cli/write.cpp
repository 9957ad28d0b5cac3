#include "interpreter/cli/write.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace smoke::cli {
namespace fs = std::filesystem;
namespace {

mode_t mode_of_new_files() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

std::string write_whole(const fs::path& file, std::string_view text) {
  std::error_code error;
  struct stat about {};
  const bool there = stat(file.c_str(), &about) == 0;
  if (there && !S_ISREG(about.st_mode)) return "it is no regular file";
  const fs::path real = there ? fs::canonical(file, error) : file;
  if (error) return error.message();
  std::string beside = real.string() + ".XXXXXX";
  const int descriptor = mkstemp(beside.data());
  if (descriptor < 0) return std::generic_category().message(errno);
  int problem = 0;
  while (!text.empty() && problem == 0) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      problem = errno;
  }
  if (problem == 0 && fchmod(descriptor, there ? about.st_mode & 07777 : mode_of_new_files()) != 0)
    problem = errno;
  if (problem == 0 && there && (about.st_uid != geteuid() || about.st_gid != getegid()) &&
      fchown(descriptor, about.st_uid, about.st_gid) != 0)
    problem = errno;
  if (close(descriptor) != 0 && problem == 0) problem = errno;
  if (problem == 0 && std::rename(beside.c_str(), real.c_str()) != 0) problem = errno;
  if (problem == 0) return {};
  unlink(beside.c_str());
  return std::generic_category().message(problem);
}

}  // namespace smoke::cli
