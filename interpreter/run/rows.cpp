// Expectations about rows: how many, exactly which, no two alike.
#include <algorithm>
#include <set>

#include "interpreter/language/words.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/matching.hpp"
#include "interpreter/run/table_query.hpp"

namespace smoke::run {

using namespace ast;

Check Execution::check_rows(const Expectation& expectation, const Frame& frame) {
  Check out;
  const auto inconclusive = [&](Message message, Message note) {
    Problem p = problem(Status::inconclusive, frame, expectation.head, std::move(message));
    p.note = std::move(note);
    out.seen = p.note.empty() ? say("could not tell") : p.note;
    out.problems.push_back(std::move(p));
  };
  if (context_.setting.database == nullptr) {
    inconclusive(say("there is no database to look into"), {});
    out.problems.back().hint = say("set SMOKE_DATABASE_URL, or `database` in smoke.yaml");
    return out;
  }
  try {
    if (std::holds_alternative<ExpectChanges>(expectation.subject) ||
        std::holds_alternative<ExpectNoChanges>(expectation.subject)) {
      check_changes(expectation, frame, out);
      return out;
    }
    Evaluator e = database_evaluator(frame);
    const auto* counted = std::get_if<ExpectRows>(&expectation.subject);
    const auto* listed = std::get_if<ExpectTable>(&expectation.subject);
    const auto* duplicates = std::get_if<ExpectNoDuplicates>(&expectation.subject);
    const Table& table = counted != nullptr  ? *counted->table
                         : listed != nullptr ? listed->table
                                             : duplicates->table;
    TableQuery rows(*this, frame, table, e);
    rows.scope(counted != nullptr ? counted->outside_scope
                                  : listed != nullptr && listed->outside_scope);
    rows.where(counted != nullptr  ? counted->where
               : listed != nullptr ? listed->where
                                   : duplicates->where);

    if (duplicates != nullptr) {
      sql::Rows doubled = rows.duplicates(duplicates->columns);
      out.seen =
          doubled.rows.empty() ? say("no duplicates") : say("{} doubled", doubled.rows.size());
      if (doubled.rows.empty() || context_.options.dry_run) return out;
      std::string by;
      for (const Path& c : duplicates->columns) by += (by.empty() ? "" : ", ") + show(c);
      const bool more = doubled.rows.size() > rows_shown;
      const Message count(std::min(doubled.rows.size(), rows_shown));
      Problem p = problem(Status::failed, frame, expectation.head,
                          say("expected no duplicates in `{}` by {}, found {}", table_name(table),
                              by, more ? say("more than {}", count) : count));
      p.note = rows.described(say("these values stand in several rows"));
      p.rows = rows.shown(doubled, expectation, static_cast<std::int64_t>(doubled.rows.size()));
      out.problems.push_back(std::move(p));
      return out;
    }

    if (counted != nullptr) {
      const bool looks_at_rows =
          std::any_of(expectation.lines.begin(), expectation.lines.end(),
                      [](const CheckLine& l) { return !std::holds_alternative<StaysFor>(l.node); });
      FoundRows found{{}, 0, table_name(table), [&](Message found_rows) {
                        return rows.described(std::move(found_rows));
                      }};
      if (looks_at_rows) found.rows = rows.rows(rows_read);
      found.count = static_cast<std::int64_t>(found.rows.rows.size());
      if (!looks_at_rows || found.rows.rows.size() == rows_read) found.count = rows.count();
      for (const CheckLine& line : expectation.lines) {
        if (const auto* check = std::get_if<ast::Check>(&line.node);
            check != nullptr && check->path)
          rows.column(*check->path, line.span, frame.source);
        if (const auto* keep = std::get_if<KeepLine>(&line.node))
          rows.column(keep->column, line.span, frame.source);
      }
      if (context_.options.dry_run) {
        for (const CheckLine& line : expectation.lines)
          if (const auto* keep = std::get_if<KeepLine>(&line.node)) stand_in(keep->name);
        return out;
      }
      judge_rows(
          counted->count, expectation, found, e, frame,
          [&] {
            if (!looks_at_rows) found.rows = rows.rows(rows_shown);
            return rows.shown(found.rows, expectation, found.count);
          },
          out);
      return out;
    }

    // A table: exactly these rows.
    for (const Path& c : listed->columns) rows.column(c, c.segments.front().span, frame.source);
    sql::Rows found = rows.rows(rows_read);
    if (context_.options.dry_run) return out;
    if (!listed->order_by.empty()) {
      std::stable_sort(found.rows.begin(), found.rows.end(), [&](const auto& a, const auto& b) {
        for (const Path& c : listed->order_by) {
          const Value* left = cell(found.columns, a, c);
          const Value* right = cell(found.columns, b, c);
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
      for (std::size_t c = 0; c < row.size() && c < listed->columns.size(); ++c)
        wanted.back().push_back(
            for_column(e.predicate(row[c].predicate), found.columns, listed->columns[c]));
    }
    const auto fits = [&](std::size_t expected, std::size_t row) {
      for (std::size_t c = 0; c < listed->columns.size() && c < wanted[expected].size(); ++c)
        if (!match::matches(wanted[expected][c],
                            cell(found.columns, found.rows[row], listed->columns[c]))
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
    Problem p = problem(Status::failed, frame, expectation.head,
                        say("expected exactly {} in `{}`, found {}: {} missing, {} not expected",
                            rows_of(static_cast<std::int64_t>(wanted.size())), table_name(table),
                            found.rows.size(), missing.size(), surplus.size()));
    p.note = rows.described(out.seen);
    for (const std::size_t i : missing) {
      std::vector<Message> line;
      for (std::size_t c = 0; c < listed->columns.size() && c < wanted[i].size(); ++c)
        line.push_back(say("{} {}", show(listed->columns[c]), match::sentence(wanted[i][c])));
      p.details.push_back(say("missing: {}", joined(std::move(line), ", ")));
      if (p.details.size() == rows_shown) break;
    }
    if (!found.rows.empty()) {
      RowTable table_shown;
      for (const Path& c : listed->columns) table_shown.columns.push_back(show(c));
      table_shown.columns.emplace_back("");
      for (std::size_t i = 0; i < found.rows.size() && i < rows_shown; ++i) {
        std::vector<Message> cells;
        for (const Path& c : listed->columns) {
          const Value* value = cell(found.columns, found.rows[i], c);
          cells.push_back(value == nullptr ? say("absent") : Message(cell_text(*value)));
        }
        cells.push_back(std::find(surplus.begin(), surplus.end(), i) != surplus.end()
                            ? say("not expected")
                            : Message());
        table_shown.rows.push_back(std::move(cells));
      }
      table_shown.more = found.rows.size() > rows_shown ? found.rows.size() - rows_shown : 0;
      p.rows = std::move(table_shown);
    }
    out.problems.push_back(std::move(p));
  } catch (const SqlFailure& failure) {
    inconclusive(say("could not tell: {}", failure.error.message),
                 failure.error.infrastructure ? say("the database did not answer") : Message());
  }
  return out;
}

Message FoundRows::place(std::size_t row) const {
  if (table.empty())
    return row == 0 ? say("in the query's result") : say("in row {} of the query's result", row);
  return row == 0 ? say("in `{}`", table) : say("in row {} of `{}`", row, table);
}

void Execution::judge_rows(const Count& count, const Expectation& expectation,
                           const FoundRows& found, Evaluator& e, const Frame& frame,
                           const std::function<RowTable()>& shown, Check& out) {
  out.seen = rows_of(found.count);
  const Wanted number = wanted(count, e);
  if (!number.holds(found.count)) {
    Problem p = problem(
        Status::failed, frame, expectation.head,
        say("expected {} {}, found {}", number.words(counted_rows), found.place(), found.count));
    p.note = found.described ? found.described(out.seen) : out.seen;
    if (found.count > 0) p.rows = shown();
    out.problems.push_back(std::move(p));
    return;
  }
  const auto fail = [&](Span span, Message message) {
    out.problems.push_back(problem(Status::failed, frame, span, std::move(message)));
  };
  for (const CheckLine& line : expectation.lines) {
    if (const auto* keep = std::get_if<KeepLine>(&line.node)) {
      if (found.count != 1) {
        fail(line.span, say("only of one row something can be kept, found {}", found.count));
      } else if (const Value* value =
                     cell(found.rows.columns, found.rows.rows.front(), keep->column)) {
        out.kept.emplace_back(std::string(keep->name.text), *value);
      } else {
        fail(line.span, say("`{}` is absent, so nothing can be kept of it", show(keep->column)));
      }
      continue;
    }
    const auto* check = std::get_if<ast::Check>(&line.node);
    if (check == nullptr) continue;
    if (!check->path)
      throw EvalError{{frame.source, line.span},
                      say("expected a column and what must hold for it")};
    const match::Predicate predicate =
        for_column(e.predicate(check->predicate), found.rows.columns, *check->path);
    std::size_t number = 0;
    for (const auto& row : found.rows.rows) {
      ++number;
      const match::Verdict verdict =
          match::matches(predicate, cell(found.rows.columns, row, *check->path));
      if (verdict.holds) continue;
      std::string where = show(*check->path);
      if (!verdict.where.empty())
        where += (verdict.where.front() == '[' ? "" : ".") + verdict.where;
      Problem p = problem(Status::failed, frame, line.span,
                          say("expected `{}` {} {}, found {}", where, verdict.expected,
                              found.place(found.count > 1 ? number : 0), verdict.seen));
      p.note = verdict.seen;
      p.rows = shown();
      out.seen = say("{} {}", where, verdict.seen);
      out.problems.push_back(std::move(p));
      break;
    }
  }
}

}  // namespace smoke::run
