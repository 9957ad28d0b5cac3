// Rows as a file for spreadsheets.
#pragma once

#include <string>
#include <vector>

#include "interpreter/value/value.hpp"

namespace smoke::evidence {

// RFC 4180, UTF-8, with the columns' names first. Null is an empty cell, an empty text is `""`. A
// text that a spreadsheet would take for a formula has a `'` before it: one that begins with `=`,
// `@`, a tab or a carriage return, or with `+` or `-` and is no number.
std::string csv(const std::vector<std::string>& columns,
                const std::vector<std::vector<Value>>& rows);

}  // namespace smoke::evidence
