// What predicates ask of numbers beyond their order, exactly and by value.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/value/value.hpp"

namespace smoke::match {

// JSON's form of a number.
std::string lexeme(const Value& number);

// 5, 5.00 and 50e-1 are whole.
bool is_whole(std::string_view lexeme);

// Whether |a - b| <= distance; false for a negative distance.
bool within_distance(std::string_view a, std::string_view b, std::string_view distance);

// Whether Postgres can hold the number as `numeric` and does so exactly.
bool fits_numeric(std::string_view lexeme);

}  // namespace smoke::match
