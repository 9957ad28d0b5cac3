// Cells as values: what the text that Postgres sends means, by its type.
#pragma once

#include <cstdint>
#include <string_view>

#include "interpreter/value/value.hpp"

namespace smoke::sql {

// The value of a cell that is not NULL; text where the type has no closer kind, or the text no such
// value ("NaN", "infinity"). The types' numbers are fixed in Postgres' pg_type.dat.
Value cell_value(std::uint32_t type_oid, std::string_view text);

}  // namespace smoke::sql
