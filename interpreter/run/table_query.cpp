// Conditions become SQL with bound parameters; what Postgres can't decide as the language means it
// is decided in memory.
#include "interpreter/run/table_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "grammar/closest.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/run/personal.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::max();

// Of a column that nobody can ask about, judged by what it is compared with.
std::string likely_type(const Path& path, const match::Predicate& predicate) {
  if (path.segments.size() > 1) return "jsonb";
  const Value* value =
      predicate.arguments.empty() ? nullptr : std::get_if<Value>(&predicate.arguments.front().node);
  if (value == nullptr) return "text";
  if (value->integer() != nullptr) return "bigint";
  if (value->time() != nullptr) return "timestamp with time zone";
  if (value->boolean() != nullptr) return "boolean";
  if (value->bytes() != nullptr) return "bytea";
  return "text";
}

}  // namespace

match::Path below_column(const Path& path) {
  match::Path out;
  for (std::size_t i = 1; i < path.segments.size(); ++i)
    out.push_back({std::string(path.segments[i].name()), path.segments[i].index});
  return out;
}

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

Message rows_of(std::int64_t n) { return counted(n, "1 row", "{} rows"); }

std::string cell_text(const Value& value) {
  return value.text() != nullptr ? *value.text() : smoke::show(value, 60);
}

RowTable table_of(const sql::Rows& rows, const std::vector<std::size_t>& columns,
                  std::size_t total) {
  RowTable table;
  for (const std::size_t c : columns) table.columns.emplace_back(rows.columns[c].name);
  for (const auto& row : rows.rows) {
    if (table.rows.size() == rows_shown) break;
    std::vector<Message> cells;
    for (const std::size_t c : columns) cells.emplace_back(cell_text(row[c]));
    table.rows.push_back(std::move(cells));
  }
  table.more = total > table.rows.size() ? total - table.rows.size() : 0;
  return table;
}

Message Wanted::words(const Counted& what) const {
  const auto rows = [&](std::int64_t n) {
    return n == 1 ? Message::sentence(std::string(what.one), {})
                  : Message::sentence(std::string(what.several), {n});
  };
  if (most == 0) return Message::sentence(std::string(what.none), {});
  if (least == most) return rows(least);
  if (most == any_number) return say("at least {}", rows(least));
  if (least == 0) return say("at most {}", rows(most));
  return say("between {} and {}", least, rows(most));
}

Wanted wanted(const Count& count, Evaluator& evaluator) {
  std::vector<std::int64_t> n;
  for (const Expr& e : count.values) {
    n.push_back(evaluator.integer(e));
    if (n.back() < 0)
      throw EvalError{{evaluator.source(), e.span}, say("{} can't be a count", n.back())};
  }
  switch (count.bound) {
    case Bound::none:
      return {0, 0};
    case Bound::exactly:
      return {n[0], n[0]};
    case Bound::at_least:
      return {n[0], any_number};
    case Bound::at_most:
      return {0, n[0]};
    case Bound::between:
      return {n[0], n[1]};
  }
  return {};
}

const Value* cell(const std::vector<sql::Column>& columns, const std::vector<Value>& row,
                  const Path& path) {
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c].name == path.segments.front().name()) {
      const Value* value = &row[c];
      for (std::size_t i = 1; value != nullptr && i < path.segments.size(); ++i)
        value = descend(*value, path.segments[i], false);
      return value;
    }
  return nullptr;
}

match::Predicate for_column(match::Predicate predicate, const std::vector<sql::Column>& columns,
                            const Path& path) {
  constexpr std::uint32_t uuid = 2950;  // in pg_type
  const bool is_uuid = std::any_of(columns.begin(), columns.end(), [&](const sql::Column& column) {
    return column.name == path.segments.front().name() && column.type_oid == uuid;
  });
  return is_uuid ? match::for_uuid_column(std::move(predicate)) : predicate;
}

TableQuery::TableQuery(Execution& execution, const Frame& frame, const Table& table,
                       Evaluator& evaluator)
    : execution_(execution), frame_(frame), table_(table), evaluator_(evaluator) {
  if (execution_.context_.options.dry_run) {  // nothing is asked: its columns are unknown
    info_ = std::make_shared<const sql::TableInfo>();
    return;
  }
  std::vector<std::string> parts;
  for (const Name& part : table.parts) parts.emplace_back(part.text);
  sql::Database& database = *execution_.context_.setting.database;
  const sql::Limits limits = execution_.limits();
  auto info = database.table(parts, limits);
  if (auto* error = std::get_if<sql::Error>(&info)) {
    if (error->sqlstate == "42P01")
      if (auto tables = database.tables(limits);
          auto* names = std::get_if<std::vector<std::string>>(&tables)) {
        const std::vector<std::string_view> candidates(names->begin(), names->end());
        if (const auto meant = closest(table_name(table), candidates))
          error->message = say("{}; did you mean `{}`?", std::move(error->message), *meant);
      }
    throw SqlFailure{std::move(*error)};
  }
  info_ = std::get<std::shared_ptr<const sql::TableInfo>>(std::move(info));
}

void TableQuery::scope(bool outside) {
  const Suite* suite = execution_.globals_.unit().suite;
  if (suite == nullptr || !suite->scope_column || !frame_.scoped) return;
  const bool has_column =
      std::any_of(info_->columns.begin(), info_->columns.end(),
                  [&](const auto& c) { return c.name == suite->scope_column->text; });
  if (!has_column) return;
  Evaluator theirs(execution_.globals_, execution_.scope_,
                   execution_.globals_.unit().main->source());
  const Value value = theirs.value(*suite->scope_value);
  if (value.is_null())
    throw EvalError{{theirs.source(), suite->scope_value->span}, say("the scope's value is null")};
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

match::Predicate TableQuery::condition(const Condition& condition) {
  match::Predicate predicate = evaluator_.predicate(condition.predicate);
  // Those of a schema or a file are its content.
  if (predicate.kind == PredicateKind::schema || predicate.kind == PredicateKind::file)
    return predicate;
  for (std::size_t i = 0; i < predicate.arguments.size(); ++i) {
    const auto* value = std::get_if<Value>(&predicate.arguments[i].node);
    const Expr& written = condition.predicate.arguments[i];
    if (value != nullptr && value->is_null() && !std::holds_alternative<Null>(written.node))
      throw EvalError{{frame_.source, written.span},
                      say("`{}` is null; write `is null` if rows without a value are meant",
                          frame_.source->text(written.span))};
  }
  return predicate;
}

void TableQuery::where(const Where& where) {
  for (const Condition& each : where) {
    match::Predicate predicate = condition(each);
    conditions_.emplace_back(&each.path, predicate);
    add(each.path, std::move(predicate), each.path.segments.front().span, frame_.source);
  }
}

WatchLine TableQuery::watch_line(std::size_t most) const {
  return {
      {fmt::format("select * from {}{} limit {}", quoted(table_), where_, most + 1), parameters_},
      filters_,
      most};
}

std::int64_t TableQuery::count() {
  if (!exact()) return static_cast<std::int64_t>(rows(rows_read).rows.size());
  const sql::Rows counted =
      ask(fmt::format("select count(*) from {}{}", quoted(table_), where_), parameters_);
  return counted.rows.empty() ? 0 : *counted.rows.front().front().integer();  // empty in a dry run
}

sql::Rows TableQuery::rows(std::size_t limit) {
  const std::size_t asked = exact() ? limit : rows_read + 1;
  sql::Rows found =
      ask(fmt::format("select * from {}{} limit {}", quoted(table_), where_, asked), parameters_);
  if (!exact() && found.rows.size() > rows_read)
    throw SqlFailure{{"",
                      say("more than {} rows of `{}` would have to be looked at one by "
                          "one: add a condition that the database can decide",
                          rows_read, table_name(table_)),
                      {},
                      false}};
  for (const auto& [path, predicate] : filters_)
    std::erase_if(found.rows,
                  [&, &path = path, &predicate = predicate](const std::vector<Value>& row) {
                    return !match::matches(predicate, cell(found.columns, row, path)).holds;
                  });
  if (found.rows.size() > limit) found.rows.resize(limit);
  return found;
}

sql::Rows TableQuery::duplicates(const std::vector<Path>& columns) {
  std::string list, present;
  for (const Path& path : columns) {
    const std::string name =
        sql::quote_identifier(column(path, path.segments.front().span, frame_.source).name);
    list += (list.empty() ? "" : ", ") + name;
    present += (where_.empty() && present.empty() ? " where " : " and ") + name + " is not null";
  }
  return ask(
      fmt::format("select {}, count(*) as rows from {}{}{} group by {} having count(*) "
                  "> 1 order by {} desc limit {}",
                  list, quoted(table_), where_, present, list, columns.size() + 1, rows_shown + 1),
      parameters_);
}

sql::TableColumn TableQuery::column(const Path& path, Span span, const SourcePtr& source) const {
  const std::string_view name = path.segments.front().name();
  if (execution_.context_.options.dry_run) {
    sql::TableColumn unknown;
    unknown.name = name;
    return unknown;
  }
  std::vector<std::string_view> names;
  for (const sql::TableColumn& c : info_->columns) {
    if (c.name == name) return c;
    names.emplace_back(c.name);
  }
  const auto meant = closest(name, names);
  Message message = say("`{}` has no column `{}`", table_name(table_), name);
  if (meant) message = say("{}; did you mean `{}`?", std::move(message), *meant);
  throw EvalError{{source, span}, std::move(message)};
}

RowTable TableQuery::shown(const sql::Rows& rows, const Expectation& expectation,
                           std::int64_t total) const {
  std::vector<std::string_view> first(info_->primary_key.begin(), info_->primary_key.end());
  for (const CheckLine& line : expectation.lines) {
    if (const auto* check = std::get_if<ast::Check>(&line.node); check != nullptr && check->path)
      first.push_back(check->path->segments.front().name());
    if (const auto* keep = std::get_if<KeepLine>(&line.node))
      first.push_back(keep->column.segments.front().name());
  }
  for (const auto& condition : conditions_)
    first.push_back(condition.first->segments.front().name());
  std::vector<std::size_t> order;
  const auto take = [&](std::size_t c) {
    if (order.size() < columns_shown && std::find(order.begin(), order.end(), c) == order.end())
      order.push_back(c);
  };
  for (const std::string_view name : first)
    for (std::size_t c = 0; c < rows.columns.size(); ++c)
      if (rows.columns[c].name == name) take(c);
  for (std::size_t c = 0; c < rows.columns.size(); ++c) take(c);
  return table_of(rows, order, static_cast<std::size_t>(total));
}

Message TableQuery::described(Message rows) const {
  Message all;
  for (const auto& [path, predicate] : conditions_) {
    const auto* value = predicate.kind == PredicateKind::is && !predicate.negated
                            ? std::get_if<Value>(&predicate.arguments.front().node)
                            : nullptr;
    Message one = value != nullptr && !value->is_null()
                      ? say("{} = {}", show(*path), cell_text(*value))
                      : say("{} {}", show(*path), match::sentence(predicate));
    all = all.empty() ? std::move(one) : say("{} and {}", std::move(all), std::move(one));
  }
  return all.empty() ? rows : say("{} where {}", std::move(rows), std::move(all));
}

match::ColumnRef TableQuery::unjudged(const Path& path, const match::Predicate& predicate,
                                      Span span, const SourcePtr& source) const {
  const sql::TableColumn found = column(path, span, source);
  return {sql::quote_identifier(found.name),
          execution_.context_.options.dry_run ? likely_type(path, predicate) : found.type_name,
          below_column(path)};
}

match::ColumnRef TableQuery::reference(const Path& path, const match::Predicate& predicate,
                                       Span span, const SourcePtr& source) const {
  match::ColumnRef ref = unjudged(path, predicate, span, source);
  if (const auto mismatch = match::explain_mismatch(predicate, ref))
    throw EvalError{{source, span}, *mismatch};
  return ref;
}

void TableQuery::add(const Path& path, match::Predicate predicate, Span span,
                     const SourcePtr& source) {
  const match::ColumnRef ref = unjudged(path, predicate, span, source);
  auto condition = match::to_sql(predicate, ref, parameters_.size() + 1);
  if (!condition || condition->never_true)
    (void)reference(path, predicate, span, source);  // may throw
  if (condition) {
    for (const sql::Parameter& parameter : condition->parameters)
      if (parameter)
        learn_personal(execution_.context_.setting, info_->name, path.segments.front().name(),
                       *parameter);
    where_ += (where_.empty() ? " where " : " and ") + condition->sql;
    parameters_.insert(parameters_.end(), condition->parameters.begin(),
                       condition->parameters.end());
  } else {
    filters_.emplace_back(path, ref.type_name == "uuid"
                                    ? match::for_uuid_column(std::move(predicate))
                                    : std::move(predicate));
  }
}

sql::Rows TableQuery::ask(std::string sql, std::vector<sql::Parameter> parameters) {
  sql::Rows found =
      execution_.ask({std::move(sql), std::move(parameters)}, {frame_.source, table_.span});
  learn_personal(execution_.context_.setting, info_->name, found);
  return found;
}

}  // namespace smoke::run
