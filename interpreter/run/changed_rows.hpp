// Changed rows as a message shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/run/watch.hpp"

namespace smoke::run {

// A changed row and its table.
struct ChangedRow {
  const Watched* table;
  Change change;
};

Message word(ast::ChangeKind kind);  // "added"
const Counted& counted_changes(ast::ChangeKind kind);

// "2 added rows, 1 removed row"; "no changes" for none.
Message summary(const std::vector<const ChangedRow*>& rows);

// "open → resolved"; of objects that differ in one field, that field: "seen: false → true".
std::string change_text(const Value& before, const Value& after, const config::Mask& mask);

// Rows of one table: what happened to each, its key, what differs and the columns that are
// `mentioned`; of rows that were added or removed the others, too. `claimed_by`: for each row what
// claims it, or empty for no such column.
RowTable changes_table(const std::vector<const ChangedRow*>& rows,
                       const std::vector<Message>& claimed_by,
                       const std::vector<std::string_view>& mentioned, const config::Mask& mask);

// "2 added rows since line 12", or "… since steps.smoke:12" where the watch stands in another file.
Message since(Message what, const Watched& table, const SourcePtr& here);

// Where rows are gone that need not have been deleted, a line that says so.
void explain_removed(const std::vector<const ChangedRow*>& rows, Problem& problem);

}  // namespace smoke::run
