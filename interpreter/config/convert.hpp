// Texts of variables to the values that their declared types promise.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "grammar/ast.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::config {

// A type as it is written in an `environment` block.
std::string_view type_name(ast::VariableType type);

// The value, or what is wrong with the text, in words that follow "`NAME` ": "is no integer:
// \"abc\"". Texts of variables that may hold a password (secrets and urls) are not repeated.
//
//   text      UTF-8, empty too
//   integer   64 bits, no leading zeros (an identifier with those is a text)
//   decimal   JSON's form
//   boolean   true or false
//   url       scheme://…, without blanks; http and https need a host
//   uuid      8-4-4-4-12 hexadecimal digits
//   phone     E.164: + and 7 to 15 digits, the first not 0
//   email     one @ between two parts without blanks
//   duration  as in a spec: 5s, 250ms, 1 minute 30 seconds
//   secret    any text but an empty one, which would sign and hide nothing
std::variant<Value, std::string> convert(ast::VariableType type, std::string_view text);

// "5s", "250ms", "1.5 minutes", "1 hour 30 minutes"; nullopt for anything else, negative and
// overlong ones too.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace smoke::config
