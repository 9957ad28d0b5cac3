// Strict on purpose: a value that is almost right comes from the wrong place more often than not.
#include "interpreter/config/convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

using ast::VariableType;
using Conversion = std::variant<Value, std::string>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
// Blanks and what else never stands in an address.
bool is_space(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; }

template <typename Predicate>
std::size_t count_leading(std::string_view text, Predicate predicate) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), predicate) -
                                  text.begin());
}

std::string quoted(std::string_view text) { return show(Value(text), 60); }

std::string wrong(std::string_view kind, std::string_view text) {
  return text.empty() ? fmt::format("is empty, and no {}", kind)
                      : fmt::format("is no {}: {}", kind, quoted(text));
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool is_json_number(std::string_view text) {
  if (text.substr(0, 1) == "-") text.remove_prefix(1);
  const std::size_t whole = count_leading(text, is_digit);
  if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
  text.remove_prefix(whole);
  if (text.substr(0, 1) == ".") {
    const std::size_t fraction = count_leading(text.substr(1), is_digit);
    if (fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return !text.empty() && count_leading(text, is_digit) == text.size();
}

std::optional<std::int64_t> as_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Conversion to_integer(std::string_view text) {
  const std::string_view digits = text.substr(text.substr(0, 1) == "-" ? 1 : 0);
  if (digits.empty() || count_leading(digits, is_digit) != digits.size()) {
    return wrong("integer", text);
  }
  if (digits.size() > 1 && digits[0] == '0') {
    return fmt::format("has leading zeros, which an integer loses: {}; declare it as text",
                       quoted(text));
  }
  const auto number = as_integer(text);
  if (!number) return fmt::format("has more than 64 bits: {}; declare it as text", quoted(text));
  return Value(*number);
}

Conversion to_decimal(std::string_view text) {
  if (!is_json_number(text)) return wrong("decimal number", text);
  if (const auto number = as_integer(text)) return Value(*number);
  return Value(Decimal{std::string(text)});
}

Conversion to_url(std::string_view text) {
  if (text.empty()) return std::string("is empty, and no address");
  const std::size_t scheme = text.find("://");
  const auto in_scheme = [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  if (scheme == std::string_view::npos || !is_letter(text[0]) ||
      count_leading(text, in_scheme) != scheme) {
    return std::string(
        "is no address: it begins with no `http://`, `https://` or other `scheme://`");
  }
  if (std::any_of(text.begin(), text.end(), is_space)) {
    return std::string("is no address: there is a blank in it");
  }
  std::string_view rest = text.substr(scheme + 3);
  const std::string_view name = text.substr(0, scheme);
  if (name == "http" || name == "https") {
    std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
      host.remove_prefix(at + 1);
    }
    if (host.empty() || host[0] == ':') {
      return fmt::format("is no address: no host stands after `{}://`", name);
    }
  } else if (rest.empty()) {
    return fmt::format("is no address: nothing stands after `{}://`", name);
  }
  return Value(text);
}

Conversion to_uuid(std::string_view text) {
  bool good = text.size() == 36;
  for (std::size_t i = 0; good && i < text.size(); ++i) {
    good = i == 8 || i == 13 || i == 18 || i == 23 ? text[i] == '-' : is_hex_digit(text[i]);
  }
  if (!good) return wrong("uuid", text);
  return Value(text);
}

Conversion to_phone(std::string_view text) {
  const std::string_view digits = text.substr(std::min<std::size_t>(1, text.size()));
  if (text.substr(0, 1) != "+" || digits.size() < 7 || digits.size() > 15 || digits[0] == '0' ||
      count_leading(digits, is_digit) != digits.size()) {
    return wrong("phone number in E.164 form, such as +5511987654321", text);
  }
  return Value(text);
}

Conversion to_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() ||
      text.find('@', at + 1) != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), is_space)) {
    return wrong("email address", text);
  }
  return Value(text);
}

Conversion to_boolean(std::string_view text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  return wrong("boolean (true or false)", text);
}

Conversion to_duration(std::string_view text) {
  if (const auto duration = parse_duration(text)) return Value(*duration);
  return wrong("duration, such as 5s or 250ms", text);
}

std::optional<double> microseconds_of(std::string_view unit) {
  static constexpr std::pair<std::string_view, double> units[] = {
      {"ms", 1e3},     {"s", 1e6},       {"second", 1e6},  {"seconds", 1e6},
      {"min", 6e7},    {"minute", 6e7},  {"minutes", 6e7}, {"h", 3.6e9},
      {"hour", 3.6e9}, {"hours", 3.6e9}, {"day", 8.64e10}, {"days", 8.64e10},
  };
  for (const auto& [name, amount] : units) {
    if (unit == name) return amount;
  }
  return std::nullopt;
}

}  // namespace

std::string_view type_name(VariableType type) {
  switch (type) {
    case VariableType::text:
      return "text";
    case VariableType::integer:
      return "integer";
    case VariableType::decimal:
      return "decimal";
    case VariableType::boolean:
      return "boolean";
    case VariableType::url:
      return "url";
    case VariableType::uuid:
      return "uuid";
    case VariableType::phone:
      return "phone";
    case VariableType::email:
      return "email";
    case VariableType::duration:
      return "duration";
    case VariableType::secret:
      return "secret";
  }
  return "";
}

Conversion convert(VariableType type, std::string_view text) {
  if (!is_utf8(text)) return std::string("is no UTF-8");
  switch (type) {
    case VariableType::text:
      return Value(text);
    case VariableType::integer:
      return to_integer(text);
    case VariableType::decimal:
      return to_decimal(text);
    case VariableType::boolean:
      return to_boolean(text);
    case VariableType::url:
      return to_url(text);
    case VariableType::uuid:
      return to_uuid(text);
    case VariableType::phone:
      return to_phone(text);
    case VariableType::email:
      return to_email(text);
    case VariableType::duration:
      return to_duration(text);
    case VariableType::secret:
      if (text.empty()) return std::string("is an empty secret, which would sign nothing");
      return Value(text);
  }
  return std::string();
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr double longest = 3.6e9 * 24 * 36'500;  // a century: what is beyond is a slip
  double total = 0;
  do {
    const std::size_t whole = count_leading(text, is_digit);
    if (whole == 0) return std::nullopt;
    std::size_t length = whole;
    if (text.substr(whole, 1) == ".") {
      const std::size_t fraction = count_leading(text.substr(whole + 1), is_digit);
      if (fraction == 0) return std::nullopt;
      length += 1 + fraction;
    }
    double amount = 0;
    const auto read = std::from_chars(text.data(), text.data() + length, amount);
    if (read.ec != std::errc()) return std::nullopt;
    text.remove_prefix(length);
    text.remove_prefix(count_leading(text, [](char c) { return c == ' '; }));
    const std::size_t word = count_leading(text, is_letter);
    const auto unit = microseconds_of(text.substr(0, word));
    if (!unit) return std::nullopt;
    total += amount * *unit;
    text.remove_prefix(word);
    const std::size_t blanks = count_leading(text, [](char c) { return c == ' '; });
    // Blanks stand between parts, and nowhere else.
    if (!text.empty() && (blanks == 0 || blanks == text.size())) return std::nullopt;
    text.remove_prefix(blanks);
  } while (!text.empty());
  if (total > longest) return std::nullopt;
  return Duration(std::llround(total));
}

}  // namespace smoke::config
