// One table: the name, how many arguments, and what it does.
#include "interpreter/run/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "interpreter/language/words.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {
namespace {

using Arguments = std::vector<Value>;
using Result = std::variant<Value, Message>;

// Goes on from the function's name: "takes a text, found null".
struct Wrong {
  Message message;
};

// The octets of a text or of bytes.
const std::string& octets(const Value& v) {
  if (v.text() != nullptr) return *v.text();
  if (v.bytes() != nullptr) return v.bytes()->octets;
  throw Wrong{say("takes texts or bytes, found {}", kind_in_words(v))};
}

std::string characters(const Value& v) {
  if (auto text = as_text(v)) return std::move(*text);
  throw Wrong{say("takes a text, found {}", kind_in_words(v))};
}

Time time_of(const Value& v) {
  if (v.time() != nullptr) return *v.time();
  if (v.text() != nullptr)
    if (const auto parsed = parse_time(*v.text())) return *parsed;
  throw Wrong{say("takes a time, found {}", in_words(v))};
}

Value bytes(std::string octets_of_digest) { return Bytes{std::move(octets_of_digest)}; }

Value decoded(std::optional<std::string> result, const char* form) {
  if (!result) throw Wrong{say("takes {}, and this is none", form)};
  return Bytes{std::move(*result)};
}

template <typename Change>
Value each_character(const Value& v, Change change) {  // ASCII only, as protocols mean it
  std::string text = characters(v);
  std::transform(text.begin(), text.end(), text.begin(), [&](char c) {
    return static_cast<unsigned char>(c) < 0x80 ? static_cast<char>(change(c)) : c;
  });
  return text;
}

// Twilio's string to sign: every parameter's key and value, sorted by key.
Value sorted_form(const Value& form) {
  if (form.is_null()) return "";
  if (form.object() == nullptr)
    throw Wrong{say("takes the form's fields, found {}", kind_in_words(form))};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [key, value] : *form.object()) {
    if (value.list() != nullptr)
      for (const Value& item : *value.list()) pairs.emplace_back(key, characters(item));
    else
      pairs.emplace_back(key, characters(value));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [key, value] : pairs) out += key + value;
  return out;
}

// Seconds with the fraction as six digits, as senders put a moment into one number.
Value unix_decimal(const Value& v) {
  const auto microseconds = time_of(v).time_since_epoch().count();
  const auto size = microseconds < 0 ? -microseconds : microseconds;
  return Decimal{
      fmt::format("{}{}.{:06}", microseconds < 0 ? "-" : "", size / 1'000'000, size % 1'000'000)};
}

Value milliseconds(const Value& v) {
  if (v.integer() == nullptr) throw Wrong{say("takes a whole number, found {}", kind_in_words(v))};
  std::int64_t microseconds = 0;
  if (__builtin_mul_overflow(*v.integer(), 1000, &microseconds))
    throw Wrong{say("takes a number of milliseconds that a duration can hold")};
  return Duration(microseconds);
}

struct Function {
  std::string_view name;
  std::size_t arguments;
  Value (*call)(const Arguments&);
};

constexpr Function functions[] = {
    {"base64", 1, [](const Arguments& a) -> Value { return base64(octets(a[0])); }},
    {"base64_decode", 1,
     [](const Arguments& a) -> Value { return decoded(decode_base64(octets(a[0])), "base64"); }},
    {"base64url", 1, [](const Arguments& a) -> Value { return base64url(octets(a[0])); }},
    {"base64url_decode", 1,
     [](const Arguments& a) -> Value {
       return decoded(decode_base64url(octets(a[0])), "base64url");
     }},
    {"digits", 1,
     [](const Arguments& a) -> Value {
       std::string text = characters(a[0]);
       std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
       return text;
     }},
    {"hex", 1, [](const Arguments& a) -> Value { return hex(octets(a[0])); }},
    {"hex_decode", 1,
     [](const Arguments& a) -> Value {
       return decoded(decode_hex(octets(a[0])), "hexadecimal digits");
     }},
    {"hmac_sha1", 2,
     [](const Arguments& a) -> Value { return bytes(hmac_sha1(octets(a[0]), octets(a[1]))); }},
    {"hmac_sha256", 2,
     [](const Arguments& a) -> Value { return bytes(hmac_sha256(octets(a[0]), octets(a[1]))); }},
    {"hmac_sha512", 2,
     [](const Arguments& a) -> Value { return bytes(hmac_sha512(octets(a[0]), octets(a[1]))); }},
    {"iso", 1, [](const Arguments& a) -> Value { return iso(time_of(a[0])); }},
    {"json", 1, [](const Arguments& a) -> Value { return to_json(a[0]); }},
    {"lower", 1,
     [](const Arguments& a) -> Value {
       return each_character(a[0], [](char c) { return std::tolower(c); });
     }},
    {"ms", 1, [](const Arguments& a) -> Value { return milliseconds(a[0]); }},
    {"sha256", 1, [](const Arguments& a) -> Value { return bytes(sha256(octets(a[0]))); }},
    {"sorted_form", 1, [](const Arguments& a) -> Value { return sorted_form(a[0]); }},
    {"trim", 1,
     [](const Arguments& a) -> Value {
       const std::string text = characters(a[0]);
       const std::size_t first = text.find_first_not_of(" \t\r\n"),
                         last = text.find_last_not_of(" \t\r\n");
       return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
     }},
    {"unix_decimal", 1, [](const Arguments& a) -> Value { return unix_decimal(a[0]); }},
    {"unix_millis", 1,
     [](const Arguments& a) -> Value {
       return std::int64_t{
           std::chrono::floor<std::chrono::milliseconds>(time_of(a[0])).time_since_epoch().count()};
     }},
    {"unix_seconds", 1,
     [](const Arguments& a) -> Value {
       return std::int64_t{
           std::chrono::floor<std::chrono::seconds>(time_of(a[0])).time_since_epoch().count()};
     }},
    {"upper", 1,
     [](const Arguments& a) -> Value {
       return each_character(a[0], [](char c) { return std::toupper(c); });
     }},
    {"url_encode", 1, [](const Arguments& a) -> Value { return url_encode(characters(a[0])); }},
    {"without_prefix", 2,
     [](const Arguments& a) -> Value {
       const std::string text = characters(a[0]), prefix = characters(a[1]);
       return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
     }},
};

// A decimal with a fraction, added exactly where both have at most 18 digits.
struct Scaled {
  std::int64_t units;
  int places;
};
std::optional<Scaled> scaled(std::string_view lexeme) {
  std::string digits;
  int places = 0;
  bool fraction = false;
  for (const char c : lexeme) {
    if (c == '.')
      fraction = true;
    else if (c == 'e' || c == 'E')
      return std::nullopt;
    else {
      digits += c;
      places += fraction ? 1 : 0;
    }
  }
  std::int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Scaled{units, places};
}

std::string lexeme_of(const Value& v) {
  return v.integer() != nullptr ? std::to_string(*v.integer()) : v.decimal()->lexeme;
}

Result add_numbers(const Value& left, const Value& right, bool minus) {
  const Message too_large = say("the sum is beyond what a number can hold");
  auto a = scaled(lexeme_of(left)), b = scaled(lexeme_of(right));
  if (!a || !b) return too_large;
  for (Scaled* s : {&*a, &*b})
    while (s->places < std::max(a->places, b->places)) {
      if (__builtin_mul_overflow(s->units, 10, &s->units)) return too_large;
      ++s->places;
    }
  std::int64_t units = 0;
  if (minus ? __builtin_sub_overflow(a->units, b->units, &units)
            : __builtin_add_overflow(a->units, b->units, &units))
    return too_large;
  if (a->places == 0) return Value(units);
  std::string digits = std::to_string(units < 0 ? -units : units);
  const auto places = static_cast<std::size_t>(a->places);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return Value(Decimal{(units < 0 ? "-" : "") + digits});
}

}  // namespace

Result call_function(std::string_view name, const Arguments& arguments) {
  const auto* const found = std::find_if(std::begin(functions), std::end(functions),
                                         [&](const Function& f) { return f.name == name; });
  if (found == std::end(functions)) return say("there is no function `{}`", name);
  if (arguments.size() != found->arguments)
    return say("`{}` takes {}, found {}", name, counted(found->arguments, "1 value", "{} values"),
               arguments.size());
  try {
    return found->call(arguments);
  } catch (const Wrong& wrong) {
    return say("`{}` {}", name, wrong.message);
  }
}

bool reveals(std::string_view name) {
  return name.rfind("hmac_", 0) != 0 && name.rfind("sha", 0) != 0;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Function& f : functions) names.push_back(f.name);
  return names;
}

Result add(const Value& left, const Value& right, bool minus) {
  if (left.is_number() && right.is_number()) return add_numbers(left, right, minus);
  const auto ticks = [](const Value& v) {
    return v.time() != nullptr ? v.time()->time_since_epoch().count() : v.duration()->count();
  };
  const bool left_time = left.time() != nullptr, right_time = right.time() != nullptr;
  const bool known =
      (left_time || left.duration() != nullptr) && (right_time || right.duration() != nullptr);
  if (known && (!right_time || left_time == minus)) {
    std::int64_t sum = 0;
    if (minus ? __builtin_sub_overflow(ticks(left), ticks(right), &sum)
              : __builtin_add_overflow(ticks(left), ticks(right), &sum))
      return say("the sum is beyond what a duration or a time can hold");
    return left_time != right_time ? Value(Time(Duration(sum))) : Value(Duration(sum));
  }
  return say("`{}` takes numbers, or times and durations: found {} and {}", minus ? "-" : "+",
             kind_in_words(left), kind_in_words(right));
}

}  // namespace smoke::run
