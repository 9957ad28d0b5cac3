// What rows hold of people, before anybody is shown it: the mask learns the values of the columns
// that the environment names as personal.
#pragma once

#include <string_view>
#include <vector>

#include "interpreter/run/schedule.hpp"
#include "interpreter/sql/database.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

// `table`: its name without a schema; empty for the rows of a query of one's own, whose columns are
// known by their names alone.
bool is_personal(const Setting& setting, std::string_view table, std::string_view column);

// Rows may be empty.
void learn_personal(const Setting& setting, std::string_view table, const sql::Rows& rows);
void learn_personal(const Setting& setting, std::string_view table, std::string_view column,
                    const Value& value);

}  // namespace smoke::run
