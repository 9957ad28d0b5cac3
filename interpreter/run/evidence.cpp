// Evidence, told as a scenario is: what is lacking in it is its problem.
#include <chrono>

#include "interpreter/run/beside.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/stubs.hpp"

namespace smoke::run {

ScenarioFinished gather(const PlannedEvidence& planned, const Surroundings& around) {
  const auto begin = std::chrono::steady_clock::now();
  ScenarioFinished out;
  out.scenario = planned.id;
  out.status = Status::passed;
  Globals globals(around.unit, around.context);
  Scope scope(&around.names);
  History history;
  history.calls = around.context.stubs->listen();
  Execution e(around.context, globals, planned.id.index, scope, history);
  e.gather((*planned.evidence)->steps, {planned.evidence->source(), false, true});
  e.finish();
  for (const Problem& p : e.problems) out.status = worse(out.status, p.status);
  out.problems = std::move(e.problems);
  if (around.context.stop.stop_requested() && out.status == Status::passed) {
    out.status = Status::inconclusive;
    out.reason = say("interrupted");
  }
  out.requests = e.requests;
  out.statements = e.statements;
  out.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin);
  return out;
}

}  // namespace smoke::run
