#include "interpreter/cli/personal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/closest.hpp"

namespace smoke::cli {

std::optional<sql::Error> check_personal(const config::Config& config,
                                         const config::Environment& environment,
                                         sql::Database& database, const sql::Limits& limits,
                                         Diagnostics& diagnostics) {
  for (const config::PersonalColumn& personal : environment.personal) {
    const auto error = [&](std::string message, std::string hint) {
      diagnostics.add({Code::configuration,
                       Severity::error,
                       config.source,
                       personal.span,
                       std::move(message),
                       {},
                       std::move(hint)});
    };
    std::string name;
    for (const std::string& part : personal.table) name += (name.empty() ? "" : ".") + part;
    const auto found = database.table(personal.table, limits);
    if (const auto* problem = std::get_if<sql::Error>(&found)) {
      if (problem->sqlstate != "42P01") return *problem;
      error(fmt::format("there is no table `{}`, whose `{}` would be personal", name,
                        personal.column),
            "a column that is not found can't be hidden");
      continue;
    }
    std::vector<std::string_view> columns;
    for (const sql::TableColumn& column :
         std::get<std::shared_ptr<const sql::TableInfo>>(found)->columns)
      columns.push_back(column.name);
    if (std::find(columns.begin(), columns.end(), personal.column) != columns.end()) continue;
    const auto near = closest(personal.column, columns);
    error(fmt::format("table `{}` has no column `{}`, which would be personal", name,
                      personal.column),
          near ? fmt::format("did you mean `{}`?", *near)
               : "a column that is not found can't be hidden");
  }
  return std::nullopt;
}

}  // namespace smoke::cli
