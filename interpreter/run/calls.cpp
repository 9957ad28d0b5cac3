// `expect COUNT calls to STUB`: the lines beneath choose calls, since there is no `where`.
#include "interpreter/run/calls.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/language/words.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/table_query.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::size_t reasons_shown = 3;

struct Line {
  const Path* field;
  match::Predicate predicate;
};

Message calls_of(std::size_t n) { return counted(n, "1 call", "{} calls"); }

bool is_header(const Path& field) {
  return field.segments.size() == 2 && field.segments.front().name() == "header";
}

std::string show_field(const Path& field) {
  return is_header(field) ? fmt::format("header \"{}\"", field.segments[1].name()) : show(field);
}

const Value* value_at(const SeenCall& call, const Path& field) {
  const Value* value = call.fields.find(field.segments.front().name());
  for (std::size_t i = 1; value != nullptr && i < field.segments.size(); ++i)
    value = descend(*value, field.segments[i], is_header(field));
  return value;
}

// Why a call is none of those that the lines choose; empty where it is one.
Message why_not(const std::vector<Line>& lines, const SeenCall& call) {
  for (const Line& line : lines) {
    const match::Verdict verdict = match::matches(line.predicate, value_at(call, *line.field));
    if (verdict.holds) continue;
    const std::string below =
        verdict.where.empty() ? "" : (verdict.where.front() == '[' ? "" : ".") + verdict.where;
    return say("expected `{}` {}, found {}", show_field(*line.field) + below, verdict.expected,
               verdict.seen);
  }
  return {};
}

Message answered(const StubCall& call) {
  if (call.problem.empty()) return call.status;
  return say("{}, no answer of the spec's", call.status);
}

RowTable calls_table(const std::vector<SeenCallPtr>& calls, const std::vector<Line>& lines,
                     const std::vector<bool>& chosen) {
  RowTable out;
  out.columns = {"", say("method"), say("address")};
  std::vector<const Path*> headers;
  for (const Line& line : lines)
    if (is_header(*line.field)) headers.push_back(line.field);
  for (const Path* header : headers) out.columns.push_back(show_field(*header));
  out.columns.insert(out.columns.end(), {say("body"), say("answered")});
  if (!lines.empty()) out.columns.push_back(say("like this"));
  for (std::size_t i = 0; i < calls.size() && i < rows_shown; ++i) {
    const SeenCall& seen = *calls[i];
    const auto cell = [](const Value* value) {
      return value == nullptr ? say("absent") : Message(cell_text(*value));
    };
    std::vector<Message> cells{say("call {}", i + 1), seen.call->method, seen.call->address};
    for (const Path* header : headers) cells.push_back(cell(value_at(seen, *header)));
    cells.push_back(cell(seen.fields.find("body")));
    cells.push_back(answered(*seen.call));
    if (!lines.empty()) cells.push_back(chosen[i] ? say("yes") : say("no"));
    out.rows.push_back(std::move(cells));
  }
  out.more = calls.size() - out.rows.size();
  return out;
}

}  // namespace

Check Execution::check_calls(const Expectation& expectation, const Frame& frame) {
  Check out;
  const auto& subject = std::get<ExpectCalls>(expectation.subject);
  if (history_.calls == nullptr) {
    out.problems.push_back(
        problem(Status::inconclusive, frame, expectation.head,
                say("could not tell: stub `{}` does not run", subject.stub.text)));
    return out;
  }
  Evaluator e = evaluator(frame);
  const Wanted number = wanted(subject.count, e);
  std::vector<Line> lines;
  for (const CheckLine& line : expectation.lines)
    if (const auto* check = std::get_if<ast::Check>(&line.node))
      lines.push_back({&*check->path, e.predicate(check->predicate)});

  const std::vector<SeenCallPtr> calls = history_.calls->to(subject.stub.text);
  std::vector<bool> chosen;
  std::vector<Message> reasons;
  const SeenCall* last_chosen = nullptr;
  for (const SeenCallPtr& call : calls) {
    Message reason = why_not(lines, *call);
    chosen.push_back(reason.empty());
    if (reason.empty())
      last_chosen = call.get();
    else
      reasons.push_back(say("call {}: {}", chosen.size(), std::move(reason)));
  }
  const std::size_t found = calls.size() - reasons.size();
  out.seen = reasons.empty() ? calls_of(found) : say("{} like this among {}", found, calls.size());
  if (!number.holds(static_cast<std::int64_t>(found))) {
    const Message count = number.words(counted_calls);
    const std::string_view stub = subject.stub.text;
    Problem p = problem(Status::failed, frame, expectation.head,
                        lines.empty() ? say("expected {} to `{}`, found {}", count, stub, found)
                        : reasons.empty()
                            ? say("expected {} to `{}` like this, found {}", count, stub, found)
                            : say("expected {} to `{}` like this, found {} among {}", count, stub,
                                  found, calls.size()));
    p.note = calls.empty() ? say("no call since the scenario began")
                           : say("{} since the scenario began", calls_of(calls.size()));
    if (!calls.empty()) p.rows = calls_table(calls, lines, chosen);
    if (static_cast<std::int64_t>(found) < number.least)
      p.details.assign(reasons.begin(), reasons.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                              reasons.size(), reasons_shown)));
    out.problems.push_back(std::move(p));
    return out;
  }
  for (const CheckLine& line : expectation.lines) {
    const auto* keep = std::get_if<KeepLine>(&line.node);
    if (keep == nullptr) continue;
    if (const Value* value = value_at(*last_chosen, keep->column))
      out.kept.emplace_back(std::string(keep->name.text), *value);
    else
      out.problems.push_back(
          problem(Status::failed, frame, line.span,
                  say("`{}` is absent, so nothing can be kept of it", show_field(keep->column))));
  }
  return out;
}

}  // namespace smoke::run
