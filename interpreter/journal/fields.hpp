// An object of a journal that may lack anything: what it lacks keeps its default, so that a journal
// of an older version of the tool stays readable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/journal/said.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

class Fields {
 public:
  explicit Fields(const Object& object) : object_(object) {}
  explicit Fields(const Value* value)
      : object_(value != nullptr && value->object() != nullptr ? *value->object() : nothing()) {}

  const Object& object() const { return object_; }
  std::string text(std::string_view key) const {
    const Value* value = object_.find(key);
    return value != nullptr && value->text() != nullptr ? *value->text() : "";
  }
  std::int64_t integer(std::string_view key) const {
    const Value* value = object_.find(key);
    return value != nullptr && value->integer() != nullptr ? *value->integer() : 0;
  }
  std::size_t count(std::string_view key) const { return static_cast<std::size_t>(integer(key)); }
  Duration duration(std::string_view key) const { return Duration(integer(key)); }
  bool boolean(std::string_view key) const {
    const Value* value = object_.find(key);
    return value != nullptr && value->boolean() != nullptr && *value->boolean();
  }
  bool has(std::string_view key) const { return object_.find(key) != nullptr; }
  Fields below(std::string_view key) const { return Fields(object_.find(key)); }
  const List& list(std::string_view key) const {
    static const List none;
    const Value* value = object_.find(key);
    return value != nullptr && value->list() != nullptr ? *value->list() : none;
  }
  Time time(std::string_view key) const { return parse_time(text(key)).value_or(Time{}); }
  Message message(const std::string& key) const { return get_message(object_, key); }

 private:
  static const Object& nothing() {
    static const Object none;
    return none;
  }
  const Object& object_;
};

}  // namespace smoke::journal
