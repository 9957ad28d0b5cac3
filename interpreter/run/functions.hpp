// What expressions can call, and `+` and `-`.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

// The result, or what is wrong: "`hmac_sha256` takes texts or bytes, found null".
std::variant<Value, Message> call_function(std::string_view name,
                                           const std::vector<Value>& arguments);

// Whether what it gives tells of what it was given: that of a hash does not.
bool reveals(std::string_view name);

// The names that call_function knows, in alphabetical order.
std::vector<std::string_view> function_names();

// Numbers, times with durations, durations, and the distance between two times. Integers stay
// exact: an overflow is an error.
std::variant<Value, Message> add(const Value& left, const Value& right, bool minus);

}  // namespace smoke::run
