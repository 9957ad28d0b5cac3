// A watched table: its rows at one moment, and how those of a later one differ.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grammar/ast.hpp"
#include "interpreter/matcher/matcher.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/sql/text_rows.hpp"

namespace smoke::run {

// A path, and what has to hold there.
using Filter = std::pair<ast::Path, match::Predicate>;

// One `watch` of a table: a statement, and what of its conditions only memory can decide.
struct WatchLine {
  sql::Statement statement;
  std::vector<Filter> filters;
  std::size_t most = 0;  // rows; the statement gives one more where there are more
};

// A table that is watched, by one line or several that stand together: a row is watched where one
// of them selects it.
struct Watched {
  std::string name;  // as the first line writes it
  Place place;       // of the first line
  sql::TableInfo info;
  std::vector<WatchLine> lines;
  bool chosen = true;  // by `where` or scope; else all rows
  sql::TextRows rows;
  std::atomic<bool> compared{false};
};

using WatchedPtr = std::shared_ptr<Watched>;

// The rows that are watched, each once, of what the lines' statements gave.
sql::TextRows watched_rows(const Watched& watched, std::vector<sql::TextRows> found);

struct Change {
  ast::ChangeKind kind;
  std::vector<Value> before, after;    // one of them empty where the row was added or removed
  std::vector<std::size_t> differing;  // columns of a changed row

  const std::vector<Value>& row() const { return after.empty() ? before : after; }
};

// What became of the rows between two moments: first those that were added, then changed, then
// removed. A row is known again by its key (the table's primary key); without one by all of its
// columns, so that a changed row is one that was removed and one that was added. Columns compare by
// value; what stands at `ignoring` (a column, or a path into a JSON one) doesn't count.
std::vector<Change> difference(const sql::TextRows& before, const sql::TextRows& after,
                               const std::vector<std::string>& key,
                               const std::vector<ast::Path>& ignoring = {});

}  // namespace smoke::run
