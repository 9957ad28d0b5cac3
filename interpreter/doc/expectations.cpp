// What must hold: a clause for what is looked at, with the time that it has, and beneath it what
// must be the case of each thing found.
#include "grammar/walk.hpp"
#include "interpreter/doc/predicates.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

Message where(Message clause, const Where& where) {
  return where.empty() ? clause : say("{} where {}", std::move(clause), conditions(where));
}

Message outside(Message clause, bool outside_scope) {
  return outside_scope ? say("{}, outside the scope of this plan,", std::move(clause)) : clause;
}

Message status_of(const StatusPattern& pattern) {
  if (const auto* name = std::get_if<Path>(&pattern.value)) return path(*name);
  const std::int64_t number = std::get<std::int64_t>(pattern.value);
  if (!pattern.whole_class) return status(number);
  const std::string digits = std::to_string(number) + "xx";
  switch (number) {
    case 2:
      return say("{} (a success)", digits);
    case 3:
      return say("{} (a redirection)", digits);
    case 4:
      return say("{} (the request is refused)", digits);
    case 5:
      return say("{} (an error of the system)", digits);
    default:
      return digits;
  }
}

bool has(const std::vector<CheckLine>& lines, bool about_rows) {
  for (const CheckLine& line : lines)
    if (std::holds_alternative<StaysFor>(line.node) != about_rows) return true;
  return false;
}

// What stands beneath is about the only one.
bool is_one_thing(const Count& count) {
  return count.bound == Bound::exactly && is_one(count.values.at(0));
}

// "…, and in this row:" where something is asked of the rows.
Message of_rows(Message clause, const Count& count, const std::vector<CheckLine>& lines) {
  if (!has(lines, true)) return clause;
  return is_one_thing(count) ? say("{}, and in this row:", std::move(clause))
                             : say("{}, and in each of these rows:", std::move(clause));
}

Message no_response(NoResponse because) {
  switch (because) {
    case NoResponse::any:
      return say("no answer may arrive");
    case NoResponse::unreachable:
      return say("no answer may arrive, because the system can't be reached");
    case NoResponse::refused:
      return say("no answer may arrive, because the system refuses the connection");
    case NoResponse::reset:
      return say("no answer may arrive, because the connection breaks off before it is complete");
    case NoResponse::timed_out:
      return say("no answer may arrive, because the system takes longer than the test waits");
    case NoResponse::tls:
      return say("no answer may arrive, because no secure connection comes about");
  }
  return {};
}

Table rows_of(const ExpectTable& n) {
  Table out;
  for (const Path& each : n.columns) out.columns.push_back(column(each));
  for (const auto& row : n.rows) {
    auto& cells = out.rows.emplace_back();
    for (const Cell& cell : row) cells.push_back(in_place_of_value(cell.predicate));
  }
  return out;
}

Noun noun_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::added:
      return Noun::added_row;
    case ChangeKind::changed:
      return Noun::changed_row;
    case ChangeKind::removed:
      return Noun::removed_row;
  }
  return Noun::added_row;
}

// Something that has a name, and its predicate on the same line or beneath.
struct Subject {
  Message name;
  const std::optional<Predicate>& predicate;
  Message told() const {
    return predicate ? Message::sentence("{} {}", {name, doc::predicate(*predicate, Mood::must)})
                     : say("about {}, all of this must be so:", name);
  }
};

}  // namespace

Told Teller::checks(const std::vector<CheckLine>& lines, bool of_call) const {
  const auto field = [&](const Path& each) { return of_call ? call_field(each) : column(each); };
  Told out;
  for (const CheckLine& line : lines) {
    for (Sentence& each : prose(line.span.begin)) out.push_back(std::move(each));
    Sentence told = sentence(Kind::detail, {}, line.span);
    std::visit(
        overloaded{
            [&](const Check& n) {
              const Message name = n.path ? field(*n.path) : say("it");
              const auto* shape = n.predicate.kind == PredicateKind::like && !n.predicate.negated
                                      ? std::get_if<ObjectLiteral>(&n.predicate.arguments[0].node)
                                      : nullptr;
              if (shape != nullptr && is_large(n.predicate.arguments[0])) {
                told.text = say("{} has these fields:", name);
                told.beneath = entries(shape->entries);
              } else {
                told.text = Message::sentence("{} {}", {name, predicate(n.predicate, Mood::holds)});
              }
            },
            [&](const KeepLine& n) {
              told.text = say("the test remembers {} as `{}`", field(n.column), n.name.text);
            },
            [&](const StaysFor& n) {
              told.text = say("it must stay so for another {}", value(n.duration));
            },
        },
        line.node);
    out.push_back(std::move(told));
  }
  return out;
}

Told Teller::changes(const ExpectChanges& changes) const {
  Told out;
  const auto nothing_else = [&] {
    out.push_back(
        sentence(Kind::detail, say("nothing else has changed there"), *changes.nothing_else_span));
  };
  for (const ChangeLine& each : changes.changes) {
    for (Sentence& line : prose(each.span.begin)) out.push_back(std::move(line));
    Sentence told = sentence(Kind::detail, {}, each.span);
    Message clause = where(
        say("{} in the table {}", count(noun_of(each.kind), each.count.bound, each.count.values),
            table(each.table)),
        each.where);
    told.text = of_rows(std::move(clause), each.count, each.checks);
    told.beneath = checks(each.checks);
    out.push_back(std::move(told));
  }
  if (changes.nothing_else_span) nothing_else();
  return out;
}

void Teller::tell(const Expectation& n, Sentence& out) const {
  out.kind = Kind::expectation;
  const auto subject = [&](Message name) {
    out.text = Subject{std::move(name), n.predicate}.told();
  };
  std::visit(
      overloaded{
          [&](const ExpectStatus& e) {
            std::vector<Message> all;
            for (const StatusPattern& pattern : e.patterns) all.push_back(status_of(pattern));
            out.text =
                e.negated ? say("the system must not answer with status {}", any_of(std::move(all)))
                          : say("the system must answer with status {}", any_of(std::move(all)));
          },
          [&](const ExpectHeader& e) {
            subject(say("the header `{}` of the answer", plain(e.name)));
          },
          [&](const ExpectBody& e) {
            const bool whole = e.path.segments.size() == 1;
            if (n.predicate)
              subject(whole ? say("the content of the answer")
                            : say("in the answer, the field {}", body_path(e.path)));
            else
              out.text =
                  whole ? say("in the answer, all of this must be so:")
                        : say("in {} of the answer, all of this must be so:", body_path(e.path));
          },
          [&](const ExpectBodyText&) { subject(say("the text of the answer")); },
          [&](const ExpectAnswerWithin& e) {
            out.text = say("the answer must arrive within {}", value(e.duration));
          },
          [&](const ExpectNoResponse& e) { out.text = no_response(e.because); },
          [&](const ExpectRows& e) {
            const bool none = e.count.bound == Bound::none;
            Message clause;
            if (!e.table)
              clause = none ? say("there must be no row in the result")
                            : say("there must be {} in the result",
                                  count(Noun::row, e.count.bound, e.count.values));
            else
              clause = none ? say("there must be no row in the table {}", table(*e.table))
                            : say("there must be {} in the table {}",
                                  count(Noun::row, e.count.bound, e.count.values), table(*e.table));
            clause = where(outside(std::move(clause), e.outside_scope), e.where);
            out.text = of_rows(std::move(clause), e.count, n.lines);
          },
          [&](const ExpectTable& e) {
            Message clause = where(
                outside(say("there must be exactly these rows in the table {}", table(e.table)),
                        e.outside_scope),
                e.where);
            out.text = e.order_by.empty()
                           ? say("{}, in any order:", std::move(clause))
                           : say("{}, in the order of {}:", std::move(clause), columns(e.order_by));
            out.table = rows_of(e);
          },
          [&](const ExpectChanges& e) {
            out.text = say("compared with what was noted before, this must have changed:");
            out.beneath = changes(e);
          },
          [&](const ExpectNoChanges& e) {
            out.text = e.ignoring.empty()
                           ? say("compared with what was noted before, nothing may have changed")
                           : say("compared with what was noted before, nothing may have changed "
                                 "(leaving {} aside)",
                                 columns(e.ignoring));
          },
          [&](const ExpectNoDuplicates& e) {
            out.text = where(
                e.columns.size() == 1
                    ? say("there must be no two rows in the table {} with the same {}",
                          table(e.table), columns(e.columns))
                    : say("there must be no two rows in the table {} with the same values of {}",
                          table(e.table), columns(e.columns)),
                e.where);
          },
          [&](const ExpectCalls& e) {
            Message clause =
                e.count.bound == Bound::none
                    ? say("the system must not have called `{}`", e.stub.text)
                    : say("the system must have made {} to `{}`",
                          count(Noun::call, e.count.bound, e.count.values), e.stub.text);
            out.text = has(n.lines, true) ? say("{}, with this:", std::move(clause)) : clause;
          },
          [&](const ExpectValue& e) { subject(path(e.path)); },
      },
      n.subject);
  const StaysFor* const stays =
      n.lines.size() == 1 ? std::get_if<StaysFor>(&n.lines.front().node) : nullptr;
  if (stays != nullptr && out.beneath.empty() && !out.table)
    out.text =
        say("{}; it must stay so for another {}", std::move(out.text), value(stays->duration));
  else
    for (Sentence& each : checks(n.lines, std::holds_alternative<ExpectCalls>(n.subject)))
      out.beneath.push_back(std::move(each));
  if (n.within) out.text = say("within {}, {}", value(*n.within), std::move(out.text));
}

}  // namespace smoke::doc
