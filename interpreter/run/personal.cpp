// A schema is not looked at: to hide a value too many is the smaller mistake.
#include "interpreter/run/personal.hpp"

#include <algorithm>

#include "interpreter/run/table_query.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

bool is_personal(const Setting& setting, std::string_view table, std::string_view column) {
  const auto& all = setting.settings->environment.personal;
  return std::any_of(all.begin(), all.end(), [&](const config::PersonalColumn& each) {
    return each.column == column && (table.empty() || each.table.back() == table);
  });
}

void learn_personal(const Setting& setting, std::string_view table, const sql::Rows& rows) {
  if (setting.settings->environment.personal.empty()) return;
  for (std::size_t c = 0; c < rows.columns.size(); ++c) {
    const std::string& column = rows.columns[c].name;
    if (!is_personal(setting, table, column)) continue;
    for (const auto& row : rows.rows)
      if (c < row.size()) learn_personal(setting, table, column, row[c]);
  }
}

void learn_personal(const Setting& setting, std::string_view table, std::string_view column,
                    const Value& value) {
  if (value.is_null() || !is_personal(setting, table, column)) return;
  // Of what has parts, each text is somebody's; numbers and the like would be found everywhere.
  const auto part = [&](const Value& item) {
    if (item.text() != nullptr || item.list() != nullptr || item.object() != nullptr)
      learn_personal(setting, table, column, item);
  };
  if (const List* list = value.list())
    for (const Value& item : *list) part(item);
  if (const Object* object = value.object())
    for (const auto& [key, item] : *object) part(item);
  if (value.boolean() != nullptr) return;  // "true" says nothing of anybody
  setting.mask->add_personal(column, as_text(value).value_or(to_json(value)), cell_text(value));
}

}  // namespace smoke::run
