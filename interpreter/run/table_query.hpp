// One table as an expectation looks at it: its conditions as SQL, and what SQL can't say as
// predicates asked in memory.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/language/words.hpp"
#include "interpreter/run/execution.hpp"

namespace smoke::run {

inline constexpr std::size_t rows_shown = 10;  // in a message
inline constexpr std::size_t columns_shown = 8;
inline constexpr std::size_t rows_read = 10'000;  // where rows have to be looked at one by one

// What failed in the database, thrown to the step that asked.
struct SqlFailure {
  sql::Error error;
};

template <typename T>
T or_throw(sql::Outcome<T> outcome) {
  if (auto* error = std::get_if<sql::Error>(&outcome)) throw SqlFailure{std::move(*error)};
  return std::get<T>(std::move(outcome));
}

std::string table_name(const ast::Table& table);  // as written
std::string quoted(const ast::Table& table);      // as SQL
Message rows_of(std::int64_t n);                  // "1 row", "3 rows"
std::string cell_text(const Value& value);        // as a table in a message shows it

// The given columns (their numbers) of rows, as many as a message shows; `total`: how many there
// are.
RowTable table_of(const sql::Rows& rows, const std::vector<std::size_t>& columns,
                  std::size_t total);

inline constexpr Counted counted_rows{wording("no rows"), wording("1 row"), wording("{} rows")};
inline constexpr Counted counted_calls{wording("no calls"), wording("1 call"), wording("{} calls")};

// What a count asks for.
struct Wanted {
  std::int64_t least = 0, most = 0;
  // "1 row", "at least 2 added rows", "no calls"
  Message words(const Counted& what) const;
  bool holds(std::int64_t found) const { return least <= found && found <= most; }
};
Wanted wanted(const ast::Count& count, Evaluator& evaluator);

// The value of a row at a column, or at a path into a JSON one; nullptr where it is absent.
const Value* cell(const std::vector<sql::Column>& columns, const std::vector<Value>& row,
                  const ast::Path& path);

// A predicate as the column that a path names is asked.
match::Predicate for_column(match::Predicate predicate, const std::vector<sql::Column>& columns,
                            const ast::Path& path);

// What a path into a JSON column says beneath the column.
match::Path below_column(const ast::Path& path);

class TableQuery {
 public:
  // Throws SqlFailure for a table that there isn't.
  TableQuery(Execution& execution, const Frame& frame, const ast::Table& table,
             Evaluator& evaluator);

  // The suite's scope, or what is outside of it, as a condition where the table has its column.
  void scope(bool outside);
  void where(const ast::Where& where);

  // A condition with its values. Throws EvalError for a value that is null.
  match::Predicate condition(const ast::Condition& condition);

  // The column of a path as the matcher asks about it. Throws an EvalError for one that the table
  // doesn't have, and where the predicate makes no sense for its type.
  match::ColumnRef reference(const ast::Path& path, const match::Predicate& predicate, Span span,
                             const SourcePtr& source) const;

  // All of the rows that the SQL gives, of more than `most` one more.
  WatchLine watch_line(std::size_t most) const;

  std::int64_t count();
  sql::Rows rows(std::size_t limit);  // that meet every condition
  sql::Rows duplicates(const std::vector<ast::Path>& columns);

  const sql::TableInfo& info() const { return *info_; }
  bool exact() const { return filters_.empty(); }  // SQL alone decides
  const std::string& where_sql() const { return where_; }
  const std::vector<sql::Parameter>& parameters() const { return parameters_; }
  Message described(Message rows) const;  // "3 rows where id = 1"

  // Throws an EvalError, with the nearest column, for one that the table doesn't have.
  sql::TableColumn column(const ast::Path& path, Span span, const SourcePtr& source) const;

  // The columns that a message shows: the key, those that the expectation names, then the rest.
  RowTable shown(const sql::Rows& rows, const ast::Expectation& expectation,
                 std::int64_t total) const;

 private:
  match::ColumnRef unjudged(const ast::Path& path, const match::Predicate& predicate, Span span,
                            const SourcePtr& source) const;
  void add(const ast::Path& path, match::Predicate predicate, Span span, const SourcePtr& source);
  sql::Rows ask(std::string sql, std::vector<sql::Parameter> parameters);

  Execution& execution_;
  const Frame& frame_;
  const ast::Table& table_;
  Evaluator& evaluator_;
  std::shared_ptr<const sql::TableInfo> info_;
  std::string where_;  // " where …", or empty
  std::vector<sql::Parameter> parameters_;
  std::vector<Filter> filters_;
  std::vector<std::pair<const ast::Path*, match::Predicate>> conditions_;  // for messages
};

}  // namespace smoke::run
