// Rows of a database as lines of plain text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interpreter/language/message.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::report {

// Columns beneath each other, each line after `margin`; at the end how many rows are not shown.
// `told` says what a reader is to see of a message; cells are made harmless and cut after that.
std::string table(const run::RowTable& rows, std::string_view margin,
                  const std::function<std::string(const Message&)>& told);

}  // namespace smoke::report
