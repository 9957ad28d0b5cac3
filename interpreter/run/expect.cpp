// What must hold of the last answer, of values, and — asked again and again — within a time.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/language/words.hpp"
#include "interpreter/matcher/json_schema.hpp"
#include "interpreter/run/elapsed.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;
using Clock = std::chrono::steady_clock;

namespace {

bool asks_database(const Expectation& e) {
  return std::holds_alternative<ExpectRows>(e.subject) ||
         std::holds_alternative<ExpectTable>(e.subject) ||
         std::holds_alternative<ExpectNoDuplicates>(e.subject) ||
         std::holds_alternative<ExpectChanges>(e.subject) ||
         std::holds_alternative<ExpectNoChanges>(e.subject);
}

const StaysFor* stays_line(const std::vector<CheckLine>& lines) {
  for (const CheckLine& line : lines)
    if (const auto* stays = std::get_if<StaysFor>(&line.node)) return stays;
  return nullptr;
}

const StaysFor* stays_line(const Expectation& e) {
  const StaysFor* found = stays_line(e.lines);
  if (const auto* changes = std::get_if<ExpectChanges>(&e.subject))
    for (const ChangeLine& change : changes->changes)
      if (found == nullptr) found = stays_line(change.checks);
  return found;
}

// What was seen whenever that changed.
class Timeline {
 public:
  void add(Message seen) {
    if (!looks_.empty() && looks_.back().seen == seen) return;
    looks_.push_back({std::move(seen), took()});
  }
  // "0 rows at 0.1 s, 1 row at 0.9 s"
  Message show() const {
    const std::size_t skipped = looks_.size() > 12 ? looks_.size() - 12 : 0;
    std::vector<Message> all;
    for (std::size_t i = skipped; i < looks_.size(); ++i)
      all.push_back(
          say("{} at {} s", looks_[i].seen, tenths((looks_[i].at.count() + 50'000) / 100'000)));
    Message out = joined(std::move(all), ", ");
    return skipped > 0 ? say("… {}", std::move(out)) : out;
  }
  Duration took() const { return std::chrono::duration_cast<Duration>(Clock::now() - begin_); }
  std::vector<Judged::Look> looks() && { return std::move(looks_); }

 private:
  Clock::time_point begin_ = Clock::now();
  std::vector<Judged::Look> looks_;
};

}  // namespace

void Execution::expect(const Expectation& expectation, const Frame& frame) {
  if (context_.options.dry_run) {
    if (asks_database(expectation)) check(expectation, frame);
    if (std::holds_alternative<ExpectCalls>(expectation.subject))
      for (const CheckLine& line : expectation.lines)
        if (const auto* keep = std::get_if<KeepLine>(&line.node)) stand_in(keep->name);
    return;
  }
  if (stop_.stop_requested()) {
    stopped_ = true;
    return;
  }
  // An answer that never came is one problem, not one for each expectation about it.
  const bool about_answer = std::holds_alternative<ExpectStatus>(expectation.subject) ||
                            std::holds_alternative<ExpectHeader>(expectation.subject) ||
                            std::holds_alternative<ExpectBody>(expectation.subject) ||
                            std::holds_alternative<ExpectBodyText>(expectation.subject) ||
                            std::holds_alternative<ExpectAnswerWithin>(expectation.subject);
  if (about_answer && !history_.exchanges.empty() && answer() == nullptr) {
    if (silence_ == Silence::expected)
      add(problem(Status::failed, frame, expectation.span,
                  say("there is no answer to look at: none was to come")));
    if (silence_ == Silence::none) silence_ = Silence::unlooked_at;
    unlooked_at();
    return;
  }
  // Nor is what was never sent, or came broken, the silence that was meant.
  if (std::holds_alternative<ExpectNoResponse>(expectation.subject) && answer() == nullptr &&
      !history_.exchanges.empty() &&
      !http::is_no_response(std::get<http::Error>(history_.exchanges.back()->outcome).failure)) {
    unlooked_at();
    return;
  }
  const StaysFor* stays = stays_line(expectation);
  Timeline timeline;
  Check result;
  const auto look = [&] {
    try {
      result = check(expectation, frame);
    } catch (const EvalError& error) {
      if (error.missing_name && !problems.empty()) return false;  // an earlier failure's doing
      Problem p = problem(Status::failed, frame, error.place.span, error.message);
      p.place = error.place;
      result = {};
      result.problems.push_back(std::move(p));
      return false;
    }
    timeline.add(result.seen);
    // What the infrastructure says does not get better by asking the same again.
    return std::none_of(result.problems.begin(), result.problems.end(),
                        [](const Problem& p) { return p.status == Status::inconclusive; });
  };
  bool go_on = look();
  std::optional<Duration> within;
  if (expectation.within) {
    const Duration limit = evaluator(frame).duration(*expectation.within);
    within = limit;
    const auto deadline = Clock::now() + limit;
    Duration gap = std::chrono::milliseconds(5);
    while (go_on && !result.problems.empty() && Clock::now() < deadline) {
      if (!pause(std::min(gap, std::max(Duration(0), std::chrono::duration_cast<Duration>(
                                                         deadline - Clock::now())))))
        break;
      gap = std::min<Duration>(gap * 3 / 2, std::chrono::milliseconds(250));
      go_on = look();
    }
    if (go_on && result.problems.empty() && Clock::now() > deadline + grace(limit))
      result.problems.push_back(problem(Status::failed, frame, expectation.span,
                                        say("it held only after {}", elapsed(timeline.took()))));
    for (Problem& p : result.problems) {
      p.details.push_back(joined({say("not within {}", in_words(limit)), timeline.show()}, ": "));
    }
  }
  const Duration took = timeline.took();
  if (stays != nullptr && result.problems.empty() && go_on) {
    const Duration hold = evaluator(frame).duration(stays->duration);
    const auto until = Clock::now() + hold;
    const Duration gap = std::clamp<Duration>(hold / 20, std::chrono::milliseconds(10),
                                              std::chrono::milliseconds(200));
    bool last = false;
    while (go_on && result.problems.empty() && !last) {
      last = Clock::now() + gap >= until;
      if (!pause(std::min(gap, std::max(Duration(0), std::chrono::duration_cast<Duration>(
                                                         until - Clock::now())))))
        break;
      go_on = look();
    }
    for (Problem& p : result.problems)
      p.details.push_back(
          say("it held at first, and did not stay for {}: {}", in_words(hold), timeline.show()));
  }
  if (context_.options.recorded) {
    Status status = Status::passed;
    for (const Problem& p : result.problems) status = worse(status, p.status);
    judged({scenario_,
            {frame.source, expectation.span},
            status,
            std::move(timeline).looks(),
            within,
            took});
  }
  take(std::move(result));
}

void Execution::take(Check outcome) {
  for (Problem& p : outcome.problems) add(std::move(p));
  for (auto& [name, value] : outcome.kept) scope_.set(std::move(name), std::move(value));
}

Check Execution::check(const Expectation& expectation, const Frame& frame) {
  try {
    if (std::holds_alternative<ExpectCalls>(expectation.subject))
      return check_calls(expectation, frame);
    return asks_database(expectation) ? check_rows(expectation, frame)
                                      : check_answer(expectation, frame);
  } catch (const match::Undecided& undecided) {
    Check out;
    out.problems.push_back(problem(Status::inconclusive, frame, expectation.head,
                                   say("could not tell: {}", undecided.because)));
    return out;
  }
}

void Execution::check_value(const Value* value, const Expectation& expectation, const Message& what,
                            Evaluator& evaluator, Check& out) {
  const Frame frame{evaluator.source(), false};
  // Asked only of what does not hold.
  const auto name_of = [&](const Path* below, std::string_view place) {
    std::string steps = below == nullptr ? "" : "." + show(*below);
    if (!place.empty()) steps.append(place.front() == '[' ? "" : ".").append(place);
    return joined({what, steps}, "");
  };
  const auto judge = [&](const Predicate& predicate, const Value* judged, const Path* below,
                         Span span) {
    const match::Predicate ready = evaluator.predicate(predicate);
    const match::Verdict verdict = match::matches(ready, judged);
    if (verdict.holds) return;
    Problem p = problem(Status::failed, frame, span,
                        say("expected `{}` {}, found {}", name_of(below, verdict.where),
                            verdict.expected, verdict.seen));
    p.note = verdict.seen;
    out.seen = verdict.seen;
    if (predicate.kind == PredicateKind::schema && judged != nullptr) {
      const auto& schema = std::get<Value>(ready.arguments.back().node);
      for (Message& violation : match::validate_schema(*judged, schema))
        p.details.push_back(std::move(violation));
    }
    out.problems.push_back(std::move(p));
  };
  if (expectation.predicate) judge(*expectation.predicate, value, nullptr, expectation.span);
  for (const CheckLine& line : expectation.lines) {
    const auto* check = std::get_if<ast::Check>(&line.node);
    const auto* keep = std::get_if<KeepLine>(&line.node);
    if (check == nullptr && keep == nullptr) continue;
    const Path* path = check != nullptr ? (check->path ? &*check->path : nullptr) : &keep->column;
    const Value* inner = value;
    if (path != nullptr)
      for (const Segment& s : path->segments)
        inner = inner == nullptr ? nullptr : descend(*inner, s, false);
    if (check != nullptr)
      judge(check->predicate, inner, path, line.span);
    else if (inner != nullptr)
      out.kept.emplace_back(std::string(keep->name.text), *inner);
    else
      out.problems.push_back(
          problem(Status::failed, frame, line.span,
                  say("`{}` is absent, so nothing can be kept of it", name_of(path, ""))));
  }
}

Check Execution::check_answer(const Expectation& expectation, const Frame& frame) {
  Check out;
  Evaluator e = evaluator(frame);
  const http::Response* response = answer();
  const auto fail = [&](Message message, Message note) -> Problem& {
    Problem p = problem(Status::failed, frame, expectation.head, std::move(message));
    p.note = std::move(note);
    out.problems.push_back(std::move(p));
    return out.problems.back();
  };
  if (history_.exchanges.empty() && !std::holds_alternative<ExpectValue>(expectation.subject)) {
    fail(say("nothing was sent yet, so there is no answer"), {});
    return out;
  }
  std::visit(
      [&](const auto& subject) {
        using T = std::decay_t<decltype(subject)>;
        if constexpr (std::is_same_v<T, ExpectStatus>) {
          std::string wanted;
          bool holds = false;
          for (const StatusPattern& pattern : subject.patterns) {
            std::int64_t status = 0;
            if (const auto* path = std::get_if<Path>(&pattern.value)) {
              Value storage;
              const Value* named = e.find(*path, pattern.span, storage);
              if (named == nullptr || named->integer() == nullptr)
                throw EvalError{{frame.source, pattern.span},
                                say("`{}` is no status: {}", show(*path),
                                    named == nullptr ? say("absent") : in_words(*named))};
              status = *named->integer();
            } else {
              status = std::get<std::int64_t>(pattern.value);
            }
            holds = holds || (pattern.whole_class ? response->status / 100 == status
                                                  : response->status == status);
            if (!wanted.empty()) wanted += ", ";
            wanted += pattern.whole_class ? fmt::format("{}xx", status) : std::to_string(status);
          }
          out.seen = fmt::format("HTTP {}", response->status);
          if (holds) return;
          Problem& p =
              fail(say("expected status {}, found {}",
                       subject.patterns.size() > 1 ? say("one of ({})", wanted) : Message(wanted),
                       response->status),
                   fmt::format("HTTP {}{}{}", response->status, response->reason.empty() ? "" : " ",
                               response->reason));
          if (!history_.sent.empty() && history_.sent.back()->event != nullptr)
            for (const RequestLine& line : history_.sent.back()->event->node->lines)
              if (const auto* means = std::get_if<AnswerMeans>(&line.node);
                  means != nullptr && means->status == response->status) {
                Evaluator theirs(globals_, scope_, history_.sent.back()->event->source());
                p.hint = theirs.text(*means->meaning);
              }
        } else if constexpr (std::is_same_v<T, ExpectHeader>) {
          const std::string name = e.text(subject.name);
          const std::string* header = response->header(name);
          const Value value = header != nullptr ? Value(*header) : Value();
          check_value(header != nullptr ? &value : nullptr, expectation, say("header \"{}\"", name),
                      e, out);
        } else if constexpr (std::is_same_v<T, ExpectBodyText>) {
          const Value text(response->body);
          check_value(&text, expectation, say("body text"), e, out);
        } else if constexpr (std::is_same_v<T, ExpectBody>) {
          if (expectation.predicate && expectation.predicate->kind == PredicateKind::file) {
            const Value octets(Bytes{response->body});
            check_value(&octets, expectation, say("body"), e, out);
            return;
          }
          if (!body_) {
            auto json = parse_json(response->body);
            if (auto* problem_found = std::get_if<JsonError>(&json)) {
              const bool empty = response->body.empty();
              fail(empty ? say("expected JSON in the answer's body, found none")
                         : say("expected JSON in the answer's body, found something else"),
                   empty ? say("the body is empty")
                         : say("{} at octet {}", in_words(*problem_found), problem_found->offset));
              return;
            }
            body_ = std::get<Value>(std::move(json));
          }
          const Value* value = &*body_;
          for (std::size_t i = 1; value != nullptr && i < subject.path.segments.size(); ++i)
            value = descend(*value, subject.path.segments[i], false);
          check_value(value, expectation, show(subject.path), e, out);
        } else if constexpr (std::is_same_v<T, ExpectAnswerWithin>) {
          const Duration limit = e.duration(subject.duration);
          out.seen = elapsed(response->timing.total);
          if (response->timing.total > limit)
            fail(say("expected an answer within {}, it took {}", in_words(limit), out.seen),
                 out.seen);
        } else if constexpr (std::is_same_v<T, ExpectNoResponse>) {
          if (response != nullptr) {
            out.seen = fmt::format("HTTP {}", response->status);
            fail(say("expected no response, found status {}", response->status), out.seen);
            return;
          }
          silence_ = Silence::expected;
          const auto& error = std::get<http::Error>(history_.exchanges.back()->outcome);
          constexpr std::string_view reasons[] = {"",      "unreachable", "refused",
                                                  "reset", "timed out",   "tls"};
          const std::string_view wanted = reasons[static_cast<std::size_t>(subject.because)];
          out.seen = std::string(http::name(error.failure));
          if (!wanted.empty() && wanted != http::name(error.failure))
            fail(say("expected no response because {}, found {}", wanted, out.seen), error.message);
        } else if constexpr (std::is_same_v<T, ExpectValue>) {
          Value storage;
          const Value* value = e.find(subject.path, expectation.head, storage);
          check_value(value, expectation, show(subject.path), e, out);
        }
      },
      expectation.subject);
  return out;
}

}  // namespace smoke::run
