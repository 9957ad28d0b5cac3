// Samples are due at fixed times from the first one on, so that slow ones don't stretch a monitor;
// one that is late is taken at once, and those that were missed meanwhile are not made up for: the
// gap is told.
#include "interpreter/run/monitor.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "interpreter/language/words.hpp"
#include "interpreter/run/beside.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/stubs.hpp"

namespace smoke::run {

using namespace ast;
using Clock = std::chrono::steady_clock;
using std::chrono::system_clock;

namespace {

constexpr std::size_t rehearsed_samples = 3;
constexpr Duration rehearsed_interval = std::chrono::seconds(1);
constexpr std::size_t problems_told = 3;  // of samples that failed, where some may

// One monitor from its first sample to its verdict.
class Watcher {
 public:
  Watcher(const PlannedMonitor& planned, const Monitoring& monitoring, const Surroundings& around,
          std::stop_token enough)
      : planned_(planned),
        monitoring_(monitoring),
        context_(around.context),
        enough_(std::move(enough)),
        globals_(around.unit, context_),
        scope_(&around.names) {
    out_.scenario = planned.id;
  }

  ScenarioFinished watch() {
    const auto begin = Clock::now();
    try {
      read_plan();
      take_samples();
      judge();
    } catch (const EvalError& error) {
      Problem p;
      p.place = error.place;
      p.message = error.message;
      out_.problems.push_back(std::move(p));
      out_.status = Status::failed;
    }
    out_.took = std::chrono::duration_cast<Duration>(Clock::now() - begin);
    return std::move(out_);
  }

 private:
  const Monitor& monitor() const { return **planned_.monitor; }

  void count(Execution& e) {
    out_.requests += e.requests;
    out_.statements += e.statements;
    for (Problem& p : e.problems) out_.problems.push_back(std::move(p));
  }

  void read_plan() {
    Evaluator evaluator(globals_, scope_, planned_.monitor->source());
    interval_ = evaluator.duration(*monitor().interval);
    const Duration total = evaluator.duration(*monitor().duration);
    if (interval_ <= Duration(0))
      throw EvalError{{planned_.monitor->source(), monitor().interval->span},
                      say("expected an interval above 0")};
    planned_samples_ = static_cast<std::size_t>(total / interval_) + 1;
    if (monitor().minimum_samples)
      minimum_ = static_cast<std::size_t>(evaluator.integer(*monitor().minimum_samples));
    if (monitor().failure_percent) {
      const auto percent = static_cast<std::size_t>(evaluator.integer(*monitor().failure_percent));
      may_fail_ = percent * planned_samples_ / 100;
    }
    if (monitoring_.rehearse) {
      planned_samples_ = std::min(planned_samples_, rehearsed_samples);
      interval_ = std::min(interval_, rehearsed_interval);
      may_fail_ = std::min(may_fail_, planned_samples_);
      minimum_ = std::min(minimum_, planned_samples_);
    }
    if (const auto earlier = monitoring_.earlier.find({planned_.id.file, planned_.id.title});
        earlier != monitoring_.earlier.end())
      seen_ = earlier->second;
  }

  void take_samples() {
    if (seen_.taken == 0) seen_.first = system_clock::now();
    while (seen_.failed <= may_fail_ && !enough_.stop_requested()) {
      // The first that is due after the last one; where it is late, the one that is due now.
      const auto now = system_clock::now();
      std::size_t number = 0;
      if (seen_.taken > 0) {
        number = due_number(seen_.last) + 1;
        if (now > due(number)) number = due_number(now);
      }
      if (number >= planned_samples_) break;
      if (!pause(due(number) - now)) break;
      sample(number);
    }
  }

  system_clock::time_point due(std::size_t number) const {
    return seen_.first + interval_ * static_cast<std::int64_t>(number);
  }
  std::size_t due_number(system_clock::time_point time) const {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, (time - seen_.first) / interval_));
  }

  bool pause(system_clock::duration duration) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, enough_, duration, [] { return false; });
    return !enough_.stop_requested();
  }

  void sample(std::size_t number) {
    const auto at = system_clock::now();
    Scope inside(&scope_);
    History history;
    history.calls = context_.stubs->listen();
    Execution e(context_, globals_, planned_.id.index, inside, history);
    e.run(monitor().steps, {planned_.monitor->source(), false, true});
    e.finish();
    // What the end of the run cut short says nothing.
    if (context_.stop.stop_requested() && !e.problems.empty()) return;
    Status status = Status::passed;
    for (const Problem& p : e.problems) status = worse(status, p.status);
    if (seen_.taken > 0)
      seen_.largest_gap =
          std::max(seen_.largest_gap, std::chrono::duration_cast<Duration>(at - seen_.last));
    seen_.last = at;
    ++seen_.taken;
    if (status == Status::failed) ++seen_.failed;
    if (status == Status::inconclusive || status == Status::pending) ++seen_.unknown;
    for (Problem& p : e.problems)
      p.details.push_back(say("in sample {} of {}", number + 1, planned_samples_));
    if (out_.problems.size() >= problems_told) e.problems.clear();
    count(e);
    context_.emit(Sampled{planned_.id.index, at, status, number + 1, planned_samples_, seen_.failed,
                          std::chrono::duration_cast<Duration>(due(planned_samples_ - 1) - at)});
  }

  void judge() {
    out_.status = Status::passed;
    // Where samples are missing at the end, nobody looked from the last one on.
    const auto end = std::min(due(planned_samples_ - 1), system_clock::now());
    if (seen_.taken > 0 && seen_.failed <= may_fail_)
      seen_.largest_gap =
          std::max(seen_.largest_gap, std::chrono::duration_cast<Duration>(end - seen_.last));
    const auto reason = [&](Status status, Message text) {
      out_.status = worse(out_.status, status);
      out_.reason = joined({out_.reason, std::move(text)}, "; ");
    };
    reason(Status::passed, say("{} of {} samples, {} failed, largest gap {}", seen_.taken,
                               planned_samples_, seen_.failed, in_words(seen_.largest_gap)));
    if (monitoring_.rehearse) reason(Status::passed, say("a rehearsal, which satisfies no gate"));
    if (seen_.failed > may_fail_) {
      if (may_fail_ > 0) reason(Status::failed, say("at most {} may fail", may_fail_));
      out_.status = Status::failed;
    } else if (enough_.stop_requested() && seen_.last < due(planned_samples_ - 1)) {
      reason(Status::inconclusive, context_.stop.stop_requested()
                                       ? say("interrupted")
                                       : say("not awaited: NO-GO is certain already"));
    } else if (seen_.taken < minimum_) {
      reason(Status::failed, say("at least {} samples were asked for", minimum_));
    }
    if (seen_.failed + seen_.unknown > may_fail_ && seen_.unknown > 0)
      reason(Status::inconclusive, say("{} could not be told", seen_.unknown));
    if (seen_.largest_gap > 2 * interval_)
      reason(Status::inconclusive,
             say("nobody saw what happened in a gap beyond twice the interval"));
  }

  const PlannedMonitor& planned_;
  const Monitoring& monitoring_;
  Context& context_;
  const std::stop_token enough_;
  Globals globals_;
  Scope scope_;
  ScenarioFinished out_;
  Duration interval_{};
  std::size_t planned_samples_ = 0, minimum_ = 0, may_fail_ = 0;
  Samples seen_;
};

}  // namespace

ScenarioFinished watch(const PlannedMonitor& planned, const Monitoring& monitoring,
                       const Surroundings& around, std::stop_token enough) {
  return Watcher(planned, monitoring, around, std::move(enough)).watch();
}

}  // namespace smoke::run
