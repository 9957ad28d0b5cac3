// Written beside their places under names of their own, so that a full disk is known before
// anything is replaced.
#include "interpreter/evidence/staged.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "interpreter/evidence/folder.hpp"
#include "interpreter/evidence/sums.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
  throw FolderError(fmt::format("can't write `{}`: {}", file.string(), why));
}

// Asks the disk to keep it.
void settle(const fs::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool kept = descriptor >= 0 && fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (!kept) fail(file, std::strerror(error));
}

}  // namespace

Staged::~Staged() {
  std::error_code ignored;
  for (const auto& [name, file] : staged_) fs::remove(file, ignored);
}

fs::path Staged::path(const std::string& name) {
  const fs::path place = folder_ / name;
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  if (error) fail(place.parent_path(), error.message());
  fs::path file = place;
  file += ".new";
  const int descriptor =
      open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(place, std::strerror(errno));
  close(descriptor);
  staged_[name] = file;
  return file;
}

void Staged::write(const std::string& name, std::string_view text) {
  const fs::path file = path(name);
  const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  int error = descriptor < 0 ? errno : 0;
  while (error == 0 && !text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      error = errno;
  }
  if (descriptor >= 0 && close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) fail(folder_ / name, std::strerror(error));
}

void Staged::copy(const std::string& name, const fs::path& from) {
  std::error_code error;
  fs::copy_file(from, path(name), fs::copy_options::overwrite_existing, error);
  if (error)
    throw FolderError(
        fmt::format("can't copy `{}` into the evidence: {}", from.string(), error.message()));
}

fs::path Staged::now(const std::string& name) const {
  const auto found = staged_.find(name);
  return found == staged_.end() ? folder_ / name : found->second;
}

std::map<std::string, fs::path> Staged::files() const {
  std::map<std::string, fs::path> out = evidence::files(folder_);
  for (const auto& [name, file] : staged_) {
    out.erase(name + ".new");
    if (name != sums_file) out[name] = file;
  }
  return out;
}

void Staged::commit() {
  for (const auto& [name, file] : staged_) settle(file);
  while (!staged_.empty()) {
    const auto first = staged_.begin();
    std::error_code error;
    fs::rename(first->second, folder_ / first->first, error);
    if (error) fail(folder_ / first->first, error.message());
    staged_.erase(first);
  }
}

}  // namespace smoke::evidence
