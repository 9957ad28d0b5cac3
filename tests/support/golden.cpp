// A plain longest common subsequence is fast enough for files of some hundred lines.
#include "tests/support/golden.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace smoke::golden {
namespace {

namespace fs = std::filesystem;

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

bool updating() {
  const char* const update = std::getenv("SMOKE_UPDATE");
  return update != nullptr && std::string_view(update) == "1";
}

void put(std::string& out, char sign, std::string_view line) {
  (out += sign) += ' ';
  out += line;
  if (line.empty() || line.back() != '\n') out += "  (no line end)\n";
}

}  // namespace

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> specs(const fs::path& folder) {
  std::vector<fs::path> out;
  if (!fs::exists(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".smoke")
      out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::string difference(const fs::path& spec, std::string_view extension, std::string_view actual) {
  const fs::path expected = fs::path(spec).replace_extension(extension);
  if (updating()) {
    fs::remove(expected);
    if (!actual.empty()) std::ofstream(expected, std::ios::binary) << actual;
    return {};
  }
  return diff(fs::exists(expected) ? read(expected) : std::string(), actual);
}

std::string diff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const auto old_lines = lines(expected), new_lines = lines(actual);
  const std::size_t n = old_lines.size(), m = new_lines.size();
  std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      common[i][j] = old_lines[i] == new_lines[j] ? common[i + 1][j + 1] + 1
                                                  : std::max(common[i + 1][j], common[i][j + 1]);
  constexpr std::size_t around = 2;
  std::string out;
  std::vector<std::string_view> before;  // equal lines, not yet shown
  std::size_t after = 0;                 // equal lines still to be shown
  for (std::size_t i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && old_lines[i] == new_lines[j]) {
      if (after > 0) {
        put(out, ' ', old_lines[i]);
        --after;
      } else {
        before.push_back(old_lines[i]);
      }
      ++i, ++j;
      continue;
    }
    if (before.size() > around) {
      out += "...\n";
      before.erase(before.begin(), before.end() - static_cast<std::ptrdiff_t>(around));
    }
    for (const std::string_view line : before) put(out, ' ', line);
    before.clear();
    after = around;
    if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1]))
      put(out, '-', old_lines[i++]);
    else
      put(out, '+', new_lines[j++]);
  }
  return out;
}

}  // namespace smoke::golden
