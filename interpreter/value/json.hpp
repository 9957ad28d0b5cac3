// JSON text to values and back. Reading keeps integers of 64 bits whole, every other number as its
// lexeme, and the order of keys; writing gives the shortest form (no blanks) or an indented one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "interpreter/value/value.hpp"

namespace smoke {

struct JsonError {
  std::size_t offset;   // in octets
  std::string message;  // lower case, no full stop
};

// Strict RFC 8259: one value, nothing after it, at most 1,000 levels, no invalid UTF-8, no number
// beyond 1e308. Duplicate keys: the last counts.
std::variant<Value, JsonError> parse_json(std::string_view text);

// Of a number as JSON has it, however large: an integer where 64 bits hold it, else its lexeme.
Value number(std::string_view lexeme);

// Bytes are written as base64, times in ISO form, durations in seconds as a number; what is no
// UTF-8 in a text becomes U+FFFD.
std::string to_json(const Value& value);
std::string to_json_pretty(const Value& value, int indent = 2);

}  // namespace smoke
