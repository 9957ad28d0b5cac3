// Queries of the spec's own, and the few steps that write. Values reach SQL as bound parameters
// only.
#include <fmt/format.h>

#include <numeric>

#include "interpreter/module/named_sql.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/personal.hpp"
#include "interpreter/run/table_query.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

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

// A list as Postgres writes an array.
std::string array_text(const List& list) {
  std::string out;
  for (const Value& item : list) {
    out += out.empty() ? "{" : ",";
    if (item.list() != nullptr) {
      out += array_text(*item.list());
      continue;
    }
    const auto text = parameter_text(item);
    if (!text) {
      out += "NULL";
      continue;
    }
    out += '"';
    for (const char c : *text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out.empty() ? "{}" : out + "}";
}

}  // namespace

sql::Limits Execution::limits() const {
  return {std::chrono::steady_clock::time_point::max(), stop_};
}

Evaluator Execution::database_evaluator(const Frame& frame, const Scope& scope) {
  Evaluator e(globals_, scope, frame.source);
  if (!context_.options.dry_run) e.correct_for_database(or_throw(context_.clock_offset()));
  return e;
}

sql::Statement Execution::statement(const Expr& sql, Evaluator& evaluator) {
  const NamedSql named = parse_named_sql(evaluator.text(sql));
  sql::Statement out{named.text, {}};
  for (const Path& path : named.parameters) {
    Value storage;
    const Value* value = evaluator.find(path, sql.span, storage);
    if (value == nullptr)
      throw EvalError{{evaluator.source(), sql.span}, say("`:{}` is absent", show(path))};
    out.parameters.push_back(parameter_text(*value));
  }
  return out;
}

sql::Rows Execution::ask(sql::Statement statement, Place place) {
  const auto begin = std::chrono::steady_clock::now();
  sql::Rows found;
  std::optional<std::size_t> rows;
  if (!context_.options.dry_run) {
    found = or_throw(context_.setting.database->query(statement, limits()));
    rows = found.rows.size();
  }
  asked(std::move(statement), std::move(place), rows, begin);
  return found;
}

void Execution::asked(sql::Statement statement, Place place, std::optional<std::size_t> rows,
                      std::chrono::steady_clock::time_point begin) {
  ++statements;
  const auto took = std::chrono::steady_clock::now() - begin;
  context_.emit(Asked{scenario_, std::move(place), std::move(statement.text),
                      std::move(statement.parameters), rows,
                      std::chrono::duration_cast<Duration>(took)});
}

void Execution::query(const Query& query, const Frame& frame, Span span) {
  if (context_.setting.database == nullptr) {
    add(problem(Status::inconclusive, frame, span, say("there is no database to look into")));
    return;
  }
  try {
    Evaluator e = database_evaluator(frame);
    const sql::Rows found = ask(statement(query.sql, e), {frame.source, span});
    learn_personal(context_.setting, "", found);
    if (mode_ == Mode::evidence) record(query, found, frame, span, e);
    if (context_.options.dry_run) {
      if (query.result) stand_in(query.result);
      return;
    }
    List rows;
    for (const auto& row : found.rows) {
      Object object;
      for (std::size_t c = 0; c < found.columns.size(); ++c)
        object.set(found.columns[c].name, row[c]);
      rows.emplace_back(std::move(object));
    }
    if (query.result) scope_.set(std::string(query.result.text), Value(std::move(rows)));
    std::vector<std::size_t> columns(found.columns.size());
    std::iota(columns.begin(), columns.end(), 0);
    for (const Expectation& expectation : query.expectations) {
      const auto* counted = std::get_if<ExpectRows>(&expectation.subject);
      if (counted == nullptr || counted->table) {
        expect(expectation, frame);
        continue;
      }
      Check outcome;
      judge_rows(
          counted->count, expectation, {found, static_cast<std::int64_t>(found.rows.size())}, e,
          frame, [&] { return table_of(found, columns, found.rows.size()); }, outcome);
      take(std::move(outcome));
    }
  } catch (const SqlFailure& failure) {
    add(problem(Status::inconclusive, frame, span,
                say("could not tell: {}", failure.error.message)));
  }
}

// Parameters are told by Asked, so that the statement reads as it is written.
void Execution::record(const Query& query, const sql::Rows& found, const Frame& frame, Span span,
                       Evaluator& evaluator) {
  Queried out{scenario_, {frame.source, span}, "", evaluator.text(query.sql), {}, {}, 0};
  if (query.title) out.title = evaluator.text(*query.title);
  for (const sql::Column& column : found.columns) out.columns.push_back(column.name);
  const std::size_t kept = std::min(found.rows.size(), evidence_rows);
  out.rows.assign(found.rows.begin(), found.rows.begin() + static_cast<std::ptrdiff_t>(kept));
  out.more = found.rows.size() - kept;
  if (out.more > 0) {
    Problem p = problem(
        Status::inconclusive, frame, span,
        say("the query gives {} rows, and evidence keeps {} of them", found.rows.size(), kept));
    p.hint = say("narrow it, or write `limit {}`", kept);
    add(std::move(p));
  }
  context_.emit(std::move(out));
}

// ---- what writes

void Execution::write(const Step& step, const Frame& frame) {
  if (!frame.may_write) {
    add(problem(Status::failed, frame, step.span,
                say("only setup, cleanup, before and after may write")));
    return;
  }
  if (context_.setting.database == nullptr) {
    add(problem(Status::inconclusive, frame, step.span, say("there is no database to write into")));
    return;
  }
  if (!context_.setting.settings->environment.writes) {
    Problem p =
        problem(Status::inconclusive, frame, step.span, say("this environment allows no writes"));
    p.hint = say("set `writes: true` for it in smoke.yaml, if its database may be written to");
    add(std::move(p));
    return;
  }
  try {
    Evaluator e = database_evaluator(frame);
    sql::Statement statement;
    if (const auto* remove = std::get_if<Box<DeleteRows>>(&step.node)) {
      TableQuery rows(*this, frame, (*remove)->table, e);
      rows.scope(false);
      rows.where((*remove)->where);
      if (!rows.exact())
        throw EvalError{{frame.source, step.span},
                        say("the database can't decide these conditions: delete by values that it "
                            "can compare")};
      statement = {fmt::format("delete from {}{}", quoted((*remove)->table), rows.where_sql()),
                   rows.parameters()};
    } else if (const auto* insert = std::get_if<Box<InsertRow>>(&step.node)) {
      TableQuery rows(*this, frame, (*insert)->table, e);
      std::string columns, values;
      for (const Entry& entry : (*insert)->entries) {
        Path path;
        path.segments = entry.key;
        const sql::TableColumn& column = rows.column(path, entry.span, frame.source);
        const Value value = e.value(*entry.value);
        learn_personal(context_.setting, rows.info().name, column.name, value);
        const bool array = column.type_name.ends_with("[]") && value.list() != nullptr;
        statement.parameters.push_back(array ? array_text(*value.list()) : parameter_text(value));
        columns += (columns.empty() ? "" : ", ") + sql::quote_identifier(column.name);
        values += fmt::format("{}${}", values.empty() ? "" : ", ", statement.parameters.size());
      }
      statement.text =
          fmt::format("insert into {} ({}) values ({})", quoted((*insert)->table), columns, values);
    } else {
      statement = this->statement(std::get<Box<RunSql>>(step.node)->sql, e);
    }
    const auto begin = std::chrono::steady_clock::now();
    std::optional<std::size_t> rows;
    if (!context_.options.dry_run)
      rows = or_throw(context_.setting.database->execute(statement, limits()));
    asked(std::move(statement), {frame.source, step.span}, rows, begin);
  } catch (const SqlFailure& failure) {
    add(problem(Status::inconclusive, frame, step.span,
                say("could not write: {}", failure.error.message)));
  }
}

}  // namespace smoke::run
