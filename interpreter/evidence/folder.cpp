// The folder before and during a run.
#include "interpreter/evidence/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace smoke::evidence {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  const auto fail = [&](const std::string& why) {
    throw FolderError(fmt::format("can't keep evidence in `{}`: {}", folder.string(), why));
  };
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (fs::exists(status)) {
    if (!fs::is_directory(status)) fail("it is no folder");
    const bool empty = fs::is_empty(folder, error);
    if (error) fail(error.message());
    if (!empty) fail("it is not empty, and evidence is of one run");
  } else {
    fs::create_directories(folder, error);
    if (error) fail(error.message());
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) fail(std::strerror(errno));
}

Log::Log(const fs::path& folder)
    : descriptor_(open((folder / log_file).c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0)
    throw FolderError(
        fmt::format("can't write `{}`: {}", (folder / log_file).string(), std::strerror(errno)));
}

Log::~Log() { close(descriptor_); }

void Log::operator()(std::string_view text) {
  while (!problem_ && !text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      problem_ = std::strerror(errno);
  }
}

}  // namespace smoke::evidence
