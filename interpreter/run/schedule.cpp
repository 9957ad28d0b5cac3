// Workers compute; the calling thread alone hears of it, in the order in which things were told.
#include "interpreter/run/schedule.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <random>
#include <semaphore>
#include <system_error>
#include <thread>
#include <utility>

#include "interpreter/check/check.hpp"
#include "interpreter/run/alone.hpp"
#include "interpreter/run/beside.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/explore.hpp"
#include "interpreter/run/gate.hpp"
#include "interpreter/run/plan.hpp"
#include "interpreter/run/stage.hpp"
#include "interpreter/run/stubs.hpp"
#include "interpreter/run/variants.hpp"
#include "interpreter/run/versions.hpp"

namespace smoke::run {

using namespace ast;
using Clock = std::chrono::steady_clock;

namespace {

// Many at the same time, or one alone; one that waits to be alone keeps others from beginning.
class Floor {
 public:
  explicit Floor(std::size_t slots) : slots_(slots) {}
  void enter(bool alone) {
    std::unique_lock lock(mutex_);
    if (alone) {
      ++waiting_alone_;
      changed_.wait(lock, [&] { return running_ == 0; });
      --waiting_alone_;
      alone_ = true;
    } else {
      changed_.wait(lock, [&] { return running_ < slots_ && !alone_ && waiting_alone_ == 0; });
    }
    ++running_;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      --running_;
      alone_ = false;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t slots_, running_ = 0, waiting_alone_ = 0;
  bool alone_ = false;
};

// Does each of `count` things once, in their order, up to `most` at the same time: this thread is
// one of those that work.
void side_by_side(std::size_t count, std::size_t most,
                  const std::function<void(std::size_t)>& one) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t k = next++; k < count; k = next++) one(k);
  };
  std::vector<std::jthread> others;
  try {
    for (std::size_t i = 1; i < std::min(count, most); ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
    // No more threads: those that there are do it all, fewer at the same time.
  }
  work();
}

// One file: its hooks around all, and what runs between them.
class FileRun {
 public:
  FileRun(FilePlan plan, const Monitoring& monitoring, Context& context, Floor& floor,
          std::stop_source& fail_fast)
      : plan_(std::move(plan)),
        unit_(*plan_.file->unit),
        monitoring_(monitoring),
        context_(context),
        floor_(floor),
        fail_fast_(fail_fast),
        globals_(unit_, context),
        no_go_(plan_.elsewhere && plan_.elsewhere->no_go) {}

  void run() {
    before_all();
    const auto& scenarios = plan_.scenarios;
    const bool parallel = unit_.suite != nullptr && unit_.suite->in_parallel;
    if (!parallel) {
      for (const PlannedScenario& p : scenarios) one(p);
    } else {
      side_by_side(scenarios.size(), context_.options.jobs,
                   [&](std::size_t k) { one(scenarios[k]); });
    }
    monitors();
    for (const PlannedEvidence& p : plan_.evidence) one(p);
    if (plan_.gate != nullptr) ask_rules();
    after_all();
  }

 private:
  // What hooks around all are told with; of a gate that names no more than rows, the gate.
  ScenarioId first() const {
    return !plan_.scenarios.empty()  ? plan_.scenarios.front().id()
           : !plan_.monitors.empty() ? plan_.monitors.front().id
                                     : last();
  }
  ScenarioId last() const {
    if (!plan_.evidence.empty()) return plan_.evidence.back().id;
    if (!plan_.monitors.empty()) return plan_.monitors.back().id;
    if (!plan_.scenarios.empty()) return plan_.scenarios.back().id();
    ScenarioId gate = as_evidence(*plan_.file, *plan_.gate);
    if (plan_.elsewhere) gate.index = plan_.elsewhere->indexes;
    return gate;
  }

  void before_all() {
    if (unit_.before_all.empty()) return;
    History history;
    history.calls = context_.stubs->listen();
    Execution e(context_, globals_, first().index, file_scope_, history);
    for (const auto& hook : unit_.before_all) e.run(hook->steps, {hook.source(), true, false});
    e.finish();
    before_all_problems_ = std::move(e.problems);
    if (plan_.size() > 0 || before_all_problems_.empty()) return;
    ScenarioFinished finished;
    finished.scenario = last();
    finished.scenario.variant = of_before_all;
    prepared(finished);
    context_.emit(std::move(finished));
  }

  void after_all() {
    if (unit_.after_all.empty()) return;
    History history;
    history.calls = context_.stubs->listen();
    Execution e(context_, globals_, last().index, file_scope_, history);
    for (const auto& hook : unit_.after_all) e.clean_up(hook->steps, {hook.source(), true, true});
    e.finish();
    // There is no scenario left to tell it: its last one ends again, with what went wrong after it.
    if (e.problems.empty()) return;
    ScenarioFinished finished;
    finished.scenario = last();
    finished.scenario.variant = of_after_all;
    finished.scenario.quarantine.reset();
    finished.status = Status::failed;
    finished.problems = std::move(e.problems);
    context_.emit(std::move(finished));
  }

  // Why nothing more begins; empty while it may.
  Message ended() const {
    return fail_fast_.stop_requested()      ? say("not run, because another failed (--fail-fast)")
           : context_.stop.stop_requested() ? say("not run: interrupted")
                                            : Message();
  }

  // False where `before all` failed, and so what follows it says nothing of the system; told in
  // full once.
  bool prepared(ScenarioFinished& out) {
    if (before_all_problems_.empty()) return true;
    out.status = Status::inconclusive;
    out.reason = say("`before all` failed: a precondition, no verdict on the system");
    if (!before_all_told_.exchange(true)) {
      out.problems = before_all_problems_;
      for (Problem& p : out.problems) p.status = Status::inconclusive;
    }
    return false;
  }

  void skip(const ScenarioId& id, Message reason) {
    ScenarioFinished finished;
    finished.scenario = id;
    finished.status = Status::skipped;
    finished.reason = std::move(reason);
    context_.emit(std::move(finished));
  }

  void tell(ScenarioFinished finished) {
    if (plan_.gate != nullptr && finished.status == Status::failed &&
        !finished.scenario.quarantine && decides(*plan_.gate, finished.scenario))
      no_go_ = true;
    context_.emit(std::move(finished));
  }

  void ask_rules() {
    if (!ended().empty() || !before_all_problems_.empty()) return;  // nobody knows, then
    for (RuleAnswered& each : answer_rules(*plan_.gate, around())) context_.emit(std::move(each));
  }

  // A monitor or evidence, which never waits for a place among the scenarios.
  void beside(const ScenarioId& id, const std::function<ScenarioFinished()>& work) {
    if (Message reason = ended(); !reason.empty()) return skip(id, std::move(reason));
    context_.emit(ScenarioStarted{id});
    ScenarioFinished finished;
    finished.scenario = id;
    if (prepared(finished)) finished = work();
    tell(std::move(finished));
  }

  // Side by side; where a gate is at stake, no longer than its decision hangs on them.
  void monitors() {
    std::stop_source enough;
    const std::stop_callback interrupted(context_.stop, [&] { enough.request_stop(); });
    side_by_side(plan_.monitors.size(), plan_.monitors.size(), [&](std::size_t k) {
      const PlannedMonitor& p = plan_.monitors[k];
      if (no_go_) return skip(p.id, say("not awaited: NO-GO is certain already"));
      beside(p.id, [&] { return watch(p, monitoring_, around(), enough.get_token()); });
      if (no_go_) enough.request_stop();
    });
  }

  void one(const PlannedEvidence& p) {
    beside(p.id, [&] { return gather(p, around()); });
  }
  Surroundings around() const { return {unit_, context_, file_scope_}; }

  void one(const PlannedScenario& planned) {
    const bool alone = runs_alone(unit_, planned.scenario(),
                                  context_.options.dry_run ? nullptr : context_.setting.database,
                                  {Clock::time_point::max(), context_.stop});
    floor_.enter(alone);
    const struct Leave {
      Floor& floor;
      ~Leave() { floor.leave(); }
    } leave{floor_};
    const ScenarioId id = planned.id();
    if (Message reason = ended(); !reason.empty()) return skip(id, std::move(reason));
    context_.emit(ScenarioStarted{id});
    ScenarioFinished finished = attempt(planned, alone);
    for (std::size_t again = 1;
         again <= context_.options.rerun_inconclusive && finished.status == Status::inconclusive &&
         !context_.stop.stop_requested();
         ++again) {
      finished = attempt(planned, alone);
      finished.reason = joined(
          {finished.reason, say("run {} times, because it was inconclusive", again + 1)}, "; ");
    }
    if (finished.status == Status::failed && !id.quarantine && context_.options.fail_fast)
      fail_fast_.request_stop();
    tell(std::move(finished));
  }

  ScenarioFinished attempt(const PlannedScenario& planned, bool alone) {
    const auto begin = Clock::now();
    Exploration exploration;
    exploration.seed = context_.options.seed;
    exploration.written_alone = context_.options.dry_run;
    exploration.stop = context_.stop;
    exploration.tell = [&](Message order) {
      context_.emit(DeliveryOrder{planned.index, std::move(order)});
    };
    ScenarioFinished out = explore(exploration, [&](DeliveryOrders& deliveries) {
      return one_order(planned, alone, deliveries);
    });
    out.took = std::chrono::duration_cast<Duration>(Clock::now() - begin);
    return out;
  }

  ScenarioFinished one_order(const PlannedScenario& planned, bool alone,
                             DeliveryOrders& deliveries) {
    ScenarioFinished out;
    out.scenario = planned.id();
    out.status = Status::passed;
    const Declared<Scenario>& scenario = planned.scenario();
    const auto unable = [&](Status status, Message reason) {
      out.status = status;
      out.reason = std::move(reason);
    };
    Globals globals(unit_, context_);  // `let`s at the top are evaluated once per scenario
    std::optional<Stubs::Turn> turn;
    if (alone) turn.emplace(*context_.stubs, globals, planned.index);
    globals.set_back(time_of_deliveries(unit_, scenario));
    Scope scope(&file_scope_);
    const Frame frame{scenario.source(), false, true};
    if (const Message& problem = planned.common->variants.problem(); !problem.empty()) {
      unable(Status::inconclusive, problem);
    } else if (prepared(out)) {
      try {
        if (const auto reason = not_now(scenario, globals, scope))
          unable(Status::skipped, *reason);
        else
          steps(planned, globals, scope, deliveries, out);
      } catch (const match::Undecided& undecided) {
        unable(Status::inconclusive, say("could not tell: {}", undecided.because));
      } catch (const EvalError& error) {
        Problem p;
        p.place = error.place;
        p.message = error.message;
        out.problems.push_back(std::move(p));
      }
      if (turn)
        for (Problem& p : turn->problems()) out.problems.push_back(std::move(p));
      for (const Problem& p : out.problems) out.status = worse(out.status, p.status);
      if (context_.stop.stop_requested() && out.status == Status::passed)
        unable(Status::inconclusive, say("interrupted"));
    }
    return out;
  }

  // Why the scenario does not run, or nullopt.
  std::optional<Message> not_now(const Declared<Scenario>& scenario, Globals& globals,
                                 const Scope& scope) const {
    for (const Condition& condition : scenario->only_when) {
      Evaluator evaluator(globals, scope, scenario.source());
      Value storage;
      const Value* value = evaluator.find(condition.path, condition.span, storage);
      bool holds = false;
      if (condition.predicate.kind == PredicateKind::set)
        holds = (value != nullptr && !value->is_null()) != condition.predicate.negated;
      else
        holds = match::matches(evaluator.predicate(condition.predicate), value).holds;
      if (!holds) return say("only when {}", scenario.source()->text(condition.span));
    }
    return std::nullopt;
  }

  void steps(const PlannedScenario& planned, Globals& globals, Scope& scope,
             DeliveryOrders& deliveries, ScenarioFinished& out) {
    const Declared<Scenario>& scenario = planned.scenario();
    const Variant variant = planned.variant();
    const Frame frame{scenario.source(), false, true}, writing{scenario.source(), true, true};
    Evaluator evaluator(globals, scope, scenario.source());
    if (variant.each) {
      const ForEach& loop = *scenario->for_each;
      scope.set(std::string(loop.variable.text),
                loop.all_channels ? *globals.find(unit_.channels[*variant.each]->name.text)
                                  : evaluator.value(loop.values[*variant.each]));
    }
    for (const auto& [column, text] : variant.cells) scope.set(column, text);
    if (variant.row && variant.cells.empty()) {
      const Examples& examples = *scenario->examples;
      const auto& row = examples.rows[*variant.row];
      for (std::size_t c = 0; c < examples.columns.size() && c < row.size(); ++c)
        scope.set(std::string(examples.columns[c].text), evaluator.value(row[c]));
    }
    History history;
    history.calls = context_.stubs->listen();
    Execution e(context_, globals, planned.index, scope, history);
    e.deliver_by(deliveries);
    for (const auto& hook : unit_.before_each) e.run(hook->steps, {hook.source(), true, true});
    const auto above = std::span(scenario->steps).first(scenario->lets_above_setup());
    e.run(above, frame);
    e.run(scenario->setup, writing);
    e.run(std::span(scenario->steps).subspan(above.size()), frame);
    e.finish();
    Execution cleanup(context_, globals, planned.index, scope, history);
    cleanup.deliver_by(deliveries);
    cleanup.clean_up(scenario->cleanup, writing);
    for (const auto& hook : unit_.after_each)
      cleanup.clean_up(hook->steps, {hook.source(), true, true});
    cleanup.finish();
    out.problems = std::move(e.problems);
    for (Problem& p : cleanup.problems) {
      p.details.push_back(say("in cleanup"));
      out.problems.push_back(std::move(p));
    }
    if (context_.options.dry_run && out.problems.empty()) {
      out.status = Status::skipped;
      out.reason = say("a dry run");
    }
    for (const auto* skipped : {&e.skipped, &cleanup.skipped})
      for (const Message& note : *skipped) out.reason = joined({out.reason, note}, "; ");
    out.requests = e.requests + cleanup.requests;
    out.statements = e.statements + cleanup.statements;
  }

  const FilePlan plan_;
  const Unit& unit_;
  const Monitoring& monitoring_;
  Context& context_;
  Floor& floor_;
  std::stop_source& fail_fast_;
  Globals globals_;
  Scope file_scope_;
  std::vector<Problem> before_all_problems_;
  std::atomic<bool> before_all_told_{false};
  std::atomic<bool> no_go_;  // whatever else will be seen
};

}  // namespace

void run_plans(std::vector<FilePlan> plans, std::size_t side, const Setting& setting,
               const Options& options, const Monitoring& monitoring, const Listener& listener,
               std::stop_token stop, std::stop_token immediate_stop) {
  std::erase_if(plans,
                [](const FilePlan& plan) { return plan.size() == 0 && plan.gate == nullptr; });
  std::size_t size = 0;
  for (const FilePlan& plan : plans) size += plan.size();
  std::vector<const Unit*> units;
  for (const FilePlan& plan : plans) units.push_back(plan.file->unit);
  const auto work = [&](Context& context) {
    const Stubs stubs(units, context);
    ask_versions(units, context, Versioned::When::start);
    Floor floor(std::max<std::size_t>(1, options.jobs));
    std::stop_source fail_fast;
    std::vector<std::unique_ptr<FileRun>> runs;
    for (FilePlan& plan : plans)
      runs.push_back(
          std::make_unique<FileRun>(std::move(plan), monitoring, context, floor, fail_fast));
    side_by_side(runs.size(), side, [&](std::size_t k) { runs[k]->run(); });
    if (!options.dry_run) ask_versions(units, context, Versioned::When::end);
  };
  stage(setting, options, size, listener, std::move(stop), std::move(immediate_stop), work);
}

void run(const std::vector<SpecFile>& files, const Setting& setting, const Options& options,
         const Listener& listener, std::stop_token stop, std::stop_token immediate_stop) {
  std::vector<FilePlan> plans;
  std::size_t scenarios = 0;
  for (const SpecFile& file : files) {
    plans.push_back({&file, plan(file, options.selection, scenarios)});
    scenarios += plans.back().size();
    leave_selected(plans.back().scenarios, options.selection);
  }
  run_plans(std::move(plans), std::max<std::size_t>(1, options.jobs), setting, options, {},
            listener, std::move(stop), std::move(immediate_stop));
}

void monitor(const std::vector<SpecFile>& files, const Setting& setting, const Options& options,
             const Monitoring& monitoring, const Listener& listener, std::stop_token stop,
             std::stop_token immediate_stop) {
  std::vector<FilePlan> plans;
  std::size_t monitors = 0;
  for (const SpecFile& file : files) {
    plans.push_back({&file, {}, plan(file, monitoring, monitors)});
    monitors += plans.back().size();
  }
  run_plans(std::move(plans), files.size(), setting, options, monitoring, listener, std::move(stop),
            std::move(immediate_stop));
}

}  // namespace smoke::run
