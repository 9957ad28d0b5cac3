// The decision, from records as a journal gives them.
#include "interpreter/gate/decide.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "interpreter/journal/writer.hpp"

using namespace smoke;
using namespace smoke::journal;
using run::Kind;
using run::Status;
using State = Criterion::State;
using Asks = run::GateDeclared::Asks;
namespace fs = std::filesystem;

namespace {

Scenario id(Kind kind, std::string title, std::string variant = {}, std::size_t index = 0) {
  Scenario out;
  out.kind = kind;
  out.file = "a.smoke";
  out.title = std::move(title);
  out.variant = std::move(variant);
  out.index = index;
  return out;
}

ScenarioFinished ended(Scenario scenario, Status status, Message reason = {}) {
  ScenarioFinished out;
  out.scenario = std::move(scenario);
  out.status = status;
  out.reason = std::move(reason);
  return out;
}

// A run in which every rule of a gate is met; tests change what they are about.
struct Run {
  RunStarted started;
  GateDeclared gate;
  ScenarioFinished first = ended(id(Kind::scenario, "One link"), Status::passed);
  ScenarioFinished second = ended(id(Kind::scenario, "One link", "whatsapp", 1), Status::passed);
  ScenarioFinished monitor = ended(id(Kind::monitor, "Quiet", {}, 2), Status::passed, "31 samples");
  ScenarioFinished evidence = ended(id(Kind::evidence, "After", {}, 3), Status::passed);
  RuleAnswered doubled{3, false, say("no duplicates"), {}};
  RunFinished finished;
  std::vector<Record> between, later;  // beside those, before the end and after it
  bool declared = true, first_ran = true, has_end = true;

  Run() {
    started.id = "r1";
    gate.title = "Sprint 2";
    gate.rules = {
        {true, Asks::scenarios_passed, "every scenario passed", {first.scenario, second.scenario}},
        {true, Asks::monitor_held, "monitor \"Quiet\" held", {monitor.scenario}},
        {true, Asks::evidence_complete, "evidence \"After\" is complete", {evidence.scenario}},
        {false, Asks::database, "duplicates in links by id", {}}};
  }

  Decided decide() const {
    gate::Decider decider;
    decider.take(started);
    if (declared) decider.take(gate);
    if (first_ran) decider.take(first);
    decider.take(second);
    decider.take(monitor);
    for (const Record& each : between) decider.take(each);
    decider.take(evidence);
    decider.take(doubled);
    if (has_end) decider.take(finished);
    for (const Record& each : later) decider.take(each);
    return decider.decide();
  }
};

ManualStep asked(Status status) { return {3, {"a.smoke", 9, 3}, "Attach a screenshot", status}; }

}  // namespace

TEST_CASE("GO needs every rule met, and says on what each rests") {
  const Decided decided = Run().decide();
  CHECK(name(decided.verdict) == "GO");
  CHECK(decided.reasons.empty());
  REQUIRE(decided.criteria.size() == 4);
  for (const Criterion& each : decided.criteria) CHECK(each.state == State::met);
  CHECK(decided.criteria[0].why == "2 of 2 passed");
  REQUIRE(decided.criteria[0].about.size() == 2);
  CHECK(decided.criteria[0].about[1].title == "One link [whatsapp]");
  CHECK(decided.criteria[1].why == "31 samples");
  CHECK(decided.criteria[3].why == "no duplicates");
}

TEST_CASE("a broken rule is NO-GO, whatever else is lacking") {
  Run run;
  run.second.status = Status::failed;
  run.second.problems.emplace_back().message = "expected 1 row, found 3";
  run.has_end = false;
  const Decided decided = run.decide();
  CHECK(name(decided.verdict) == "NO-GO");
  CHECK(decided.criteria[0].state == State::broken);
  CHECK(decided.criteria[0].why == "1 of 2 failed");
  CHECK(decided.criteria[0].about[1].why == "expected 1 row, found 3");

  Run monitor;
  monitor.monitor.status = Status::failed;
  CHECK(name(monitor.decide().verdict) == "NO-GO");
  Run evidence;
  evidence.evidence.status = Status::failed;
  evidence.evidence.problems.emplace_back().status = Status::inconclusive;
  evidence.evidence.problems.emplace_back().message = "expected no rows, found 1";
  const Decided incomplete = evidence.decide();
  CHECK(name(incomplete.verdict) == "NO-GO");
  CHECK(incomplete.criteria[2].why == "expected no rows, found 1");
  Run doubled;
  doubled.doubled = {3, true, say("{} doubled", 2), {}};
  CHECK(name(doubled.decide().verdict) == "NO-GO");
}

TEST_CASE("what can't be told is UNDECIDED, with the reason") {
  const auto undecided = [](const Run& run, std::size_t rule, const std::string& why) {
    const Decided decided = run.decide();
    CHECK(name(decided.verdict) == "UNDECIDED");
    REQUIRE(rule < decided.criteria.size());
    CHECK(decided.criteria[rule].state == State::undecided);
    CHECK(decided.criteria[rule].why == why);
    return decided;
  };
  for (const Status status : {Status::inconclusive, Status::pending, Status::skipped}) {
    Run run;
    run.first.status = status;
    run.first.reason = "why";
    const Decided decided = undecided(run, 0, "1 of 2 passed");
    CHECK(decided.criteria[0].about[0].status == name(status));
    CHECK(decided.criteria[0].about[0].why == "why");
  }
  Run filtered;
  filtered.first_ran = false;
  CHECK(undecided(filtered, 0, "1 of 2 passed").criteria[0].about[0].why == "it was not selected");
  Run quarantined;
  quarantined.first.scenario.quarantine = run::Quarantine{"2026-12-31", "flaky"};
  CHECK(undecided(quarantined, 0, "1 of 2 passed").criteria[0].about[0].why ==
        "until 2026-12-31 (flaky)");
  quarantined.first.status = Status::failed;
  undecided(quarantined, 0, "1 of 2 passed");
  Run none;
  none.gate.rules[0].about.clear();
  undecided(none, 0, "no scenario is declared");
  Run rehearsed;
  rehearsed.started.rehearsal = true;
  undecided(rehearsed, 1, "31 samples");
  Run unasked;
  unasked.doubled.rule = 7;
  undecided(unasked, 3, "nobody asked the database");
  Run untold;
  untold.doubled = {3, std::nullopt, say("could not tell: {}", "gone"), {}};
  undecided(untold, 3, "could not tell: gone");
}

TEST_CASE("no end, no gate, an interruption and a failed `after all` are never GO") {
  const auto undecided = [](const Run& run, const std::string& why) {
    const Decided decided = run.decide();
    CHECK(name(decided.verdict) == "UNDECIDED");
    REQUIRE(decided.reasons.size() == 1);
    CHECK(decided.reasons[0] == why);
  };
  Run killed;
  killed.has_end = false;
  const std::string no_end = "the journal has no end: the run was killed, or what it wrote is cut";
  undecided(killed, no_end);
  // What another run appends does not end it.
  killed.later = {RunStarted{}, killed.first, RunFinished{}};
  undecided(killed, no_end);
  Run interrupted;
  interrupted.finished.interrupted = true;
  undecided(interrupted, "the run was interrupted");
  Run undeclared;
  undeclared.declared = false;
  CHECK(name(undeclared.decide().verdict) == "UNDECIDED");
  Run unclean;
  ScenarioFinished after = ended(id(Kind::evidence, "After", "after all"), Status::failed);
  after.problems.emplace_back().message = "could not write";
  unclean.between = {after};
  undecided(unclean, "`after all` of \"After\" failed: could not write");
}

TEST_CASE("a system that was replaced during the run is never GO") {
  using When = run::Versioned::When;
  const auto version = [](When when, std::string number) {
    journal::Versioned out;
    out.target = "webhook";
    out.when = when;
    out.version = std::move(number);
    return out;
  };
  Run run;
  run.between = {version(When::start, "1.0"), version(When::end, "1.0")};
  CHECK(name(run.decide().verdict) == "GO");
  run.between[1] = version(When::end, "1.1");
  const Decided decided = run.decide();
  CHECK(name(decided.verdict) == "UNDECIDED");
  REQUIRE(decided.reasons.size() == 1);
  CHECK(decided.reasons[0] == "the version of `webhook` changed during the run, from 1.0 to 1.1");
}

TEST_CASE("rules about failures: of what did not run nobody knows whether it would fail") {
  Run run;
  run.gate.rules[0].go = false;
  run.gate.rules[0].asks = Asks::scenario_failed;
  CHECK(name(run.decide().verdict) == "GO");
  run.first.status = Status::skipped;
  CHECK(name(run.decide().verdict) == "UNDECIDED");
  run.second.status = Status::failed;
  CHECK(name(run.decide().verdict) == "NO-GO");
}

TEST_CASE("a manual step of evidence waits until it is attested, for this run and in its words") {
  Run run;
  run.evidence.status = Status::pending;
  run.between = {asked(Status::pending)};
  Decided decided = run.decide();
  CHECK(name(decided.verdict) == "UNDECIDED");
  CHECK(decided.criteria[2].why == "waits for a person: Attach a screenshot");

  Attested attested;
  attested.run = "another";
  attested.instruction = "Attach a screenshot";
  attested.at = Time(std::chrono::seconds(5));
  run.later = {attested, Decided{}};
  CHECK(name(run.decide().verdict) == "UNDECIDED");
  attested.run = "r1";
  run.later = {attested, Decided{}};
  decided = run.decide();
  CHECK(name(decided.verdict) == "GO");
  CHECK(decided.at == attested.at);
  // Until the decision stands behind it, the journal has no end.
  run.later = {attested};
  CHECK(name(run.decide().verdict) == "UNDECIDED");
  // Whoever answered with no has answered.
  run.evidence.status = Status::failed;
  run.between = {asked(Status::failed)};
  run.later = {attested, Decided{}};
  CHECK(name(run.decide().verdict) == "NO-GO");
}

TEST_CASE("a journal that is cut anywhere is never GO") {
  std::string name = (fs::temp_directory_path() / "smoke-gate-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  const struct Folder {
    fs::path path;
    ~Folder() { fs::remove_all(path); }
  } folder{name};
  const fs::path whole = folder.path / "whole.jsonl", cut = folder.path / "cut.jsonl";
  {
    const config::Mask mask;
    journal::Writer writer(whole, journal::Writer::Mode::create, {}, mask);
    const run::ScenarioId scenario{Kind::scenario, "a.smoke", "One link", {}, {}, {}, 0};
    run::ScenarioFinished finished{scenario, Status::passed, {}, {}, {}, 0, 0};
    writer(run::RunStarted{"r1", 1, "", 1, {}});
    writer(run::GateDeclared{
        "G", {}, {{true, Asks::scenarios_passed, "every scenario passed", {scenario}}}});
    writer(run::ScenarioStarted{scenario});
    writer(finished);
    writer.append(journal::line(Decided{}));
    writer(run::RunFinished{});
  }
  CHECK(journal::name(gate::decide(whole).verdict) == "GO");
  std::ostringstream text;
  text << std::ifstream(whole).rdbuf();
  for (std::size_t length = 0; length < text.str().size(); ++length) {
    std::ofstream(cut) << text.str().substr(0, length);
    CAPTURE(length);
    std::string verdict;
    try {
      verdict = journal::name(gate::decide(cut).verdict);
    } catch (const journal::Unreadable&) {
      CHECK(text.str().find('\n') >= length);
      continue;
    }
    CHECK(verdict == "UNDECIDED");
  }
}

TEST_CASE("scenarios of another run are as good as their journal, and as old as a day") {
  const auto decided = [](const auto& change) {
    Run run;
    run.started.at = std::chrono::sys_days(std::chrono::year(2026) / 6 / 17);
    run.started.elsewhere =
        RunStarted::Elsewhere{"r0", run.started.at - std::chrono::hours(24), true, false};
    change(run);
    return run.decide();
  };
  CHECK(name(decided([](Run&) {}).verdict) == "GO");
  const auto undecided = [&](const std::string& why, const auto& change) {
    const Decided told = decided(change);
    CHECK(name(told.verdict) == "UNDECIDED");
    REQUIRE(told.reasons.size() == 1);
    CHECK(told.reasons[0] == why);
  };
  undecided("the scenarios began 2026-06-15T23:59:59.000Z, more than 24 hours before this run",
            [](Run& run) { run.started.elsewhere->at -= std::chrono::seconds(1); });
  undecided("the journal of the scenarios has no end: a run was killed, or is still running",
            [](Run& run) { run.started.elsewhere->ended = false; });
  undecided("the run of the scenarios was interrupted",
            [](Run& run) { run.started.elsewhere->interrupted = true; });
  undecided("missing: shard 2, 5; nothing is known of what it would have run", [](Run& run) {
    run.started.missing = {2, 5};
    run.started.elsewhere->ended = false;
  });
  // What else they have run says nothing; but around the gate's own file, whatever its rules name.
  CHECK(name(decided([](Run& run) {
               run.between = {ended(id(Kind::scenario, "Of no rule"), Status::failed)};
             }).verdict) == "GO");
  undecided("`after all` of \"One link\" failed: gone", [](Run& run) {
    for (auto& rule : run.gate.rules) rule.about.clear();
    run.gate.rules = {run.gate.rules[3]};
    run.doubled.rule = 0;
    run.gate.place.file = "a.smoke";
    run.between = {ended(id(Kind::scenario, "One link", "after all"), Status::failed, "gone")};
  });
}
