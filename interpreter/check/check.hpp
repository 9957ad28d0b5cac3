// What is wrong with a spec, found before anything is sent: names, fields, types, strictness,
// variables.
//
// Each mistake is reported once, where it was made; what follows from it is not. Warnings stop
// nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "interpreter/config/variables.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/sql/database.hpp"

namespace smoke {

// `settings`: the environment that the spec is meant for; variables that it lacks, or that are not
// of their type, are reported, all of them. nullptr: nobody asks. SMOKE_BASE_URL is needed,
// declared or not, by a file that sends something to the default target, unless the settings or a
// `target webhook` have a URL for it.
void check_unit(const Unit& unit, const config::Settings* settings, Diagnostics& diagnostics);

// Everything that the spec asks of a database, held against its schema without asking it anything:
// tables and columns exist, predicates make sense for the types of their columns, SQL of the spec's
// own can be prepared. `settings`, if there are any, tell the values of variables. Gives the error,
// and stops, when the database can't be reached: then the spec may be right or wrong.
std::optional<sql::Error> check_sql(const Unit& unit, const config::Settings* settings,
                                    sql::Database& database, const sql::Limits& limits,
                                    Diagnostics& diagnostics);

}  // namespace smoke
