// Steps that hold steps: several times, together, until it holds, all the time.
#include <algorithm>
#include <condition_variable>
#include <future>
#include <map>
#include <system_error>
#include <thread>

#include "interpreter/check/limits.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/run/elapsed.hpp"
#include "interpreter/run/execution.hpp"

namespace smoke::run {

using namespace ast;
using Clock = std::chrono::steady_clock;

bool Execution::pause(Duration duration) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop_, duration, [] { return false; });
  return !stop_.stop_requested();
}

void Execution::repeat(const Repeat& repeat, const Frame& frame) {
  const std::int64_t times = evaluator(frame).integer(repeat.times);
  if (times < 1)
    throw EvalError{{frame.source, repeat.times.span},
                    say("expected at least 1 time, found {}", times)};
  if (repeat.at_once) {
    if (times > most_at_once)
      throw EvalError{{frame.source, repeat.times.span},
                      say("at most {} can start at once, found {}", most_at_once, times)};
    return together(
        std::vector<std::function<void(Execution&)>>(
            static_cast<std::size_t>(times), [&](Execution& e) { e.run(repeat.steps, frame); }),
        frame, repeat.times.span);
  }
  const std::optional<Duration> every =
      repeat.every ? std::optional(evaluator(frame).duration(*repeat.every)) : std::nullopt;
  auto next = Clock::now();
  for (std::int64_t i = 0; i < times; ++i) {
    if (every && i > 0) {
      next += *every;
      if (!pause(std::chrono::duration_cast<Duration>(next - Clock::now()))) return;
    }
    Scope inside(&scope_);  // names stay inside
    Execution inner(*this, inside, history_);
    inner.run(repeat.steps, frame);
    inner.finish();
    count(inner);
    for (Problem& p : inner.problems) {
      p.details.push_back(say("in round {} of {}", i + 1, times));
      add(std::move(p));
    }
    if (!problems.empty() || inner.stopped_) return stop_here();
  }
}

void Execution::at_once(const AtOnce& block, const Frame& frame, Span span) {
  std::vector<std::function<void(Execution&)>> runners;
  // An expectation or `keep` belongs to the action before it.
  for (std::size_t i = 0; i < block.steps.size();) {
    std::size_t end = i + 1;
    while (end < block.steps.size() &&
           (std::holds_alternative<Box<Expectation>>(block.steps[end].node) ||
            std::holds_alternative<Box<Keep>>(block.steps[end].node)))
      ++end;
    runners.emplace_back([steps = std::span(block.steps).subspan(i, end - i),
                          &frame](Execution& e) { e.run(steps, frame); });
    i = end;
  }
  together(std::move(runners), frame, span);
}

void Execution::together(std::vector<std::function<void(Execution&)>> runners, const Frame& frame,
                         Span span) {
  struct Runner {
    Scope scope;
    History history;
    Execution execution;
    Runner(Execution& outer, http::StartLine& line)
        : scope(&outer.scope_), history(outer.history_), execution(outer, scope, history) {
      execution.start_line_ = &line;
    }
  };
  const std::size_t before = history_.exchanges.size(), sent_before = history_.sent.size();
  http::StartLine line(static_cast<int>(runners.size()));
  std::vector<std::unique_ptr<Runner>> all;
  for (std::size_t i = 0; i < runners.size(); ++i)
    all.push_back(std::make_unique<Runner>(*this, line));
  try {
    // Nothing is done before all are there: fewer of them would be another race than is meant.
    std::promise<bool> complete;
    const std::shared_future<bool> begin = complete.get_future().share();
    std::vector<std::jthread> threads;
    threads.reserve(runners.size());
    try {
      for (std::size_t i = 0; i < runners.size(); ++i)
        threads.emplace_back([&, begin, i] {
          if (!begin.get()) return;
          Execution& e = all[i]->execution;
          runners[i](e);
          if (e.start_line_ != nullptr) line.leave();  // it sent nothing
          e.finish();
        });
    } catch (...) {
      complete.set_value(false);
      throw;
    }
    complete.set_value(true);
  } catch (const std::system_error& error) {
    Problem p = problem(
        Status::inconclusive, frame, span,
        say("this machine can't start {} at once: {}", runners.size(), error.code().message()));
    p.hint =
        say("its limits on processes and memory are too low (`ulimit -u`, `ulimit -v`, those "
            "of a container), or others have used them up");
    return add(std::move(p));
  }
  const auto append = [](auto& to, const auto& from, std::size_t begin) {
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin), from.end());
  };
  for (const auto& runner : all) {
    count(runner->execution);
    append(history_.exchanges, runner->history.exchanges, before);
    append(history_.sent, runner->history.sent, sent_before);
  }
  // The same problem of many runners is one message.
  std::map<std::size_t, int> others;  // by its place among the problems
  for (const auto& runner : all)
    for (Problem& p : runner->execution.problems) {
      const auto same = std::find_if(problems.begin(), problems.end(), [&](const Problem& known) {
        return known.message == p.message && known.note == p.note &&
               known.place.span.begin == p.place.span.begin;
      });
      if (same == problems.end()) {
        add(std::move(p));
      } else {
        ++others[static_cast<std::size_t>(same - problems.begin())];
      }
    }
  for (const auto& [at, count] : others)
    problems[at].details.push_back(say("and so did {} more of those that ran at once", count));
}

void Execution::last_try(Execution& attempt) {
  for (Judged& each : attempt.judged_last_) judged(std::move(each));
}

void Execution::within(const Within& block, const Frame& frame) {
  const Duration limit = evaluator(frame).duration(block.duration);
  const auto begin = Clock::now();
  const auto deadline = begin + limit;
  Duration gap = std::chrono::milliseconds(10);
  std::size_t tries = 0;
  for (;;) {
    ++tries;
    History history = history_;
    Execution attempt(*this, scope_, history);  // names go on
    attempt.trying_ = true;
    attempt.run(block.steps, frame);
    attempt.finish();
    count(attempt);
    const bool last = Clock::now() >= deadline || stop_.stop_requested();
    if (attempt.problems.empty() || last) {
      history_ = std::move(history);
      last_try(attempt);
      if (attempt.problems.empty() && Clock::now() > deadline + grace(limit) &&
          !stop_.stop_requested())
        attempt.add(
            problem(Status::failed, frame, block.duration.span,
                    say("it held only after {}",
                        elapsed(std::chrono::duration_cast<Duration>(Clock::now() - begin)))));
      for (Problem& p : attempt.problems) {
        p.details.push_back(say("not within {}: {}", in_words(limit),
                                counted(tries, "tried 1 time", "tried {} times")));
        add(std::move(p));
      }
      break;
    }
    const auto left = std::chrono::duration_cast<Duration>(deadline - Clock::now());
    if (!pause(std::min(gap, std::max(left, Duration(0))))) continue;
    gap = std::min<Duration>(gap * 3 / 2, std::chrono::milliseconds(500));
  }
  for (const Step& s : block.steps)
    if (const auto* stays = std::get_if<Box<StaysFor>>(&s.node);
        stays != nullptr && problems.empty()) {
      const Duration hold = evaluator(frame).duration((*stays)->duration);
      const auto until = Clock::now() + hold;
      while (problems.empty() && Clock::now() < until) {
        if (!pause(std::min<Duration>(std::max<Duration>(hold / 10, std::chrono::milliseconds(20)),
                                      std::chrono::milliseconds(250))))
          break;
        History history = history_;
        Execution look(*this, scope_, history);
        look.run(block.steps, frame);
        look.finish();
        count(look);
        for (Problem& p : look.problems) {
          p.details.push_back(say("it held at first, and no longer within {}", in_words(hold)));
          add(std::move(p));
        }
      }
    }
}

void Execution::every(const Every& block, const Frame& frame) {
  const Duration interval = evaluator(frame).duration(block.interval);
  const Duration total = evaluator(frame).duration(block.duration);
  if (interval <= Duration(0))
    throw EvalError{{frame.source, block.interval.span}, say("expected an interval above 0")};
  const auto begin = Clock::now();
  for (auto due = begin; due <= begin + total;) {
    if (!pause(std::max(Duration(0), std::chrono::duration_cast<Duration>(due - Clock::now()))))
      return;
    Scope inside(&scope_);
    History history = history_;
    Execution look(*this, inside, history);
    look.run(block.steps, frame);
    look.finish();
    count(look);
    for (Problem& p : look.problems) {
      p.details.push_back(
          say("at {} of {}",
              in_words(std::chrono::duration_cast<Duration>(
                  std::chrono::round<std::chrono::milliseconds>(Clock::now() - begin))),
              in_words(total)));
      add(std::move(p));
    }
    if (!problems.empty()) return stop_here();
    // Rounds that were missed meanwhile are not made up for: only the last of them is.
    due += interval;
    if (const auto late = Clock::now() - due; late > Duration(0)) due += late / interval * interval;
  }
}

}  // namespace smoke::run
