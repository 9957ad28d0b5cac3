// Optimal string alignment distance over characters, so that an accented letter is one slip and not
// two.
#include "grammar/closest.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace smoke {
namespace {

// Longer words are data rather than names; comparing them would only cost time.
constexpr std::size_t longest_word = 100;

// The characters of UTF-8 text, each as some number of its own.
std::u32string characters(std::string_view text) {
  std::u32string result;
  for (const unsigned char octet : text) {
    const bool continues = (octet & 0xC0) == 0x80;
    if (continues && !result.empty() && result.back() > 0x7F) {
      result.back() = result.back() << 6 | (octet & 0x3F);
    } else {
      result.push_back(octet);
    }
  }
  return result;
}

std::u32string lower_case(std::u32string text) {
  for (char32_t& c : text) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return text;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string_view> closest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  const std::u32string wanted = characters(word);
  if (wanted.empty() || wanted.size() > longest_word) return std::nullopt;
  const std::u32string wanted_lower = lower_case(wanted);
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);

  std::optional<std::string_view> best;
  std::pair<std::size_t, std::size_t> fewest;  // slips, and slips with case counted
  for (const std::string_view candidate : candidates) {
    const std::u32string offered = characters(candidate);
    const auto [shorter, longer] = std::minmax({offered.size(), wanted.size()});
    if (longer - shorter > limit) continue;
    const std::size_t slips = distance(wanted_lower, lower_case(offered));
    if (slips > limit || slips >= longer) continue;  // the latter: nothing in common
    const std::pair both(slips, distance(wanted, offered));
    if (!best || both < fewest) {
      best = candidate;
      fewest = both;
    }
  }
  return best;
}

}  // namespace smoke
