// The values that specs work with: JSON's, plus bytes, durations and points in time.
//
// Numbers keep what was written: a 64-bit integer keeps every digit, a decimal keeps its lexeme and
// compares by value. Objects keep the order of their keys. Values are immutable and cheap to copy.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace smoke {

using Duration = std::chrono::microseconds;
using Time = std::chrono::sys_time<std::chrono::microseconds>;

// A number that is no 64-bit integer: a fraction, an exponent, or too many digits. `lexeme` is
// JSON's form.
struct Decimal {
  std::string lexeme;
};

// Octets that are no text: what a hash or a decoder gives.
struct Bytes {
  std::string octets;
};

class Value;
class Object;
using List = std::vector<Value>;
using Member = std::pair<std::string, Value>;

class Value {
 public:
  using Shared =
      std::variant<std::monostate, bool, std::int64_t, Decimal, std::string, Bytes, Duration, Time,
                   std::shared_ptr<const List>, std::shared_ptr<const Object>>;

  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool b) : v_(b) {}
  Value(int n) : v_(std::int64_t{n}) {}
  Value(std::int64_t n) : v_(n) {}
  Value(Decimal d) : v_(std::move(d)) {}
  Value(std::string s) : v_(std::move(s)) {}
  Value(std::string_view s) : v_(std::string(s)) {}
  Value(const char* s) : v_(std::string(s)) {}
  Value(Bytes b) : v_(std::move(b)) {}
  Value(Duration d) : v_(d) {}
  Value(Time t) : v_(t) {}
  Value(List l) : v_(std::make_shared<const List>(std::move(l))) {}
  Value(Object o);

  bool is_null() const { return std::holds_alternative<std::monostate>(v_); }
  bool is_number() const { return integer() || decimal(); }

  // Each gives nullptr where the value is of another kind.
  const bool* boolean() const { return std::get_if<bool>(&v_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&v_); }
  const Decimal* decimal() const { return std::get_if<Decimal>(&v_); }
  const std::string* text() const { return std::get_if<std::string>(&v_); }
  const Bytes* bytes() const { return std::get_if<Bytes>(&v_); }
  const Duration* duration() const { return std::get_if<Duration>(&v_); }
  const Time* time() const { return std::get_if<Time>(&v_); }
  const List* list() const;
  const Object* object() const;

  const Shared& variant() const { return v_; }

 private:
  Shared v_;
};

// A JSON object: keys in the order given, each once.
class Object {
 public:
  Object() = default;
  Object(std::initializer_list<Member> members);
  // Of members with one key the last counts, where the first stood.
  explicit Object(std::vector<Member> members);

  const Value* find(std::string_view key) const;  // nullptr where there is no such key
  void set(std::string key, Value value);         // replaces in place, or appends
  void erase(std::string_view key);

  bool empty() const { return members_.empty(); }
  std::size_t size() const { return members_.size(); }
  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }

 private:
  std::vector<Member> members_;
};

// Equality as `is` means it: numbers by value whatever their form (1 is 1.0), texts octet by octet,
// lists item by item, objects whatever the order of their keys, times by instant. Values of
// different kinds differ.
bool equal(const Value& a, const Value& b);

// -1, 0 or 1 for two numbers, two times, two durations or two texts; nullopt for what has no order.
std::optional<int> compare(const Value& a, const Value& b);

// The kind in a spec writer's words: "a text", "an integer", "a number", "null", "a boolean",
// "bytes", "a duration", "a time", "a list" or "an object".
std::string_view kind_name(const Value& value);

// A value as messages show it: texts quoted, bytes as `bytes "base64"`, lists and objects as
// one-line JSON, times in ISO form, cut with "…" past `limit` characters.
std::string show(const Value& value, std::size_t limit = 200);

// The text that a value has inside "${…}", a header or an address; bytes are taken as they are;
// nullopt for null, lists and objects.
std::optional<std::string> as_text(const Value& value);

// "2026-06-16T10:00:00.770Z"; microseconds where there are any, else milliseconds.
std::string iso(Time time);

// Reads ISO 8601 with `T` or a blank, with `Z`, an offset (`+00`, `-03:00`) or no zone (read as
// UTC), or a date alone (midnight, UTC); also Postgres' output. Digits beyond microseconds are cut
// off. nullopt for anything else.
std::optional<Time> parse_time(std::string_view text);

// "250ms", "1.5s", "2 minutes", "1 hour 30 minutes", "1 minute 5s": as a spec would write it.
std::string show(Duration duration);

// -1, 0 or 1 for two numbers in JSON's form, exactly: nothing is rounded to a double.
int compare_numbers(std::string_view a, std::string_view b);

}  // namespace smoke
