// What must hold: subjects that are there to be judged, predicates that fit them, and nothing that
// holds by itself.
#include <algorithm>

#include "grammar/keywords.hpp"
#include "interpreter/check/checker.hpp"

namespace smoke::check {
namespace {

std::string table_name(const ast::Table& table) {
  std::string name;
  for (const ast::Name& part : table.parts)
    name += fmt::format("{}{}", name.empty() ? "" : ".", part.text);
  return name;
}

}  // namespace

void Checker::expectation(const ast::Expectation& e, bool beneath_query) {
  if (e.within) duration(*e.within, "`within`");
  const auto judge = [&](const ShapePtr& subject) {
    if (e.predicate) predicate(*e.predicate, subject);
    check_lines(e, subject);
  };
  const auto answer = [&](std::string_view what, const ShapePtr& subject) {
    needs_answer(e.head, what);
    judge(subject);
  };
  std::visit(overloaded{
                 [&](const ast::ExpectStatus& n) {
                   for (const ast::StatusPattern& pattern : n.patterns) {
                     if (const auto* path = std::get_if<ast::Path>(&pattern.value)) {
                       const ShapePtr shape = resolve(*path, Use::number);
                       if (shape->kind != Kind::unknown && shape->kind != Kind::number)
                         report(Code::wrong_type, pattern.span,
                                fmt::format("a status is a number, and `{}` is {}",
                                            text(pattern.span), kind_name(shape->kind)));
                       continue;
                     }
                     const std::int64_t number = std::get<std::int64_t>(pattern.value);
                     const std::int64_t least = pattern.whole_class ? 1 : 100,
                                        most = pattern.whole_class ? 5 : 599;
                     if (number < least || number > most)
                       report(Code::out_of_range, pattern.span,
                              fmt::format("`{}` is no HTTP status", text(pattern.span)),
                              "they go from 100 to 599, in classes from `1xx` to `5xx`");
                   }
                   answer("status", of_kind(Kind::number));
                 },
                 [&](const ast::ExpectHeader& n) {
                   header_name(n.name);
                   answer("header", of_kind(Kind::text));
                 },
                 [&](const ast::ExpectBody&) { answer("body", unknown()); },
                 [&](const ast::ExpectBodyText&) { answer("body", of_kind(Kind::text)); },
                 [&](const ast::ExpectAnswerWithin& n) {
                   duration(n.duration, "`answer within`");
                   needs_answer(e.head, "time");
                 },
                 [&](const ast::ExpectNoResponse&) { needs_answer(e.head, "absence"); },
                 [&](const ast::ExpectRows& n) {
                   count_of(n.count, "rows");
                   where(n.where);
                   if (!n.table && !beneath_query)
                     report(Code::incomplete, e.head, "it is not said which table the rows are in",
                            "write `in TABLE`");
                   if (n.table && beneath_query)
                     report(Code::misplaced, n.table->span,
                            "beneath a `query`, its own rows are counted",
                            "remove `in …`, or indent the line less");
                   row_lines(e.lines, n.count);
                 },
                 [&](const ast::ExpectTable& n) { table_rows(n, e); },
                 [&](const ast::ExpectChanges& n) {
                   needs_watch(e.head);
                   changes(n);
                   check_lines(e, unknown());
                 },
                 [&](const ast::ExpectNoChanges&) {
                   needs_watch(e.head);
                   for (Flow::Watched& watched : flow_.watched) watched.compared = true;
                   only_stays(e, "no changes");
                   check_lines(e, unknown());
                 },
                 [&](const ast::ExpectNoDuplicates& n) {
                   where(n.where);
                   only_stays(e, "no duplicates");
                   check_lines(e, unknown());
                 },
                 [&](const ast::ExpectCalls& n) { calls(n, e); },
                 [&](const ast::ExpectValue& n) {
                   const ast::Segment& first = n.path.segments.front();
                   const std::string_view name = first.name();
                   if (names_.find(name) || !keywords::is(name, keywords::reserved))
                     return judge(resolve(n.path, Use::value));
                   report(Code::unknown_name, first.span,
                          fmt::format("`{}` is no name of a value", name),
                          fmt::format("what is looked at comes first: `expect NAME is {}`", name));
                   judge(unknown());
                 },
             },
             e.subject);
}

void Checker::needs_watch(Span span) {
  if (flow_.watched.empty() && !flow_.watched_there && !flow_.anything)
    report(Code::nothing_to_judge, span, "nothing is watched whose changes could be looked at",
           "write `watch TABLE` before the events");
}

void Checker::only_stays(const ast::Expectation& e, std::string_view subject) {
  for (const ast::CheckLine& line : e.lines)
    if (std::holds_alternative<ast::Check>(line.node))
      report(Code::misplaced, line.span,
             fmt::format("beneath `{}` there is no row to check", subject),
             "the `where` above it chooses rows; beneath it stands `stays for`");
}

void Checker::check_lines(const ast::Expectation& e, const ShapePtr& subject) {
  for (const ast::CheckLine& line : e.lines)
    std::visit(overloaded{
                   [&](const ast::Check& check) {
                     ShapePtr shape = subject;
                     if (check.path && (subject->kind == Kind::record || !subject->either.empty()))
                       shape = follow(subject, check.path->segments, 0);
                     else if (check.path)
                       shape = unknown();
                     predicate(check.predicate, shape);
                   },
                   [&](const ast::KeepLine& keep) {
                     report(Code::misplaced, line.span,
                            "`keep` stands beneath an expectation of exactly one row",
                            "of an answer, write `keep body.… as name` on a line of its own");
                     give(keep.name, "`keep`", unknown(), true);
                   },
                   [&](const ast::StaysFor& stays) { duration(stays.duration, "`stays for`"); },
               },
               line.node);
}

void Checker::row_lines(const std::vector<ast::CheckLine>& lines, const ast::Count& count) {
  const bool none = count.bound == ast::Bound::none ||
                    (count.bound == ast::Bound::exactly && !count.values.empty() &&
                     literal_integer(count.values.front()) == 0);
  const bool one = count.bound == ast::Bound::exactly && !count.values.empty() &&
                   literal_integer(count.values.front()) == 1;
  for (const ast::CheckLine& line : lines)
    std::visit(
        overloaded{
            [&](const ast::Check& check) {
              if (none)
                report(
                    Code::misplaced, line.span, "where no row is expected, there is none to check",
                    fmt::format("say which rows there must not be: `where {}`", text(line.span)));
              predicate(check.predicate, unknown());
            },
            [&](const ast::KeepLine& keep) {
              if (!one)
                report(Code::misplaced, line.span,
                       "`keep` stands beneath an expectation of exactly one row",
                       "write `expect 1 row`, or read the rows with `query as name`");
              give(keep.name, "`keep`", unknown(), !one);
            },
            [&](const ast::StaysFor& stays) { duration(stays.duration, "`stays for`"); },
        },
        line.node);
}

void Checker::table_rows(const ast::ExpectTable& table, const ast::Expectation& e) {
  where(table.where);
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const auto name = [&](std::size_t at) {
      const auto& path = table.columns[at].segments;
      return text({path.front().span.begin, path.back().span.end});
    };
    for (std::size_t j = 0; j < i; ++j)
      if (name(i) == name(j))
        report(Code::duplicate, table.columns[i].segments.front().span,
               fmt::format("column `{}` stands there twice", name(i)), "remove one of the two");
  }
  if (table.rows.empty() && !mistaken(e.span))
    report(Code::empty_table, e.head, "the table has no rows",
           fmt::format("write rows beneath the columns, or `expect no rows in {}`",
                       table_name(table.table)));
  const bool before = std::exchange(predicates_allowed_, true);
  for (const auto& row : table.rows)
    for (const ast::Cell& cell : row) predicate(cell.predicate, unknown());
  predicates_allowed_ = before;
  check_lines(e, unknown());
}

void Checker::changes(const ast::ExpectChanges& changes) {
  for (Flow::Watched& watched : flow_.watched) watched.compared = true;
  std::vector<std::string> names;
  for (const Flow::Watched& watched : flow_.watched) names.push_back(table_name(*watched.table));
  for (const ast::ChangeLine& line : changes.changes) {
    const std::string name = table_name(line.table);
    if (!names.empty() && !flow_.anything && !flow_.watched_there &&
        std::find(names.begin(), names.end(), name) == names.end())
      report(Code::nothing_to_judge, line.table.span, fmt::format("`{}` is not watched", name),
             [&] {
               const std::string hint = did_you_mean(name, {names.begin(), names.end()});
               return hint.empty() ? fmt::format("write `watch {}` before the events", name) : hint;
             }());
    count_of(line.count, "rows");
    where(line.where);
    changed_allowed_ = line.kind == ast::ChangeKind::changed;
    row_lines(line.checks, line.count);
    changed_allowed_ = false;
  }
}

}  // namespace smoke::check
