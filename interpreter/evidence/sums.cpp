// Files are read piece by piece: a journal may be larger than the memory that it deserves.
#include "interpreter/evidence/sums.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "interpreter/value/crypto.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

std::string file_sha256(const fs::path& file) {
  const struct Descriptor {
    int number;
    ~Descriptor() {
      if (number >= 0) close(number);
    }
  } descriptor{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (descriptor.number < 0) throw std::system_error(errno, std::generic_category());
  Sha256 hash;
  std::array<char, 65'536> piece;
  for (;;) {
    const ssize_t count = read(descriptor.number, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category());
    if (count == 0) break;
    hash.add({piece.data(), static_cast<std::size_t>(count)});
  }
  return hex(hash.digest());
}

std::map<std::string, fs::path> files(const fs::path& folder) {
  std::map<std::string, fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::file_status status = entry.symlink_status();
    if (fs::is_directory(status)) continue;
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    if (name != sums_file) out[name] = fs::is_regular_file(status) ? entry.path() : fs::path();
  }
  return out;
}

std::string sums(const std::map<std::string, fs::path>& files) {
  std::string out;
  for (const auto& [name, file] : files) out += file_sha256(file) + "  " + name + '\n';
  return out;
}

}  // namespace smoke::evidence
