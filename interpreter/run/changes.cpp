// `watch`, and what `expect changes` and `expect no changes` make of the difference since then.
#include <algorithm>
#include <deque>

#include "grammar/walk.hpp"
#include "interpreter/run/changed_rows.hpp"
#include "interpreter/run/claims.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/personal.hpp"
#include "interpreter/run/table_query.hpp"

namespace smoke::run {

using namespace ast;

namespace {

// Rows of one table that are kept in memory, by what chooses them.
constexpr std::size_t most_of_a_whole_table = 200'000;
constexpr std::size_t most_chosen = 1'000'000;  // by `where` or scope

constexpr std::size_t reasons_shown = 3;

using RowPtrs = std::vector<const ChangedRow*>;

// In a dry run tables have but their names.
bool same_table(const Watched& watched, std::uint32_t oid, std::string_view name) {
  return watched.info.oid == oid && (oid != 0 || watched.name == name);
}

RowPtrs of_table(const RowPtrs& rows, const Watched& table) {
  RowPtrs out;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
               [&](const ChangedRow* row) { return row->table == &table; });
  return out;
}

// ---- the lines of `expect changes`

struct Line {
  const ChangeLine* node;
  const Watched* table;
  TableQuery query;
  Wanted count;
  std::vector<Filter> filters = {};
  Message problem = {};  // why its conditions have no values
};

match::Verdict judge(const Filter& filter, const ChangedRow& row) {
  const auto& [path, predicate] = filter;
  const std::vector<sql::Column>& columns = row.table->rows.columns();
  const Value* now = cell(columns, row.change.row(), path);
  if (predicate.kind != PredicateKind::changed || row.change.kind != ChangeKind::changed)
    return match::matches(predicate, now);
  const Value* before = cell(columns, row.change.before, path);
  const Value null;  // for what is absent from a JSON column
  return match::matches_change(predicate, before == nullptr ? null : *before,
                               now == nullptr ? null : *now);
}

bool of_kind(const Line& line, const ChangedRow& row) {
  return line.table == row.table && line.node->kind == row.change.kind;
}

bool fits(const Line& line, const ChangedRow& row) {
  return of_kind(line, row) &&
         std::all_of(line.filters.begin(), line.filters.end(),
                     [&](const Filter& filter) { return judge(filter, row).holds; });
}

// Whether a value of the line is that of a name.
bool uses(const ChangeLine& line, std::string_view name) {
  bool found = false;
  const auto look = [&](const auto& node) {
    walk(node, [&](const Expr& expr) {
      const auto* path = std::get_if<Path>(&expr.node);
      found = found || (path != nullptr && path->segments.front().name() == name);
    });
  };
  look(line.count);
  for (const Condition& condition : line.where) look(condition.predicate);
  for (const CheckLine& check : line.checks)
    if (const auto* judged = std::get_if<ast::Check>(&check.node)) look(judged->predicate);
  return found;
}

template <typename F>
void each_keep(const ChangeLine& line, F f) {
  for (const CheckLine& check : line.checks)
    if (const auto* keep = std::get_if<KeepLine>(&check.node)) f(*keep, check.span);
}

// The columns that lines speak of.
std::vector<std::string_view> mentioned(const std::vector<const Line*>& lines) {
  std::vector<std::string_view> out;
  const auto add = [&](const Path& path) { out.push_back(path.segments.front().name()); };
  for (const Line* line : lines) {
    for (const Condition& condition : line->node->where) add(condition.path);
    for (const CheckLine& check : line->node->checks) {
      if (const auto* judged = std::get_if<ast::Check>(&check.node)) add(*judged->path);
      if (const auto* keep = std::get_if<KeepLine>(&check.node)) add(keep->column);
    }
  }
  return out;
}

// "id 7: expected `status` is "open", found "resolved""
Message why_not(const Line& line, const ChangedRow& row) {
  std::vector<Message> key;
  for (const std::string& column : row.table->info.primary_key) {
    const auto& columns = row.table->rows.columns();
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].name == column)
        key.push_back(say("{} {}", column, cell_text(row.change.row()[c])));
  }
  Message out = joined(std::move(key), ", ");
  for (const Filter& filter : line.filters) {
    const match::Verdict verdict = judge(filter, row);
    if (verdict.holds) continue;
    const std::string below =
        verdict.where.empty() ? "" : (verdict.where.front() == '[' ? "" : ".") + verdict.where;
    return joined({std::move(out), say("expected `{}` {}, found {}", show(filter.first) + below,
                                       verdict.expected, verdict.seen)},
                  ": ");
  }
  return out;
}

}  // namespace

void Execution::watch(std::span<const Step> steps, const Frame& frame) {
  if (!begin_action()) return;
  const auto inconclusive = [&](Message message, Message hint) {
    if (context_.options.dry_run) return;  // which shows what it can
    add(problem(Status::inconclusive, frame, steps.front().span, std::move(message)));
    problems.back().hint = std::move(hint);
  };
  if (context_.setting.database == nullptr)
    return inconclusive(say("there is no database to look into"),
                        say("set SMOKE_DATABASE_URL, or `database` in smoke.yaml"));
  try {
    Evaluator e = database_evaluator(frame);
    std::vector<WatchedPtr> tables;
    for (const Step& step : steps) {
      const Watch& watch = *std::get<Box<Watch>>(step.node);
      for (const Table& table : watch.tables) {
        TableQuery query(*this, frame, table, e);
        query.scope(false);
        query.where(watch.where);
        auto known = std::find_if(tables.begin(), tables.end(), [&](const WatchedPtr& each) {
          return same_table(*each, query.info().oid, table_name(table));
        });
        if (known == tables.end()) {
          known = tables.insert(tables.end(), std::make_shared<Watched>());
          (*known)->name = table_name(table);
          (*known)->place = {frame.source, step.span};
          (*known)->info = query.info();
        }
        const bool all = query.where_sql().empty();
        (*known)->chosen = (*known)->chosen && !(all && query.exact());
        (*known)->lines.push_back(query.watch_line(!query.exact() ? rows_read
                                                   : all          ? most_of_a_whole_table
                                                                  : most_chosen));
      }
    }
    std::vector<sql::TextRows> rows = read(tables);
    for (std::size_t t = 0; t < tables.size(); ++t) {
      tables[t]->rows = std::move(rows[t]);
      auto& watches = history_.watches;
      const auto known = std::find_if(watches.begin(), watches.end(), [&](const WatchedPtr& each) {
        return same_table(*each, tables[t]->info.oid, tables[t]->name);
      });
      if (known == watches.end()) {
        watches.push_back(std::move(tables[t]));
        continue;
      }
      if (!(*known)->compared && !context_.options.dry_run)
        throw EvalError{
            tables[t]->place,
            say("{} already, and nothing was compared with that: let the lines stand together, or "
                "write `expect changes` between them",
                since(say("`{}` is watched", tables[t]->name), **known, tables[t]->place.source))};
      *known = std::move(tables[t]);
    }
  } catch (const SqlFailure& failure) {
    history_.watches.clear();  // what was watched before is not what is meant from here on
    inconclusive(say("could not watch: {}", failure.error.message), {});
  }
}

std::vector<sql::TextRows> Execution::read(const std::vector<WatchedPtr>& tables) {
  std::vector<sql::Statement> all;
  for (const WatchedPtr& table : tables)
    for (const WatchLine& line : table->lines) all.push_back(line.statement);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<sql::TextRows> found(all.size());
  if (!context_.options.dry_run)
    found = or_throw(context_.setting.database->read_together(all, limits()));

  std::vector<sql::TextRows> out;
  auto next = found.begin();
  for (const WatchedPtr& table : tables) {
    std::vector<sql::TextRows> of_table;
    for (const WatchLine& line : table->lines) {
      asked(line.statement, table->place,
            context_.options.dry_run ? std::nullopt : std::optional(next->size()), begin);
      if (next->size() > line.most)
        throw SqlFailure{
            {"",
             !line.filters.empty()
                 ? say("more than {} rows of `{}` would have to be looked at one by one: add "
                       "a condition that the database can decide",
                       line.most, table->name)
                 : say("`{}` has more than {} rows to watch: choose those that matter with "
                       "`where`",
                       table->name, line.most),
             {},
             false}};
      of_table.push_back(std::move(*next++));
    }
    out.push_back(watched_rows(*table, std::move(of_table)));
  }
  return out;
}

void Execution::check_changes(const Expectation& expectation, const Frame& frame, Check& out) {
  if (history_.watches.empty() && !context_.options.dry_run)
    throw EvalError{{frame.source, expectation.head},
                    say("nothing is watched whose changes could be looked at"),
                    true};
  std::vector<sql::TextRows> now = read(history_.watches);
  const auto* none = std::get_if<ExpectNoChanges>(&expectation.subject);
  std::vector<ChangedRow> rows;
  for (std::size_t t = 0; t < now.size(); ++t) {
    Watched& table = *history_.watches[t];
    table.compared = true;
    if (context_.options.dry_run) continue;
    const auto &before = table.rows.columns(), &after = now[t].columns();
    if (!std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const sql::Column& a, const sql::Column& b) {
                      return a.name == b.name && a.type_oid == b.type_oid;
                    }))
      throw SqlFailure{
          {"",
           since(say("`{}` has other columns than it had", table.name), table, frame.source),
           {},
           false}};
    for (Change& change : difference(table.rows, now[t], table.info.primary_key,
                                     none != nullptr ? none->ignoring : std::vector<Path>())) {
      learn_personal(context_.setting, table.info.name, {after, {change.before, change.after}});
      rows.push_back({&table, std::move(change)});
    }
  }
  if (context_.options.dry_run) {
    if (none == nullptr)
      for (const ChangeLine& line : std::get<ExpectChanges>(expectation.subject).changes)
        each_keep(line, [&](const KeepLine& keep, Span) { stand_in(keep.name); });
    return;
  }
  RowPtrs all;
  for (const ChangedRow& row : rows) all.push_back(&row);
  out.seen = summary(all);
  if (none == nullptr) return claim_changes(expectation, frame, all, out);
  std::string ignoring;
  for (const Path& path : none->ignoring) ignoring += (ignoring.empty() ? "" : ", ") + show(path);
  for (const WatchedPtr& table : history_.watches) {
    const RowPtrs found = of_table(all, *table);
    if (found.empty()) continue;
    Problem p = problem(
        Status::failed, frame, expectation.head,
        ignoring.empty() ? say("expected no changes in `{}`, found {}", table->name, summary(found))
                         : say("expected no changes in `{}` ignoring {}, found {}", table->name,
                               ignoring, summary(found)));
    p.note = since(summary(found), *table, frame.source);
    p.rows = changes_table(found, {}, {}, *context_.setting.mask);
    explain_removed(found, p);
    out.problems.push_back(std::move(p));
  }
}

void Execution::claim_changes(const Expectation& expectation, const Frame& frame,
                              const std::vector<const ChangedRow*>& rows, Check& out) {
  const auto& changes = std::get<ExpectChanges>(expectation.subject);
  Scope names(&scope_);  // what lines keep, while the search goes on
  Evaluator e = database_evaluator(frame, names);
  std::deque<Line> lines;
  std::vector<ClaimLine> asked;
  for (const ChangeLine& node : changes.changes) {
    TableQuery query(*this, frame, node.table, e);
    const auto table =
        std::find_if(history_.watches.begin(), history_.watches.end(),
                     [&](const WatchedPtr& each) { return each->info.oid == query.info().oid; });
    if (table == history_.watches.end())
      throw EvalError{{frame.source, node.table.span},
                      say("`{}` is not watched: write `watch {}` before the events",
                          table_name(node.table), table_name(node.table))};
    ClaimLine claim;
    for (std::size_t l = 0; l < lines.size(); ++l)
      each_keep(*lines[l].node, [&](const KeepLine& keep, Span) {
        if (uses(node, keep.name.text)) claim.waits = asked[l].keeps = true;
      });
    const Wanted count = wanted(node.count, e);
    claim.least = static_cast<std::size_t>(count.least);
    claim.most = static_cast<std::size_t>(count.most);
    asked.push_back(claim);
    lines.push_back({&node, table->get(), std::move(query), count});
  }

  const auto evaluate = [&](Line& line) {
    line.filters.clear();
    const auto add = [&](const Path& path, match::Predicate predicate, Span span) {
      line.query.reference(path, predicate, span, frame.source);
      line.filters.emplace_back(path,
                                for_column(std::move(predicate), line.table->rows.columns(), path));
    };
    for (const Condition& condition : line.node->where)
      add(condition.path, line.query.condition(condition), condition.span);
    for (const CheckLine& check : line.node->checks) {
      if (const auto* keep = std::get_if<KeepLine>(&check.node))
        line.query.column(keep->column, check.span, frame.source);
      const auto* judged = std::get_if<ast::Check>(&check.node);
      if (judged == nullptr) continue;
      if (!judged->path)
        throw EvalError{{frame.source, check.span},
                        say("expected a column and what must hold for it")};
      add(*judged->path, e.predicate(judged->predicate), check.span);
    }
  };
  const auto choose = [&](std::size_t l) {
    std::vector<bool> chosen(rows.size(), false);
    lines[l].problem = {};
    try {
      evaluate(lines[l]);
    } catch (const EvalError& error) {
      if (!asked[l].waits) throw;
      lines[l].problem = error.message;  // of this row; another may do
      return chosen;
    }
    for (std::size_t r = 0; r < rows.size(); ++r) chosen[r] = fits(lines[l], *rows[r]);
    return chosen;
  };
  const auto keep = [&](std::size_t l, std::size_t r) {
    each_keep(*lines[l].node, [&](const KeepLine& node, Span) {
      const Value* value = cell(lines[l].table->rows.columns(), rows[r]->change.row(), node.column);
      if (value != nullptr)
        names.set(std::string(node.name.text), *value);
      else
        names.forget(node.name.text);
    });
  };
  const Claims claims = claim(asked, rows.size(), changes.nothing_else, choose, keep);
  if (claims.gave_up) {
    out.problems.push_back(
        problem(Status::inconclusive, frame, expectation.head,
                say("could not tell: these lines may claim {} in too many ways: let them choose "
                    "their rows more closely",
                    summary(rows))));
    return;
  }
  if (claims.holds) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (!claims.line_of[r]) continue;
      const Line& line = lines[*claims.line_of[r]];
      each_keep(*line.node, [&](const KeepLine& node, Span span) {
        const Value* value = cell(line.table->rows.columns(), rows[r]->change.row(), node.column);
        if (value != nullptr)
          out.kept.emplace_back(std::string(node.name.text), *value);
        else
          out.problems.push_back(
              problem(Status::failed, frame, span,
                      say("`{}` is absent, so nothing can be kept of it", show(node.column))));
      });
    }
    return;
  }

  // One problem for each table: at the first line that is not met, or at `nothing else`.
  for (const WatchedPtr& table : history_.watches) {
    std::vector<const Line*> of_this;
    RowPtrs unclaimed, claimed;
    std::vector<Message> claimed_by;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (rows[r]->table != table.get()) continue;
      (claims.line_of[r] ? claimed : unclaimed).push_back(rows[r]);
      if (claims.line_of[r])
        claimed_by.push_back(say(
            "line {}", frame.source->position(lines[*claims.line_of[r]].node->span.begin).line));
    }
    claimed_by.insert(claimed_by.begin(), unclaimed.size(), say("no line"));
    std::optional<Problem> p;
    bool removal_matters = changes.nothing_else;
    for (std::size_t l = 0; l < lines.size(); ++l) {
      const Line& line = lines[l];
      if (line.table != table.get()) continue;
      of_this.push_back(&line);
      const auto& chosen = claims.chosen[l];
      std::size_t chosen_count = 0, surplus = 0, of_its_kind = 0;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const bool is_chosen = chosen && (*chosen)[r];
        chosen_count += is_chosen ? 1 : 0;
        surplus += is_chosen && (!claims.line_of[r] || line.count.most == 0) ? 1 : 0;
        of_its_kind += of_kind(line, *rows[r]) ? 1 : 0;
      }
      const std::size_t found = claims.claimed[l] + surplus;
      const bool too_few = claims.claimed[l] < asked[l].least;
      if (chosen && !too_few && surplus == 0) continue;
      removal_matters = removal_matters || line.node->kind == ChangeKind::removed;
      const Message rows_wanted = line.count.words(counted_changes(line.node->kind));
      Message message;
      if (!chosen)
        message = say("expected {} in `{}`, could not look: a line before it has kept nothing",
                      rows_wanted, table->name);
      else if (!line.problem.empty())
        message =
            say("expected {} in `{}`, could not look: {}", rows_wanted, table->name, line.problem);
      else if (too_few && chosen_count >= asked[l].least)
        message = say("expected {} in `{}`, found {} that no other line claims", rows_wanted,
                      table->name, found);
      else if (found < of_its_kind)
        message = say("expected {} in `{}` like this, found {} among {}", rows_wanted, table->name,
                      found, of_its_kind);
      else
        message = say("expected {} in `{}`, found {}", rows_wanted, table->name, found);
      if (p) {
        p->details.push_back(
            say("line {}: {}", frame.source->position(line.node->span.begin).line, message));
      } else {
        p = problem(Status::failed, frame, line.node->span, std::move(message));
      }
      if (chosen && too_few)
        for (std::size_t r = 0, reasons = 0; r < rows.size() && reasons < reasons_shown; ++r)
          if (of_kind(line, *rows[r]) && !(*chosen)[r] && !claims.line_of[r]) {
            p->details.push_back(why_not(line, *rows[r]));
            ++reasons;
          }
    }
    if (!p && changes.nothing_else && !unclaimed.empty())
      p = problem(Status::failed, frame, *changes.nothing_else_span,
                  say("expected nothing else to change in `{}`, found {}", table->name,
                      summary(unclaimed)));
    if (!p) continue;
    RowPtrs shown = unclaimed;
    shown.insert(shown.end(), claimed.begin(), claimed.end());
    p->note = since(summary(shown), *table, frame.source);
    if (!shown.empty())
      p->rows = changes_table(shown, claimed_by, mentioned(of_this), *context_.setting.mask);
    if (removal_matters) explain_removed(unclaimed, *p);
    out.problems.push_back(std::move(*p));
  }
}

}  // namespace smoke::run
