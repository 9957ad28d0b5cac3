// The forms of text that have a name in the language: a uuid, an email, a timestamp, …
#include <algorithm>
#include <cctype>

#include "interpreter/matcher/matcher.hpp"
#include "interpreter/matcher/numbers.hpp"

namespace smoke::match {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Blanks, control characters: nothing that an address may hold unescaped.
bool is_blank(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet <= 0x20 || octet == 0x7F;
}
bool has_blank(std::string_view text) { return std::any_of(text.begin(), text.end(), is_blank); }

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// Letters beyond ASCII stand for themselves: internationalised domains are written both ways.
bool is_domain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos || domain.size() > 253) return false;
  while (true) {
    const auto label = domain.substr(0, domain.find('.'));
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    const bool letters = std::all_of(label.begin(), label.end(), [](char c) {
      return is_digit(c) || is_ascii_letter(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
    });
    if (!letters) return false;
    if (label.size() == domain.size()) return true;
    domain.remove_prefix(label.size() + 1);
  }
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const auto local = text.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return false;
  if (has_blank(local) || local.find_first_of("\"(),:;<>[\\]") != std::string_view::npos)
    return false;
  return is_domain(text.substr(at + 1));
}

bool is_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || has_blank(text)) return false;
  const auto scheme = text.substr(0, colon);
  const bool named =
      is_ascii_letter(scheme.front()) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_ascii_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      });
  if (!named) return false;
  auto host = text.substr(colon + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  return !host.empty() && host.front() != ':' &&
         host.find_first_of("\"<>\\^`{|}") == std::string_view::npos;
}

bool is_phone(std::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         std::all_of(text.begin() + 1, text.end(), is_digit);
}

constexpr std::size_t date_length = 10;  // YYYY-MM-DD

}  // namespace

std::optional<Time> as_time(const Value& value) {
  if (const auto* time = value.time()) return *time;
  if (const auto* text = value.text()) return parse_time(*text);
  return std::nullopt;
}

bool has_type(const Value& value, ast::TypeWord type) {
  const std::string* text = value.text();
  switch (type) {
    case ast::TypeWord::text:
      return text != nullptr;
    case ast::TypeWord::number:
      return value.is_number();
    case ast::TypeWord::integer:
      return value.is_number() && is_whole(lexeme(value));
    case ast::TypeWord::boolean:
      return value.boolean() != nullptr;
    case ast::TypeWord::list:
      return value.list() != nullptr;
    case ast::TypeWord::object:
      return value.object() != nullptr;
    case ast::TypeWord::uuid:
      return text && is_uuid(*text);
    case ast::TypeWord::email:
      return text && is_email(*text);
    case ast::TypeWord::url:
      return text && is_url(*text);
    case ast::TypeWord::phone:
      return text && is_phone(*text);
    case ast::TypeWord::timestamp:
      return value.time() || (text && text->size() > date_length && parse_time(*text));
    case ast::TypeWord::date:
      return text && text->size() == date_length && parse_time(*text);
  }
  return false;
}

}  // namespace smoke::match
