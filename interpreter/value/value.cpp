// What values mean: equality, order, and how each is shown.
#include "interpreter/value/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/text.hpp"

namespace smoke {
namespace {

// Up to here looking through all keys is faster than an index of them.
constexpr std::size_t few = 16;

// A number as 0.DIGITS times ten to the `exponent`, with no zero at either end of the digits; zero
// has no digits.
struct Exact {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

Exact exact(std::string_view lexeme) {
  Exact number;
  if (!lexeme.empty() && lexeme.front() == '-') {
    number.negative = true;
    lexeme.remove_prefix(1);
  }
  std::int64_t written_exponent = 0;
  if (const auto e = lexeme.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view text = lexeme.substr(e + 1);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    const auto result = std::from_chars(text.data(), text.data() + text.size(), written_exponent);
    // Far beyond what any text has digits to make up for, and far from overflow.
    constexpr std::int64_t limit = 1'000'000'000'000'000;
    if (result.ec == std::errc::result_out_of_range)
      written_exponent = text.front() == '-' ? -limit : limit;
    written_exponent = std::clamp(written_exponent, -limit, limit);
    lexeme = lexeme.substr(0, e);
  }
  const auto point = std::min(lexeme.find('.'), lexeme.size());
  number.digits = lexeme.substr(0, point);
  if (point < lexeme.size()) number.digits += lexeme.substr(point + 1);

  const auto zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, zeros);
  if (number.digits.empty()) return {};
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  number.exponent =
      written_exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(zeros);
  return number;
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::string lexeme(const Value& number) {
  if (const auto* n = number.integer()) return std::to_string(*n);
  return number.decimal()->lexeme;
}

int compare_number_values(const Value& a, const Value& b) {
  if (a.integer() && b.integer()) return order(*a.integer(), *b.integer());
  return compare_numbers(lexeme(a), lexeme(b));
}

bool equal_lists(const List& a, const List& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

bool equal_objects(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  if (a.size() <= few) {
    return std::all_of(a.begin(), a.end(), [&](const Member& member) {
      const Value* other = b.find(member.first);
      return other && equal(member.second, *other);
    });
  }
  std::unordered_map<std::string_view, const Value*> index;
  for (const auto& [key, value] : b) index.emplace(key, &value);
  return std::all_of(a.begin(), a.end(), [&](const Member& member) {
    const auto other = index.find(member.first);
    return other != index.end() && equal(member.second, *other->second);
  });
}

std::string whole(const Value& value) {
  if (const auto* time = value.time()) return iso(*time);
  if (const auto* duration = value.duration()) return show(*duration);
  if (const auto* bytes = value.bytes()) return fmt::format("bytes \"{}\"", base64(bytes->octets));
  return to_json(value);
}

}  // namespace

Object::Object(std::initializer_list<Member> members) : Object(std::vector<Member>(members)) {}

Object::Object(std::vector<Member> members) {
  if (members.size() <= few) {
    members_.reserve(members.size());
    for (auto& [key, value] : members) set(std::move(key), std::move(value));
    return;
  }
  std::unordered_map<std::string_view, std::size_t> places;
  std::vector<std::size_t> last(
      members.size());  // where the value that counts stands, for each first key
  std::vector<bool> first(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto [place, inserted] = places.emplace(members[i].first, i);
    first[i] = inserted;
    last[place->second] = i;
  }
  members_.reserve(places.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (first[i])
      members_.emplace_back(std::move(members[i].first), std::move(members[last[i]].second));
  }
}

const Value* Object::find(std::string_view key) const {
  for (const auto& [name, value] : members_) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Object::set(std::string key, Value value) {
  for (auto& [name, old] : members_) {
    if (name == key) {
      old = std::move(value);
      return;
    }
  }
  members_.emplace_back(std::move(key), std::move(value));
}

void Object::erase(std::string_view key) {
  std::erase_if(members_, [&](const Member& member) { return member.first == key; });
}

Value::Value(Object o) : v_(std::make_shared<const Object>(std::move(o))) {}

const List* Value::list() const {
  const auto* shared = std::get_if<std::shared_ptr<const List>>(&v_);
  return shared ? shared->get() : nullptr;
}

const Object* Value::object() const {
  const auto* shared = std::get_if<std::shared_ptr<const Object>>(&v_);
  return shared ? shared->get() : nullptr;
}

int compare_numbers(std::string_view a, std::string_view b) {
  const Exact x = exact(a), y = exact(b);
  const int sign_x = x.digits.empty() ? 0 : x.negative ? -1 : 1;
  const int sign_y = y.digits.empty() ? 0 : y.negative ? -1 : 1;
  if (sign_x != sign_y || sign_x == 0) return order(sign_x, sign_y);
  const int by_size = order(x.exponent, y.exponent);
  // Fractions without trailing zeros compare like words.
  return sign_x * (by_size != 0 ? by_size : order(x.digits, y.digits));
}

bool equal(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare_number_values(a, b) == 0;
  if (a.variant().index() != b.variant().index()) return false;
  if (a.is_null()) return true;
  if (const auto* x = a.boolean()) return *x == *b.boolean();
  if (const auto* x = a.text()) return *x == *b.text();
  if (const auto* x = a.bytes()) return x->octets == b.bytes()->octets;
  if (const auto* x = a.duration()) return *x == *b.duration();
  if (const auto* x = a.time()) return *x == *b.time();
  if (const auto* x = a.list()) return x == b.list() || equal_lists(*x, *b.list());
  return a.object() == b.object() || equal_objects(*a.object(), *b.object());
}

std::optional<int> compare(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return compare_number_values(a, b);
  if (a.time() && b.time()) return order(*a.time(), *b.time());
  if (a.duration() && b.duration()) return order(*a.duration(), *b.duration());
  if (a.text() && b.text()) return order(*a.text(), *b.text());
  return std::nullopt;
}

std::string_view kind_name(const Value& value) {
  constexpr std::string_view names[] = {"null",   "a boolean", "an integer", "a number",
                                        "a text", "bytes",     "a duration", "a time",
                                        "a list", "an object"};
  static_assert(std::size(names) == std::variant_size_v<Value::Shared>);
  return names[value.variant().index()];
}

std::string show(const Value& value, std::size_t limit) {
  std::string text = whole(value);
  const std::string_view kept = cut_characters(text, limit);
  if (kept.size() == text.size()) return text;
  return std::string(kept) + "…";
}

std::optional<std::string> as_text(const Value& value) {
  if (value.is_null() || value.list() || value.object()) return std::nullopt;
  if (const auto* text = value.text()) return *text;
  if (const auto* bytes = value.bytes()) return bytes->octets;
  return whole(value);
}

}  // namespace smoke
