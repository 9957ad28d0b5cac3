// Both texts are taken apart into octets and what has a meaning of its own. A `*` never takes a
// `/`, so that going back to the last one is enough.
#include "interpreter/run/stub_address.hpp"

#include <optional>
#include <vector>

namespace smoke::run {
namespace {

constexpr int any = 256, separator = 257;  // beyond the octets

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::vector<int> parts(std::string_view text, bool is_pattern) {
  std::vector<int> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out.push_back(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else if (c == '/') {
      out.push_back(separator);
    } else if (c == '*' && is_pattern) {
      out.push_back(any);
    } else {
      out.push_back(static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

bool address_fits(std::string_view pattern, std::string_view address) {
  if (pattern.find('?') == std::string_view::npos) address = address.substr(0, address.find('?'));
  const std::vector<int> wanted = parts(pattern, true), found = parts(address, false);
  std::size_t w = 0, f = 0;
  struct Star {
    std::size_t wanted, found;
  };
  std::optional<Star> last;
  while (f < found.size()) {
    if (w < wanted.size() && wanted[w] == any) {
      last = {w++, f};
    } else if (w < wanted.size() && wanted[w] == found[f]) {
      ++w, ++f;
    } else if (last && found[last->found] != separator) {
      w = last->wanted + 1;
      f = ++last->found;
    } else {
      return false;
    }
  }
  while (w < wanted.size() && wanted[w] == any) ++w;
  return w == wanted.size();
}

}  // namespace smoke::run
