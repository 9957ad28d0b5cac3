// `personal` of smoke.yaml against the database: a column that is misspelt there would be shown.
#pragma once

#include <optional>

#include "interpreter/config/config.hpp"
#include "interpreter/sql/database.hpp"

namespace smoke::cli {

// Gives what keeps the database from being asked, or nullopt.
std::optional<sql::Error> check_personal(const config::Config& config,
                                         const config::Environment& environment,
                                         sql::Database& database, const sql::Limits& limits,
                                         Diagnostics& diagnostics);

}  // namespace smoke::cli
