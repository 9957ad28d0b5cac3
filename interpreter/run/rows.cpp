// Expectations about rows, queries and the few steps that write. Values reach SQL as bound
// parameters only.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "grammar/closest.hpp"
#include "interpreter/module/named_sql.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::size_t rows_shown = 10;
constexpr std::size_t columns_shown = 8;
constexpr std::size_t rows_read = 10'000;  // where rows have to be looked at one by one

std::string table_name(const Table& table) {
  std::string out;
  for (const Name& part : table.parts) out += (out.empty() ? "" : ".") + std::string(part.text);
  return out;
}

std::string quoted(const Table& table) {
  std::string out;
  for (const Name& part : table.parts)
    out += (out.empty() ? "" : ".") + sql::quote_identifier(part.text);
  return out;
}

match::Path below_column(const Path& path) {
  match::Path out;
  for (std::size_t i = 1; i < path.segments.size(); ++i)
    out.push_back({std::string(path.segments[i].name()), path.segments[i].index});
  return out;
}

std::string rows_of(std::int64_t n) { return fmt::format("{} row{}", n, n == 1 ? "" : "s"); }

std::string cell_text(const Value& value) {
  return value.text() != nullptr ? *value.text() : smoke::show(value, 60);
}

// What failed in the database, thrown to the expectation that asked.
struct SqlFailure {
  sql::Error error;
};

template <typename T>
T or_throw(sql::Outcome<T> outcome) {
  if (auto* error = std::get_if<sql::Error>(&outcome)) throw SqlFailure{std::move(*error)};
  return std::get<T>(std::move(outcome));
}

}  // namespace

// One look at the rows of one table: its conditions as SQL, and what SQL can't say as predicates to
// be asked in memory.
class Rows {
 public:
  Rows(Execution& execution, const Frame& frame, const Table& table, Evaluator& evaluator)
      : execution_(execution), frame_(frame), table_(table), evaluator_(evaluator) {
    std::vector<std::string> parts;
    for (const Name& part : table.parts) parts.emplace_back(part.text);
    auto info = database().table(parts, limits());
    if (auto* error = std::get_if<sql::Error>(&info)) {
      if (error->sqlstate == "42P01")
        if (auto tables = database().tables(limits());
            auto* names = std::get_if<std::vector<std::string>>(&tables)) {
          const std::vector<std::string_view> candidates(names->begin(), names->end());
          if (const auto meant = closest(table_name(table), candidates))
            error->message += fmt::format("; did you mean `{}`?", *meant);
        }
      throw SqlFailure{std::move(*error)};
    }
    info_ = std::get<sql::TableInfo>(std::move(info));
  }

  const sql::TableInfo& info() const { return info_; }
  const std::string& described() const { return described_; }
  bool exact() const { return filters_.empty(); }  // SQL alone decides

  void scope(bool outside) {
    const Suite* suite = execution_.globals_.unit().suite;
    if (suite == nullptr || !suite->scope_column || !frame_.scoped) return;
    const bool has_column =
        std::any_of(info_.columns.begin(), info_.columns.end(),
                    [&](const auto& c) { return c.name == suite->scope_column->text; });
    if (!has_column) return;
    Evaluator theirs(execution_.globals_, execution_.scope_,
                     execution_.globals_.unit().main->source());
    const Value value = theirs.value(*suite->scope_value);
    if (value.is_null())
      throw EvalError{{theirs.source(), suite->scope_value->span}, "the scope's value is null"};
    match::Predicate is;
    is.negated = outside;
    is.arguments.emplace_back(value);
    Path path;
    Segment column;
    column.key = suite->scope_column->text;
    column.span = suite->scope_column->span;
    path.segments.push_back(column);
    add(path, std::move(is), column.span, theirs.source());
  }

  void where(const Where& where) {
    for (const Condition& condition : where) {
      match::Predicate predicate = evaluator_.predicate(condition.predicate);
      if (predicate.kind == PredicateKind::is)
        if (const auto* value = std::get_if<Value>(&predicate.arguments.front().node);
            value != nullptr && value->is_null() &&
            !std::holds_alternative<Null>(condition.predicate.arguments.front().node))
          throw EvalError{
              {frame_.source, condition.predicate.arguments.front().span},
              fmt::format("`{}` is null; write `is null` if rows without a value are meant",
                          frame_.source->text(condition.predicate.arguments.front().span))};
      describe(condition.path, predicate);
      add(condition.path, std::move(predicate), condition.path.segments.front().span,
          frame_.source);
    }
  }

  std::int64_t count() {
    if (!exact()) return static_cast<std::int64_t>(rows(rows_read).rows.size());
    const sql::Rows counted =
        query(fmt::format("select count(*) from {}{}", quoted(table_), where_), parameters_);
    return *counted.rows.at(0).at(0).integer();
  }

  // At most `limit` rows that meet every condition.
  sql::Rows rows(std::size_t limit) {
    const std::size_t asked = exact() ? limit : rows_read + 1;
    sql::Rows found = query(
        fmt::format("select * from {}{} limit {}", quoted(table_), where_, asked), parameters_);
    if (!exact() && found.rows.size() > rows_read)
      throw SqlFailure{{"",
                        fmt::format("more than {} rows of `{}` would have to be looked at one by "
                                    "one: add a condition that the database can decide",
                                    rows_read, table_name(table_)),
                        {},
                        false}};
    for (const auto& [path, predicate] : filters_)
      std::erase_if(found.rows,
                    [&, &path = path, &predicate = predicate](const std::vector<Value>& row) {
                      return !match::matches(predicate, cell(found, row, path)).holds;
                    });
    if (found.rows.size() > limit) found.rows.resize(limit);
    return found;
  }

  sql::Rows duplicates(const std::vector<Path>& columns) {
    std::string list, present;
    for (const Path& path : columns) {
      const std::string name =
          sql::quote_identifier(column(path, path.segments.front().span, frame_.source).name);
      list += (list.empty() ? "" : ", ") + name;
      present += (where_.empty() && present.empty() ? " where " : " and ") + name + " is not null";
    }
    return query(fmt::format("select {}, count(*) as rows from {}{}{} group by {} having count(*) "
                             "> 1 order by {} desc limit {}",
                             list, quoted(table_), where_, present, list, columns.size() + 1,
                             rows_shown + 1),
                 parameters_);
  }

  const std::string& where_sql() const { return where_; }
  const std::vector<sql::Parameter>& parameters() const { return parameters_; }

  static const Value* cell(const sql::Rows& rows, const std::vector<Value>& row, const Path& path) {
    for (std::size_t c = 0; c < rows.columns.size(); ++c)
      if (rows.columns[c].name == path.segments.front().name()) {
        const Value* value = &row[c];
        for (std::size_t i = 1; value != nullptr && i < path.segments.size(); ++i)
          value = descend(*value, path.segments[i], false);
        return value;
      }
    return nullptr;
  }

  // Throws an EvalError, with the nearest column, for one that the table doesn't have.
  const sql::TableColumn& column(const Path& path, Span span, const SourcePtr& source) const {
    const std::string_view name = path.segments.front().name();
    std::vector<std::string_view> names;
    for (const sql::TableColumn& c : info_.columns) {
      if (c.name == name) return c;
      names.emplace_back(c.name);
    }
    const auto meant = closest(name, names);
    throw EvalError{{source, span},
                    fmt::format("`{}` has no column `{}`{}", table_name(table_), name,
                                meant ? fmt::format("; did you mean `{}`?", *meant) : "")};
  }

  // The columns that a message shows: the key, those that the expectation names, then the rest.
  RowTable shown(const sql::Rows& rows, const Expectation& expectation, std::int64_t total) const {
    std::vector<std::string_view> first(info_.primary_key.begin(), info_.primary_key.end());
    for (const CheckLine& line : expectation.lines) {
      if (const auto* check = std::get_if<ast::Check>(&line.node); check != nullptr && check->path)
        first.push_back(check->path->segments.front().name());
      if (const auto* keep = std::get_if<KeepLine>(&line.node))
        first.push_back(keep->column.segments.front().name());
    }
    for (const std::string& mentioned : mentioned_) first.push_back(mentioned);
    std::vector<std::size_t> order;
    const auto take = [&](std::size_t c) {
      if (order.size() < columns_shown && std::find(order.begin(), order.end(), c) == order.end())
        order.push_back(c);
    };
    for (const std::string_view name : first)
      for (std::size_t c = 0; c < rows.columns.size(); ++c)
        if (rows.columns[c].name == name) take(c);
    for (std::size_t c = 0; c < rows.columns.size(); ++c) take(c);
    RowTable table;
    for (const std::size_t c : order) table.columns.push_back(rows.columns[c].name);
    for (const auto& row : rows.rows) {
      if (table.rows.size() == rows_shown) break;
      std::vector<std::string> cells;
      for (const std::size_t c : order) cells.push_back(cell_text(row[c]));
      table.rows.push_back(std::move(cells));
    }
    table.more = static_cast<std::size_t>(total) > table.rows.size()
                     ? static_cast<std::size_t>(total) - table.rows.size()
                     : 0;
    return table;
  }

 private:
  sql::Database& database() const { return *execution_.context_.setting.database; }
  sql::Limits limits() const {
    return {std::chrono::steady_clock::time_point::max(), execution_.context_.stop};
  }

  sql::Rows query(std::string text, std::vector<sql::Parameter> parameters) {
    const auto begin = std::chrono::steady_clock::now();
    sql::Statement statement{std::move(text), std::move(parameters)};
    sql::Rows found = execution_.context_.options.dry_run
                          ? sql::Rows{}
                          : or_throw(database().query(statement, limits()));
    ++execution_.statements;
    execution_.context_.emit(
        Asked{execution_.scenario_,
              {frame_.source, table_.span},
              statement.text,
              statement.parameters,
              found.rows.size(),
              std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin)});
    return found;
  }

  void describe(const Path& path, const match::Predicate& predicate) {
    const auto* value = predicate.kind == PredicateKind::is && !predicate.negated
                            ? std::get_if<Value>(&predicate.arguments.front().node)
                            : nullptr;
    described_ += (described_.empty() ? " where " : " and ") + show(path) +
                  (value != nullptr && !value->is_null() ? " = " + cell_text(*value)
                                                         : " " + match::sentence(predicate));
    mentioned_.emplace_back(path.segments.front().name());
  }

  void add(const Path& path, match::Predicate predicate, Span span, const SourcePtr& source) {
    const sql::TableColumn& found = column(path, span, source);
    const match::ColumnRef ref{sql::quote_identifier(found.name), found.type_name,
                               below_column(path)};
    if (const auto mismatch = match::explain_mismatch(predicate, ref))
      throw EvalError{{source, span}, *mismatch};
    if (auto condition = match::to_sql(predicate, ref, parameters_.size() + 1)) {
      where_ += (where_.empty() ? " where " : " and ") + condition->sql;
      parameters_.insert(parameters_.end(), condition->parameters.begin(),
                         condition->parameters.end());
    } else {
      filters_.emplace_back(path, std::move(predicate));
    }
  }

  Execution& execution_;
  const Frame& frame_;
  const Table& table_;
  Evaluator& evaluator_;
  sql::TableInfo info_;
  std::string where_;
  std::vector<sql::Parameter> parameters_;
  std::vector<std::pair<Path, match::Predicate>> filters_;
  std::string described_;
  std::vector<std::string> mentioned_;
};

namespace {

struct Wanted {
  std::string words;  // "1 row", "at least 2 rows", "no rows"
  bool holds = false;
};

Wanted judge_count(const Count& count, Evaluator& evaluator, std::int64_t found) {
  std::vector<std::int64_t> n;
  for (const Expr& e : count.values) n.push_back(evaluator.integer(e));
  switch (count.bound) {
    case Bound::none:
      return {"no rows", found == 0};
    case Bound::exactly:
      return {rows_of(n[0]), found == n[0]};
    case Bound::at_least:
      return {"at least " + rows_of(n[0]), found >= n[0]};
    case Bound::at_most:
      return {"at most " + rows_of(n[0]), found <= n[0]};
    case Bound::between:
      return {fmt::format("between {} and {}", n[0], rows_of(n[1])),
              n[0] <= found && found <= n[1]};
  }
  return {};
}

// Which row of `rows` goes with which expected one, each at most once: a matching as large as can
// be (Kuhn's algorithm).
std::vector<std::optional<std::size_t>> matching(
    std::size_t expected, std::size_t found,
    const std::function<bool(std::size_t, std::size_t)>& fits) {
  std::vector<std::optional<std::size_t>> of_expected(expected), of_found(found);
  std::function<bool(std::size_t, std::vector<bool>&)> place = [&](std::size_t e,
                                                                   std::vector<bool>& seen) {
    for (std::size_t f = 0; f < found; ++f) {
      if (seen[f] || !fits(e, f)) continue;
      seen[f] = true;
      if (!of_found[f] || place(*of_found[f], seen)) {
        of_found[f] = e;
        of_expected[e] = f;
        return true;
      }
    }
    return false;
  };
  for (std::size_t e = 0; e < expected; ++e) {
    std::vector<bool> seen(found, false);
    place(e, seen);
  }
  return of_expected;
}

}  // namespace

smoke::run::Check Execution::check_rows(const Expectation& expectation, const Frame& frame) {
  Check out;
  const auto inconclusive = [&](std::string message, std::string note) {
    Problem p = problem(Status::inconclusive, frame, expectation.head, std::move(message));
    p.note = std::move(note);
    out.seen = p.note.empty() ? "could not tell" : p.note;
    out.problems.push_back(std::move(p));
  };
  if (context_.setting.database == nullptr) {
    inconclusive("there is no database to look into", "");
    out.problems.back().hint = "set SMOKE_DATABASE_URL, or `database` in smoke.yaml";
    return out;
  }
  Evaluator e = evaluator(frame);
  try {
    if (!context_.options.dry_run) {
      auto offset = context_.clock_offset();
      if (auto* error = std::get_if<sql::Error>(&offset)) throw SqlFailure{std::move(*error)};
      e.correct_for_database(std::get<Duration>(offset));
    }
    const auto* counted = std::get_if<ExpectRows>(&expectation.subject);
    const auto* listed = std::get_if<ExpectTable>(&expectation.subject);
    const auto* duplicates = std::get_if<ExpectNoDuplicates>(&expectation.subject);
    const Table& table = counted != nullptr  ? *counted->table
                         : listed != nullptr ? listed->table
                                             : duplicates->table;
    Rows rows(*this, frame, table, e);
    rows.scope(counted != nullptr ? counted->outside_scope
                                  : listed != nullptr && listed->outside_scope);
    rows.where(counted != nullptr  ? counted->where
               : listed != nullptr ? listed->where
                                   : duplicates->where);

    if (duplicates != nullptr) {
      sql::Rows doubled = rows.duplicates(duplicates->columns);
      out.seen =
          doubled.rows.empty() ? "no duplicates" : fmt::format("{} doubled", doubled.rows.size());
      if (doubled.rows.empty() || context_.options.dry_run) return out;
      std::string by;
      for (const Path& c : duplicates->columns) by += (by.empty() ? "" : ", ") + show(c);
      Problem p =
          problem(Status::failed, frame, expectation.head,
                  fmt::format("expected no duplicates in `{}` by {}, found {}{}", table_name(table),
                              by, doubled.rows.size() > rows_shown ? "more than " : "",
                              std::min(doubled.rows.size(), rows_shown)));
      p.note = "these values stand in several rows" + rows.described();
      p.rows = rows.shown(doubled, expectation, static_cast<std::int64_t>(doubled.rows.size()));
      out.problems.push_back(std::move(p));
      return out;
    }

    if (counted != nullptr) {
      const bool looks_at_rows =
          std::any_of(expectation.lines.begin(), expectation.lines.end(),
                      [](const CheckLine& l) { return !std::holds_alternative<StaysFor>(l.node); });
      sql::Rows found;
      std::int64_t count = 0;
      if (looks_at_rows) {
        found = rows.rows(rows_read);
        count = static_cast<std::int64_t>(found.rows.size());
        if (count == static_cast<std::int64_t>(rows_read)) count = rows.count();
      } else {
        count = context_.options.dry_run ? (rows.rows(1), 0) : rows.count();
      }
      if (context_.options.dry_run) return out;
      out.seen = rows_of(count);
      const Wanted wanted = judge_count(counted->count, e, count);
      if (!wanted.holds) {
        if (!looks_at_rows && count > 0) found = rows.rows(rows_shown);
        Problem p = problem(
            Status::failed, frame, expectation.head,
            fmt::format("expected {} in `{}`, found {}", wanted.words, table_name(table), count));
        p.note = rows_of(count) + rows.described();
        if (!found.rows.empty()) p.rows = rows.shown(found, expectation, count);
        out.problems.push_back(std::move(p));
        return out;
      }
      for (const CheckLine& line : expectation.lines) {
        if (const auto* keep = std::get_if<KeepLine>(&line.node)) {
          rows.column(keep->column, line.span, frame.source);
          if (count != 1) {
            out.problems.push_back(
                problem(Status::failed, frame, line.span,
                        fmt::format("only of one row something can be kept, found {}", count)));
            continue;
          }
          const Value* value = Rows::cell(found, found.rows.front(), keep->column);
          if (value == nullptr)
            out.problems.push_back(problem(
                Status::failed, frame, line.span,
                fmt::format("`{}` is absent, so nothing can be kept of it", show(keep->column))));
          else
            out.kept.emplace_back(std::string(keep->name.text), *value);
          continue;
        }
        const auto* check = std::get_if<ast::Check>(&line.node);
        if (check == nullptr) continue;
        if (!check->path)
          throw EvalError{{frame.source, line.span}, "expected a column and what must hold for it"};
        rows.column(*check->path, line.span, frame.source);
        const match::Predicate predicate = e.predicate(check->predicate);
        std::size_t number = 0;
        for (const auto& row : found.rows) {
          ++number;
          const match::Verdict verdict =
              match::matches(predicate, Rows::cell(found, row, *check->path));
          if (verdict.holds) continue;
          std::string where = show(*check->path);
          if (!verdict.where.empty())
            where += (verdict.where.front() == '[' ? "" : ".") + verdict.where;
          Problem p =
              problem(Status::failed, frame, line.span,
                      fmt::format("expected `{}` {} in {}`{}`, found {}", where, verdict.expected,
                                  count > 1 ? fmt::format("row {} of ", number) : "",
                                  table_name(table), verdict.seen));
          p.note = verdict.seen;
          p.rows = rows.shown(found, expectation, count);
          out.seen = fmt::format("{} {}", where, verdict.seen);
          out.problems.push_back(std::move(p));
          break;
        }
      }
      return out;
    }

    // A table: exactly these rows.
    for (const Path& c : listed->columns) rows.column(c, c.segments.front().span, frame.source);
    sql::Rows found = rows.rows(rows_read);
    if (context_.options.dry_run) return out;
    if (!listed->order_by.empty()) {
      std::stable_sort(found.rows.begin(), found.rows.end(), [&](const auto& a, const auto& b) {
        for (const Path& c : listed->order_by) {
          const Value* left = Rows::cell(found, a, c);
          const Value* right = Rows::cell(found, b, c);
          if (left == nullptr || right == nullptr) continue;
          if (const auto order = compare(*left, *right); order && *order != 0) return *order < 0;
          if (left->is_null() != right->is_null())
            return right->is_null();  // as Postgres: nulls last
        }
        return false;
      });
    }
    std::vector<std::vector<match::Predicate>> wanted;
    for (const auto& row : listed->rows) {
      wanted.emplace_back();
      for (const Cell& cell : row) wanted.back().push_back(e.predicate(cell.predicate));
    }
    const auto fits = [&](std::size_t expected, std::size_t row) {
      for (std::size_t c = 0; c < listed->columns.size() && c < wanted[expected].size(); ++c)
        if (!match::matches(wanted[expected][c],
                            Rows::cell(found, found.rows[row], listed->columns[c]))
                 .holds)
          return false;
      return true;
    };
    std::vector<std::size_t> missing, surplus;
    if (!listed->order_by.empty()) {
      for (std::size_t i = 0; i < wanted.size(); ++i)
        if (i >= found.rows.size() || !fits(i, i)) missing.push_back(i);
      for (std::size_t i = 0; i < found.rows.size(); ++i)
        if (i >= wanted.size() || !fits(i, i)) surplus.push_back(i);
    } else {
      const auto matched = matching(wanted.size(), found.rows.size(), fits);
      std::set<std::size_t> taken;
      for (std::size_t i = 0; i < matched.size(); ++i) {
        if (matched[i])
          taken.insert(*matched[i]);
        else
          missing.push_back(i);
      }
      for (std::size_t i = 0; i < found.rows.size(); ++i)
        if (!taken.contains(i)) surplus.push_back(i);
    }
    out.seen = rows_of(static_cast<std::int64_t>(found.rows.size()));
    if (missing.empty() && surplus.empty()) return out;
    Problem p =
        problem(Status::failed, frame, expectation.head,
                fmt::format("expected exactly {} in `{}`, found {}: {} missing, {} not expected",
                            rows_of(static_cast<std::int64_t>(wanted.size())), table_name(table),
                            found.rows.size(), missing.size(), surplus.size()));
    p.note = out.seen + rows.described();
    for (const std::size_t i : missing) {
      std::string line;
      for (std::size_t c = 0; c < listed->columns.size() && c < wanted[i].size(); ++c)
        line +=
            (c == 0 ? "" : ", ") + show(listed->columns[c]) + " " + match::sentence(wanted[i][c]);
      p.details.push_back(fmt::format("missing: {}", line));
      if (p.details.size() == rows_shown) break;
    }
    if (!found.rows.empty()) {
      RowTable table_shown;
      for (const Path& c : listed->columns) table_shown.columns.push_back(show(c));
      table_shown.columns.emplace_back("");
      for (std::size_t i = 0; i < found.rows.size() && i < rows_shown; ++i) {
        std::vector<std::string> cells;
        for (const Path& c : listed->columns) {
          const Value* value = Rows::cell(found, found.rows[i], c);
          cells.push_back(value == nullptr ? "absent" : cell_text(*value));
        }
        cells.emplace_back(
            std::find(surplus.begin(), surplus.end(), i) != surplus.end() ? "not expected" : "");
        table_shown.rows.push_back(std::move(cells));
      }
      table_shown.more = found.rows.size() > rows_shown ? found.rows.size() - rows_shown : 0;
      p.rows = std::move(table_shown);
    }
    out.problems.push_back(std::move(p));
  } catch (const SqlFailure& failure) {
    inconclusive(fmt::format("could not tell: {}", failure.error.message),
                 failure.error.infrastructure ? "the database did not answer" : "");
  }
  return out;
}

// ---- queries

namespace {

// The statement with `$n` in place of each `:name`, and what is bound.
std::optional<std::string> parameter_text(const Value& value) {
  if (value.is_null()) return std::nullopt;
  if (value.bytes() != nullptr) {
    std::string out = "\\x";
    for (const char c : value.bytes()->octets)
      out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
  }
  if (auto text = as_text(value)) return text;
  return to_json(value);
}

}  // namespace

void Execution::query(const Query& query, const Frame& frame, Span span) {
  if (context_.setting.database == nullptr) {
    add(problem(Status::inconclusive, frame, span, "there is no database to look into"));
    return;
  }
  Evaluator e = evaluator(frame);
  if (!context_.options.dry_run)
    if (auto offset = context_.clock_offset(); auto* known = std::get_if<Duration>(&offset))
      e.correct_for_database(*known);
  const std::string text = e.text(query.sql);
  const NamedSql named = parse_named_sql(text);
  sql::Statement statement{named.text, {}};
  for (const Path& path : named.parameters) {
    Value storage;
    const Value* value = e.find(path, query.sql.span, storage);
    if (value == nullptr)
      throw EvalError{{frame.source, query.sql.span}, fmt::format("`:{}` is absent", show(path))};
    statement.parameters.push_back(parameter_text(*value));
  }
  const auto begin = std::chrono::steady_clock::now();
  auto outcome =
      context_.options.dry_run
          ? sql::Outcome<sql::Rows>(sql::Rows{})
          : context_.setting.database->query(
                statement, {std::chrono::steady_clock::time_point::max(), context_.stop});
  ++statements;
  if (auto* error = std::get_if<sql::Error>(&outcome)) {
    add(problem(Status::inconclusive, frame, span,
                fmt::format("could not tell: {}", error->message)));
    return;
  }
  const auto& found = std::get<sql::Rows>(outcome);
  context_.emit(
      Asked{scenario_,
            {frame.source, span},
            statement.text,
            statement.parameters,
            found.rows.size(),
            std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin)});
  if (context_.options.dry_run) return;
  List rows;
  for (const auto& row : found.rows) {
    Object object;
    for (std::size_t c = 0; c < found.columns.size(); ++c)
      object.set(found.columns[c].name, row[c]);
    rows.emplace_back(std::move(object));
  }
  const auto count = static_cast<std::int64_t>(rows.size());
  if (query.result) scope_.set(std::string(query.result.text), Value(List(rows)));
  for (const Expectation& expectation : query.expectations) {
    if (const auto* counted = std::get_if<ExpectRows>(&expectation.subject);
        counted != nullptr && !counted->table) {
      const Wanted wanted = judge_count(counted->count, e, count);
      const auto table = [&] {
        RowTable shown;
        for (const sql::Column& c : found.columns) shown.columns.push_back(c.name);
        for (const auto& row : found.rows) {
          if (shown.rows.size() == rows_shown) break;
          std::vector<std::string> cells;
          for (const Value& v : row) cells.push_back(cell_text(v));
          shown.rows.push_back(std::move(cells));
        }
        shown.more = found.rows.size() - shown.rows.size();
        return shown;
      };
      if (!wanted.holds) {
        Problem p = problem(Status::failed, frame, expectation.head,
                            fmt::format("expected {} of the query, found {}", wanted.words, count));
        p.note = rows_of(count);
        if (count > 0) p.rows = table();
        add(std::move(p));
        continue;
      }
      for (const CheckLine& line : expectation.lines) {
        const auto* check = std::get_if<ast::Check>(&line.node);
        const auto* keep = std::get_if<KeepLine>(&line.node);
        if (keep != nullptr) {
          const Value* value =
              count == 1 ? Rows::cell(found, found.rows.front(), keep->column) : nullptr;
          if (value == nullptr)
            add(problem(Status::failed, frame, line.span,
                        fmt::format("nothing can be kept of `{}`: {}", show(keep->column),
                                    count == 1 ? "it is absent" : "there is not exactly one row")));
          else
            scope_.set(std::string(keep->name.text), *value);
        }
        if (check == nullptr || !check->path) continue;
        const match::Predicate predicate = e.predicate(check->predicate);
        for (const auto& row : found.rows) {
          const match::Verdict verdict =
              match::matches(predicate, Rows::cell(found, row, *check->path));
          if (verdict.holds) continue;
          Problem p = problem(Status::failed, frame, line.span,
                              fmt::format("expected `{}` {} in the query's rows, found {}",
                                          show(*check->path), verdict.expected, verdict.seen));
          p.note = verdict.seen;
          p.rows = table();
          add(std::move(p));
          break;
        }
      }
      continue;
    }
    expect(expectation, frame);
  }
}

// ---- what writes

void Execution::write(const Step& step, const Frame& frame) {
  if (!frame.may_write) {
    add(problem(Status::failed, frame, step.span,
                "only setup, cleanup, before and after may write"));
    return;
  }
  if (context_.setting.database == nullptr) {
    add(problem(Status::inconclusive, frame, step.span, "there is no database to write into"));
    return;
  }
  if (!context_.setting.settings->environment.writes) {
    Problem p =
        problem(Status::inconclusive, frame, step.span, "this environment allows no writes");
    p.hint = "set `writes: true` for it in smoke.yaml, if its database may be written to";
    add(std::move(p));
    return;
  }
  Evaluator e = evaluator(frame);
  try {
    if (!context_.options.dry_run)
      if (auto offset = context_.clock_offset(); auto* known = std::get_if<Duration>(&offset))
        e.correct_for_database(*known);
    sql::Statement statement;
    if (const auto* remove = std::get_if<Box<DeleteRows>>(&step.node)) {
      Rows rows(*this, frame, (*remove)->table, e);
      rows.scope(false);
      rows.where((*remove)->where);
      if (!rows.exact())
        throw EvalError{
            {frame.source, step.span},
            "the database can't decide these conditions: delete by values that it can compare"};
      statement = {fmt::format("delete from {}{}", quoted((*remove)->table), rows.where_sql()),
                   rows.parameters()};
    } else if (const auto* insert = std::get_if<Box<InsertRow>>(&step.node)) {
      Rows rows(*this, frame, (*insert)->table, e);
      std::string columns, values;
      for (const Entry& entry : (*insert)->entries) {
        Path path;
        path.segments = entry.key;
        const sql::TableColumn& column = rows.column(path, entry.span, frame.source);
        statement.parameters.push_back(parameter_text(e.value(*entry.value)));
        columns += (columns.empty() ? "" : ", ") + sql::quote_identifier(column.name);
        values += fmt::format("{}${}", values.empty() ? "" : ", ", statement.parameters.size());
      }
      statement.text =
          fmt::format("insert into {} ({}) values ({})", quoted((*insert)->table), columns, values);
    } else {
      const Span span = std::get<Box<RunSql>>(step.node)->sql.span;
      const std::string text = e.text(std::get<Box<RunSql>>(step.node)->sql);
      const NamedSql named = parse_named_sql(text);
      statement.text = named.text;
      for (const Path& path : named.parameters) {
        Value storage;
        const Value* value = e.find(path, span, storage);
        if (value == nullptr)
          throw EvalError{{frame.source, span}, fmt::format("`:{}` is absent", show(path))};
        statement.parameters.push_back(parameter_text(*value));
      }
    }
    if (!context_.options.dry_run)
      or_throw(context_.setting.database->execute(
          statement, {std::chrono::steady_clock::time_point::max(), context_.immediate_stop}));
    ++statements;
    context_.emit(
        Asked{scenario_, {frame.source, step.span}, statement.text, statement.parameters, 0, {}});
  } catch (const SqlFailure& failure) {
    add(problem(Status::inconclusive, frame, step.span,
                fmt::format("could not write: {}", failure.error.message)));
  }
}

}  // namespace smoke::run
