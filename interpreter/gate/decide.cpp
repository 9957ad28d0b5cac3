// Each rule asks something that holds, doesn't hold, or isn't known; `go` and `no-go` turn that
// into met, broken and undecided.
#include "interpreter/gate/decide.hpp"

#include <algorithm>
#include <utility>

namespace smoke::gate {

using journal::Criterion;
using run::Status;
using Asks = run::GateDeclared::Asks;

Decider::Key Decider::key(const journal::Scenario& scenario) {
  return {scenario.kind, scenario.file, scenario.title, scenario.variant};
}

void Decider::take(const journal::Record& record) {
  if (const auto* started = std::get_if<journal::RunStarted>(&record)) {
    another_run_ = another_run_ || !run_.empty();
    if (another_run_) return;
    run_ = started->id;
    started_ = at_ = started->at;
    rehearsal_ = started->rehearsal;
    elsewhere_ = started->elsewhere;
    lacking_ = started->lacking();
    return;
  }
  if (another_run_) return;
  whole_ = false;
  if (const auto* gate = std::get_if<journal::GateDeclared>(&record)) {
    if (!gate_) gate_ = *gate;
  } else if (const auto* answer = std::get_if<journal::RuleAnswered>(&record)) {
    answers_[answer->rule] = *answer;
  } else if (const auto* step = std::get_if<journal::ManualStep>(&record)) {
    if (step->status == Status::pending) waiting_.push_back(*step);
  } else if (const auto* ended = std::get_if<journal::ScenarioFinished>(&record)) {
    Message why = ended->reason;
    const auto& problems = ended->problems;
    const auto worst = std::find_if(
        problems.begin(), problems.end(),
        [&](const journal::Problem& problem) { return problem.status == ended->status; });
    if (why.empty() && worst != problems.end()) why = worst->message;
    ended_[key(ended->scenario)] = {ended->scenario.index, ended->status, std::move(why),
                                    ended->scenario.quarantine};
  } else if (const auto* finished = std::get_if<journal::RunFinished>(&record)) {
    finished_ = whole_ = true;
    interrupted_ = finished->interrupted;
    at_ = started_ + finished->took;
  } else if (const auto* attested = std::get_if<journal::Attested>(&record)) {
    if (attested->run != run_) return;
    attested_.insert(attested->instruction);
    at_ = std::max(at_, attested->at);
  } else if (const auto* versioned = std::get_if<journal::Versioned>(&record)) {
    // Where several runs have asked, the first answer and, of the others, one that differs from it.
    auto& [before, after] = versions_[versioned->target];
    const bool differs = before && after && before != after;
    if (versioned->when == run::Versioned::When::start && !before)
      before = versioned->version;
    else if (!differs)
      after = versioned->version;
  } else if (std::holds_alternative<journal::Decided>(record)) {
    whole_ = finished_;
  }
}

std::vector<std::string> Decider::pending() const {
  std::vector<std::string> out;
  for (const journal::ManualStep& step : waiting_) {
    const auto of_evidence = std::any_of(ended_.begin(), ended_.end(), [&](const auto& each) {
      return std::get<0>(each.first) == run::Kind::evidence && each.second.index == step.scenario;
    });
    if (of_evidence && !attested_.contains(step.instruction)) out.push_back(step.instruction);
  }
  return out;
}

Criterion::Subject Decider::look(const journal::Scenario& scenario) const {
  Criterion::Subject out{scenario.kind, scenario.file, scenario.full_title(), "not run", {}};
  const auto found = ended_.find(key(scenario));
  if (found == ended_.end()) {
    if (finished_) out.why = say("it was not selected");
    return out;
  }
  const Ended& ended = found->second;
  if (ended.quarantine) {
    out.status = "quarantined";
    out.why = say("until {} ({})", ended.quarantine->until, ended.quarantine->why);
    return out;
  }
  Status status = ended.status;
  // Evidence waits for nothing but its manual steps.
  if (status == Status::pending && scenario.kind == run::Kind::evidence) {
    const auto lacking =
        std::find_if(waiting_.begin(), waiting_.end(), [&](const journal::ManualStep& step) {
          return step.scenario == ended.index && !attested_.contains(step.instruction);
        });
    if (lacking == waiting_.end())
      status = Status::passed;
    else
      out.why = say("waits for a person: {}", lacking->instruction);
  }
  out.status = name(status);
  if (status != Status::passed && out.why.empty()) out.why = ended.why;
  return out;
}

void Decider::judge_scenarios(const journal::GateDeclared::Rule& rule, std::optional<bool>& holds,
                              Criterion& out) const {
  const auto count = [&](Status status) {
    return static_cast<std::size_t>(
        std::count_if(out.about.begin(), out.about.end(),
                      [&](const Criterion::Subject& s) { return s.status == name(status); }));
  };
  const std::size_t all = out.about.size(), passed = count(Status::passed),
                    failed = count(Status::failed);
  const bool known = all > 0 && passed == all;
  if (failed > 0)
    holds = rule.asks == Asks::scenario_failed;
  else if (known)
    holds = rule.asks == Asks::scenarios_passed;
  out.why = all == 0     ? say("no scenario is declared")
            : failed > 0 ? say("{} of {} failed", failed, all)
                         : say("{} of {} passed", passed, all);
}

Criterion Decider::judge(std::size_t number) const {
  const journal::GateDeclared::Rule& rule = gate_->rules[number];
  Criterion out{rule.go, rule.text, Criterion::State::undecided, {}, {}};
  for (const journal::Scenario& each : rule.about) out.about.push_back(look(each));
  std::optional<bool> holds;
  if (rule.asks == Asks::scenarios_passed || rule.asks == Asks::scenario_failed) {
    judge_scenarios(rule, holds, out);
  } else if (rule.asks == Asks::database) {
    const auto answer = answers_.find(number);
    if (answer != answers_.end()) holds = answer->second.holds;
    out.why = answer == answers_.end() ? say("nobody asked the database") : answer->second.seen;
  } else if (!out.about.empty()) {
    const Criterion::Subject& subject = out.about.front();
    const auto ended = ended_.find(key(rule.about.front()));
    const bool rehearsed = rehearsal_ && subject.kind == run::Kind::monitor;
    if (subject.status == name(Status::failed)) holds = false;
    if (subject.status == name(Status::passed) && !rehearsed) holds = true;
    // What a monitor that held rests on; else why it isn't passed.
    const bool passed = ended != ended_.end() && ended->second.status == Status::passed;
    out.why = !subject.why.empty()                     ? subject.why
              : subject.status != name(Status::passed) ? say("not run")
              : passed && !ended->second.why.empty()   ? ended->second.why
                                                       : run::word(Status::passed);
  }
  if (holds) out.state = *holds == rule.go ? Criterion::State::met : Criterion::State::broken;
  return out;
}

journal::Decided Decider::decide(bool ended) const {
  journal::Decided out;
  out.run = run_;
  out.at = at_;
  if (gate_)
    out.gate = gate_->title;
  else
    out.reasons.push_back(say("the journal tells of no gate"));
  std::set<std::string> files;
  if (gate_) files.insert(gate_->place.file);
  for (std::size_t i = 0; gate_ && i < gate_->rules.size(); ++i) {
    out.criteria.push_back(judge(i));
    for (const journal::Scenario& each : gate_->rules[i].about) files.insert(each.file);
  }
  const auto is_around_all = [&](const Key& key) {
    const auto& [kind, file, title, variant] = key;
    return (variant == run::of_before_all || variant == run::of_after_all) &&
           (!elsewhere_ || files.contains(file));
  };
  // `after all`, which no rule speaks of; what else others have run says nothing.
  for (const auto& [key, each] : ended_)
    if (is_around_all(key) && each.status != Status::passed && !each.quarantine)
      out.reasons.push_back(say("`{}` of \"{}\" {}: {}", std::get<3>(key), std::get<2>(key),
                                run::word(each.status), each.why));
  if (!ended)
    out.reasons.push_back(
        say("the journal has no end: the run was killed, or what it wrote is cut"));
  for (const Message& lacking : lacking_) out.reasons.push_back(lacking);
  if (elsewhere_ && started_ - elsewhere_->at > journal::validity)
    out.reasons.push_back(
        say("the scenarios began {}, more than 24 hours before this run", iso(elsewhere_->at)));
  if (interrupted_) out.reasons.push_back(say("the run was interrupted"));
  // Then it rests on two systems.
  for (const auto& [target, versions] : versions_)
    if (versions.before && versions.after && versions.before != versions.after)
      out.reasons.push_back(say("the version of `{}` changed during the run, from {} to {}", target,
                                *versions.before, *versions.after));

  const auto any = [&](Criterion::State state) {
    return std::any_of(out.criteria.begin(), out.criteria.end(),
                       [&](const Criterion& c) { return c.state == state; });
  };
  const bool lacking = any(Criterion::State::undecided) || !out.reasons.empty();
  out.verdict = any(Criterion::State::broken) ? journal::Verdict::no_go
                : lacking                     ? journal::Verdict::undecided
                                              : journal::Verdict::go;
  return out;
}

journal::Decided Decider::decide_to_add() const { return decide(finished_); }
journal::Decided Decider::decide() const { return decide(whole_); }

journal::Decided decide(const std::filesystem::path& journal) {
  Decider decider;
  journal::each_record(journal, [&](const journal::Record& record) { decider.take(record); });
  return decider.decide();
}

}  // namespace smoke::gate
