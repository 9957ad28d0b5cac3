// What the mask would not recognise any more once it is escaped is looked for before.
#include "interpreter/journal/sealed.hpp"

#include <algorithm>

namespace smoke::journal {
namespace {

constexpr std::string_view hidden = "***";

using Secret = Secrets::value_type;

// The secret that stands first; of those, the longest. nullptr where there is none.
const Secret* first_in(std::string_view text, const Secrets& secrets, std::size_t& at) {
  const Secret* first = nullptr;
  for (const Secret& secret : secrets) {
    const std::size_t found = text.find(secret.second);
    if (secret.second.empty() || found == text.npos) continue;
    if (first == nullptr || found < at ||
        (found == at && secret.second.size() > first->second.size())) {
      first = &secret;
      at = found;
    }
  }
  return first;
}

// Another one begins within it and goes on behind it.
bool overlaps(std::string_view text, std::size_t length, const Secrets& secrets) {
  return std::any_of(secrets.begin(), secrets.end(), [&](const Secret& other) {
    const std::size_t found = text.find(other.second, 1);
    return !other.second.empty() && found < length && found + other.second.size() > length;
  });
}

}  // namespace

std::string seal(std::string_view text, const Secrets& secrets, const config::Mask& mask) {
  std::string out;
  while (!text.empty()) {
    std::size_t plain = text.size();
    const Secret* secret = first_in(text, secrets, plain);
    if (mask.apply(text.substr(0, plain)) != text.substr(0, plain)) return std::string(hidden);
    for (const char c : text.substr(0, plain)) {
      if (c == '$' || c == '*' || c == '\\') out += '\\';
      out += c;
    }
    text.remove_prefix(plain);
    if (secret == nullptr) break;
    if (overlaps(text, secret->second.size(), secrets)) return std::string(hidden);
    out += "${" + secret->first + "}";
    text.remove_prefix(secret->second.size());
  }
  return out;
}

std::optional<std::string> unseal(std::string_view text, const Lookup& lookup) {
  std::string out;
  while (!text.empty()) {
    const char first = text.front();
    text.remove_prefix(1);
    if (first == '*') return std::nullopt;
    if (first == '\\' && !text.empty()) {
      out += text.front();
      text.remove_prefix(1);
    } else if (first == '$') {
      const std::size_t end = text.find('}');
      if (!text.starts_with('{') || end == text.npos) return std::nullopt;
      const auto value = lookup(text.substr(1, end - 1));
      if (!value) return std::nullopt;
      out += *value;
      text.remove_prefix(end + 1);
    } else {
      out += first;
    }
  }
  return out;
}

}  // namespace smoke::journal
