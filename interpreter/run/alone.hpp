// Which scenarios run alone.
#pragma once

#include "interpreter/module/module.hpp"
#include "interpreter/sql/database.hpp"

namespace smoke::run {

// It says so, or it watches a table whole, with neither `where` nor the suite's scope: what others
// do to that table would be its changes.
bool runs_alone(const Unit& unit, const Declared<ast::Scenario>& scenario, sql::Database* database,
                const sql::Limits& limits);

}  // namespace smoke::run
