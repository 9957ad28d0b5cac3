// The database's side of a spec: its tables, columns and types, and the statements that the spec
// brings itself. Asks for descriptions only; no row is read.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>

#include "grammar/closest.hpp"
#include "grammar/walk.hpp"
#include "interpreter/check/check.hpp"
#include "interpreter/check/constant.hpp"
#include "interpreter/matcher/matcher.hpp"
#include "interpreter/module/named_sql.hpp"
#include "interpreter/sql/plain.hpp"

namespace smoke {
namespace check {
namespace {

// Thrown where the database can't answer: nothing that follows could be told.
struct Unreachable {
  sql::Error error;
};

// What a column may be read from: a table, or the rows of a query.
struct Columns {
  std::string of;  // "`contacts`", "this query"
  std::vector<sql::TableColumn> all;

  const sql::TableColumn* find(std::string_view name) const {
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const auto& column) { return column.name == name; });
    return at == all.end() ? nullptr : &*at;
  }
};

Span span_of(const ast::Path& path) {
  return {path.segments.front().span.begin, path.segments.back().span.end};
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
}

// The octet at which the 1-based character `position` of a text begins.
std::size_t octet_of(std::string_view text, std::size_t position) {
  std::size_t at = 0;
  for (std::size_t character = 1; character < position && at < text.size(); ++character) do
      ++at;
    while (at < text.size() && (text[at] & 0xC0) == 0x80);
  return at;
}

class SqlChecker {
 public:
  SqlChecker(const Unit& unit, const config::Settings* settings, sql::Database& database,
             const sql::Limits& limits, Diagnostics& diagnostics)
      : unit_(unit),
        constants_(unit, settings),
        database_(database),
        limits_(limits),
        diagnostics_(diagnostics) {}

  void check_all() {
    for (const auto* hooks :
         {&unit_.before_all, &unit_.before_each, &unit_.after_each, &unit_.after_all})
      for (const auto& hook : *hooks) look(hook.source(), {&hook->steps});
    for (const auto& own : unit_.steps) look(own.source(), {&own->steps});
    for (const auto& scenario : unit_.scenarios)
      look(scenario.source(), {&scenario->setup, &scenario->steps, &scenario->cleanup});
    for (const auto& monitor : unit_.monitors) look(monitor.source(), {&monitor->steps});
    for (const auto& evidence : unit_.evidence) look(evidence.source(), {&evidence->steps});
    source_ = unit_.main->source();
    for (const auto& gate : unit_.gates)
      for (const ast::Rule& rule : gate->rules)
        if (rule.table) conditions(*rule.table, rule.where, rule.columns);
    scope();
  }

 private:
  // ---- reporting
  void report(Code code, Span span, std::string message, std::string hint = {}) {
    diagnostics_.add_once(
        {code, Severity::error, source_, span, std::move(message), {}, std::move(hint)});
  }

  template <typename T>
  std::variant<T, sql::Error> ask(sql::Outcome<T> outcome) {
    if (auto* error = std::get_if<sql::Error>(&outcome); error && error->infrastructure)
      throw Unreachable{*error};
    return outcome;
  }

  static std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
    const std::vector<std::string_view> views(candidates.begin(), candidates.end());
    const auto near = closest(word, views);
    return near ? fmt::format("did you mean `{}`?", *near) : std::string();
  }

  const std::vector<std::string>& tables() {
    if (!tables_) {
      auto names = ask(database_.tables(limits_));
      tables_ = std::holds_alternative<sql::Error>(names) ? std::vector<std::string>()
                                                          : std::get<0>(std::move(names));
    }
    return *tables_;
  }

  // ---- tables and columns
  const Columns* table(const ast::Table& table) {
    std::vector<std::string> parts;
    for (const ast::Name& part : table.parts) parts.emplace_back(part.text);
    const std::string name = fmt::format("{}", fmt::join(parts, "."));
    if (const auto known = known_.find(name); known != known_.end()) return &known->second;
    auto info = ask(database_.table(parts, limits_));
    if (const auto* error = std::get_if<sql::Error>(&info)) {
      if (error->sqlstate == "42P01")
        report(Code::unknown_table, table.span, fmt::format("the database has no table `{}`", name),
               suggest(name, tables()));
      else
        report(Code::sql, table.span, error->message.text());
      return nullptr;
    }
    return &known_
                .emplace(name,
                         Columns{fmt::format("`{}`", name),
                                 std::get<std::shared_ptr<const sql::TableInfo>>(info)->columns})
                .first->second;
  }

  const sql::TableColumn* column(const Columns& columns, std::string_view name, Span span) {
    if (const auto* found = columns.find(name)) return found;
    std::vector<std::string> names;
    for (const auto& each : columns.all) names.push_back(each.name);
    std::string hint = suggest(name, names);
    if (hint.empty()) hint = fmt::format("it has {}", fmt::join(names, ", "));
    report(Code::unknown_column, span, fmt::format("{} has no column `{}`", columns.of, name),
           std::move(hint));
    return nullptr;
  }

  const sql::TableColumn* column(const Columns& columns, const ast::Path& path) {
    return column(columns, path.segments.front().name(), path.segments.front().span);
  }

  void predicate(const Columns& columns, const ast::Path& path, const ast::Predicate& predicate) {
    const auto* found = column(columns, path);
    if (!found) return;
    const auto constant = constants_.predicate(predicate);
    if (!constant) return;
    match::ColumnRef reference{sql::quote_identifier(found->name), found->type_name, {}};
    for (std::size_t i = 1; i < path.segments.size(); ++i)
      reference.path.push_back({std::string(path.segments[i].name()), path.segments[i].index});
    if (const auto problem = match::explain_mismatch(*constant, reference))
      report(Code::wrong_type, predicate.span,
             fmt::format("`{}`: {}", source_->text(span_of(path)), problem->text()));
  }

  // Both give the columns, for what stands beneath.
  const Columns* conditions(const ast::Table& name, const ast::Where& where,
                            const std::vector<ast::Path>& columns = {}) {
    const Columns* const found = table(name);
    if (!found) return nullptr;
    for (const ast::Condition& condition : where)
      predicate(*found, condition.path, condition.predicate);
    for (const ast::Path& path : columns) column(*found, path);
    return found;
  }

  void lines(const Columns& columns, const std::vector<ast::CheckLine>& lines) {
    for (const ast::CheckLine& line : lines)
      std::visit(overloaded{[&](const ast::Check& check) {
                              if (check.path) predicate(columns, *check.path, check.predicate);
                            },
                            [&](const ast::KeepLine& keep) { column(columns, keep.column); },
                            [](const ast::StaysFor&) {}},
                 line.node);
  }

  // ---- steps
  void look(const SourcePtr& source, std::initializer_list<const ast::Steps*> all) {
    source_ = source;
    constants_.forget_lets();
    watched_.clear();
    for (const ast::Steps* steps : all) constants_.use_lets_of(*steps);
    for (const ast::Steps* steps : all)
      for (const ast::Step& step : *steps)
        walk(step, overloaded{
                       [&](const ast::Watch& n) {
                         for (const ast::Table& name : n.tables)
                           if (const Columns* found = conditions(name, n.where))
                             watched_.push_back(found);
                       },
                       [&](const ast::DeleteRows& n) { conditions(n.table, n.where); },
                       [&](const ast::InsertRow& n) { insert(n); },
                       [&](const ast::Query& n) { query(n); },
                       [&](const ast::RunSql& n) { own_sql(n.sql, true); },
                       [&](const ast::Expectation& n) { expectation(n); },
                   });
  }

  void expectation(const ast::Expectation& e) {
    std::visit(
        overloaded{
            [&](const ast::ExpectRows& n) {
              if (!n.table) return;
              if (const Columns* found = conditions(*n.table, n.where)) lines(*found, e.lines);
            },
            [&](const ast::ExpectTable& n) {
              const Columns* found = conditions(n.table, n.where, n.order_by);
              if (!found) return;
              for (std::size_t i = 0; i < n.columns.size(); ++i) {
                if (!column(*found, n.columns[i])) continue;
                for (const auto& row : n.rows)
                  if (i < row.size()) predicate(*found, n.columns[i], row[i].predicate);
              }
            },
            [&](const ast::ExpectChanges& n) {
              for (const ast::ChangeLine& line : n.changes)
                if (const Columns* found = conditions(line.table, line.where))
                  lines(*found, line.checks);
            },
            [&](const ast::ExpectNoChanges& n) {
              for (const ast::Path& path : n.ignoring) {
                const std::string_view name = path.segments.front().name();
                const bool somewhere = std::any_of(watched_.begin(), watched_.end(),
                                                   [&](const Columns* c) { return c->find(name); });
                if (!somewhere && watched_.size() == 1) column(*watched_.front(), path);
                if (!somewhere && watched_.size() > 1)
                  report(Code::unknown_column, path.segments.front().span,
                         fmt::format("no watched table has a column `{}`", name),
                         suggest(name, names_of(watched_)));
              }
            },
            [&](const ast::ExpectNoDuplicates& n) { conditions(n.table, n.where, n.columns); },
            [](const auto&) {},
        },
        e.subject);
  }

  static std::vector<std::string> names_of(const std::vector<const Columns*>& all) {
    std::vector<std::string> names;
    for (const Columns* columns : all)
      for (const auto& column : columns->all) names.push_back(column.name);
    return names;
  }

  void insert(const ast::InsertRow& n) {
    const Columns* const found = table(n.table);
    if (!found) return;
    std::vector<std::string_view> given;
    for (const ast::Entry& entry : n.entries) {
      const ast::Segment& key = entry.key.front();
      given.push_back(key.name());
      const auto* into = column(*found, key.name(), key.span);
      const auto value = into && entry.value ? constants_.pattern(*entry.value) : std::nullopt;
      if (!value) continue;
      const auto* plain = std::get_if<Value>(&value->node);
      if (!plain || plain->is_null()) continue;
      match::Predicate is;
      is.arguments.push_back(*value);
      if (match::explain_mismatch(is, {sql::quote_identifier(into->name), into->type_name, {}}))
        report(Code::wrong_type, entry.value->span,
               fmt::format("column `{}` is of type `{}`, and this is {}", into->name,
                           into->type_name, kind_name(*plain)));
    }
    // A misspelt column may have been meant for one that is missing.
    if (!std::all_of(given.begin(), given.end(),
                     [&](std::string_view name) { return found->find(name); }))
      return;
    for (const auto& each : found->all)
      if (each.not_null && !each.has_default &&
          std::find(given.begin(), given.end(), each.name) == given.end())
        report(Code::incomplete, n.table.span,
               fmt::format("column `{}` of {} needs a value", each.name, found->of),
               fmt::format("write `{}: …` beneath", each.name));
  }

  // ---- statements of the spec's own
  void query(const ast::Query& n) {
    const auto description = own_sql(n.sql, false);
    if (!description) return;
    Columns columns{"this query", {}};
    for (const sql::Column& each : description->columns)
      columns.all.push_back({each.name, each.type_oid, each.type_name, false, false});
    for (const ast::Expectation& e : n.expectations)
      if (std::holds_alternative<ast::ExpectRows>(e.subject)) lines(columns, e.lines);
  }

  std::optional<sql::Description> own_sql(const ast::Expr& literal, bool may_create) {
    const auto written = literal_text(literal);
    if (!written || written->find("${") != std::string::npos) return std::nullopt;  // said already
    const NamedSql named = parse_named_sql(*written);
    if (named.numbered) return std::nullopt;  // was reported
    const auto only_reads = [&]() -> std::optional<sql::Description> {
      const std::size_t begin = named.text.find_first_not_of(" \n\r\t(");
      std::size_t end = begin;
      while (end < named.text.size() && is_word(named.text[end])) ++end;
      report(
          Code::sql,
          {source_offset(*source_, literal, named.written_offset(begin)),
           source_offset(*source_, literal, named.written_offset(end))},
          "a query only reads",
          "it begins with `select`, `with`, `values`, `table`, `show` or `explain`, and nothing in "
          "it inserts, updates or deletes: that is for `run sql`, in `setup` or `cleanup`");
      return std::nullopt;
    };
    if (!may_create && !named.text.empty() && !sql::is_read(named.text)) return only_reads();
    auto description = ask(database_.describe(named.text, limits_));
    const auto* error = std::get_if<sql::Error>(&description);
    if (!error) {
      const auto& prepared = std::get<sql::Description>(description);
      if (prepared.writes && !may_create) return only_reads();
      bound_values(named, literal, prepared);
      return prepared;
    }
    // A script of several statements can't be prepared; and one that creates tables runs before
    // those that use them.
    if (may_create &&
        (error->sqlstate == "42601" || error->sqlstate == "42P01" || error->sqlstate == "42703"))
      return std::nullopt;

    Span span = literal.span;
    std::string_view word;
    if (error->position) {
      const std::size_t begin = std::min(octet_of(named.text, *error->position), named.text.size());
      std::size_t end = begin;
      while (end < named.text.size() && (is_word(named.text[end]) || named.text[end] == '.')) ++end;
      word = std::string_view(named.text).substr(begin, end - begin);
      const std::size_t from = named.written_offset(begin),
                        to = std::max(named.written_offset(end), from + 1);
      span = {source_offset(*source_, literal, from), source_offset(*source_, literal, to)};
    }
    Code code = Code::sql;
    std::string hint;
    if (error->sqlstate == "42P01") {
      code = Code::unknown_table;
      hint = suggest(word, tables());
    } else if (error->sqlstate == "42703") {
      code = Code::unknown_column;
      hint = suggest(word.substr(word.rfind('.') + 1), columns_mentioned(named.text));
    } else if (error->sqlstate == "42P18" || error->sqlstate == "42P08") {
      hint = "say of which type the value is: `:name::text`";
    }
    report(code, span, error->message.text(), std::move(hint));
    return std::nullopt;
  }

  void bound_values(const NamedSql& named, const ast::Expr& literal,
                    const sql::Description& description) {
    for (std::size_t i = 0;
         i < std::min(named.parameters.size(), description.parameter_types.size()); ++i) {
      const ast::Path& path = named.parameters[i];
      const auto value = constants_.pattern(path);
      const auto* plain = value ? std::get_if<Value>(&value->node) : nullptr;
      if (!plain || plain->is_null()) continue;
      match::Predicate is;
      is.arguments.push_back(*value);
      const std::string& type = description.parameter_types[i];
      if (!match::explain_mismatch(is, {"x", type, {}})) continue;
      const Span written = span_of(path);
      report(Code::wrong_type,
             {source_offset(*source_, literal, written.begin),
              source_offset(*source_, literal, written.end)},
             fmt::format("a value of type `{}` is needed here, and this is {}", type,
                         show(*plain, 40)));
    }
  }

  // The columns of every table whose name stands in a statement.
  std::vector<std::string> columns_mentioned(std::string_view sql) {
    std::vector<std::string> names;
    const std::string text = lower(sql);
    for (const std::string& name : tables()) {
      const std::size_t at = text.find(lower(name));
      if (at == std::string::npos || (at > 0 && is_word(text[at - 1])) ||
          (at + name.size() < text.size() && is_word(text[at + name.size()])))
        continue;
      std::vector<std::string> parts;
      const std::size_t dot = name.find('.');
      if (dot != std::string::npos) parts.push_back(name.substr(0, dot));
      parts.push_back(name.substr(dot == std::string::npos ? 0 : dot + 1));
      auto info = ask(database_.table(parts, limits_));
      if (const auto* table = std::get_if<std::shared_ptr<const sql::TableInfo>>(&info))
        for (const auto& column : (*table)->columns) names.push_back(column.name);
    }
    return names;
  }

  // ---- the suite's scope
  void scope() {
    if (!unit_.suite || !unit_.suite->scope_column || known_.empty()) return;
    const ast::Name& name = *unit_.suite->scope_column;
    std::vector<std::string> names;
    for (const auto& [table, columns] : known_) {
      if (columns.find(name.text)) return;
      for (const auto& column : columns.all) names.push_back(column.name);
    }
    report(Code::unknown_column, name.span,
           fmt::format("no table that this file reads has a column `{}`", name.text),
           suggest(name.text, names));
  }

  const Unit& unit_;
  Constants constants_;
  sql::Database& database_;
  const sql::Limits& limits_;
  Diagnostics& diagnostics_;
  SourcePtr source_;
  std::map<std::string, Columns> known_;
  std::optional<std::vector<std::string>> tables_;
  std::vector<const Columns*> watched_;
};

}  // namespace
}  // namespace check

std::optional<sql::Error> check_sql(const Unit& unit, const config::Settings* settings,
                                    sql::Database& database, const sql::Limits& limits,
                                    Diagnostics& diagnostics) {
  try {
    check::SqlChecker(unit, settings, database, limits, diagnostics).check_all();
  } catch (const check::Unreachable& unreachable) {
    return unreachable.error;
  }
  return std::nullopt;
}

}  // namespace smoke
