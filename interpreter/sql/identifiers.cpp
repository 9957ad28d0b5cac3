// Names and addresses as text: quoting identifiers, and hiding the password of a connection's
// address.
#include <algorithm>
#include <cctype>

#include "interpreter/sql/database.hpp"

namespace smoke::sql {

std::string quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

namespace {

constexpr std::string_view mask = "***";

// `password=…` as a URI's query has it (up to `&`), or as `key=value` pairs do (up to a blank, or
// quoted).
void mask_key(std::string& url, bool uri) {
  constexpr std::string_view key = "password";
  for (std::size_t at = 0; (at = url.find(key, at)) != std::string::npos;) {
    std::size_t begin = at + key.size();
    while (!uri && begin < url.size() && url[begin] == ' ') ++begin;
    at = begin;
    if (begin == url.size() || url[begin] != '=') continue;
    ++begin;
    while (!uri && begin < url.size() && url[begin] == ' ') ++begin;
    std::size_t end = begin;
    if (!uri && end < url.size() && url[end] == '\'') {
      for (++end; end < url.size() && url[end] != '\''; ++end) {
        if (url[end] == '\\') ++end;
      }
      end = std::min(end + 1, url.size());
    } else {
      while (end < url.size() && url[end] != (uri ? '&' : ' ')) {
        if (!uri && url[end] == '\\') ++end;
        ++end;
      }
      end = std::min(end, url.size());
    }
    url.replace(begin, end - begin, mask);
    at = begin + mask.size();
  }
}

}  // namespace

std::string mask_password(std::string_view url) {
  std::string masked(url);
  // user:password@host. The very last `@` ends it, for a password may hold one, or a slash, though
  // it shouldn't.
  if (const std::size_t slashes = masked.find("//"); slashes != std::string::npos) {
    const std::size_t at = masked.rfind('@');
    const std::size_t colon = masked.find(':', slashes);
    if (at != std::string::npos && colon < at) masked.replace(colon + 1, at - colon - 1, mask);
  }
  mask_key(masked, masked.starts_with("postgres"));
  return masked;
}

}  // namespace smoke::sql
