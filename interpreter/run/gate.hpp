// Everything that a decision hangs on, in one run: the scenarios that a gate names, its monitors,
// its evidence, and its rules that ask the database. What it comes to is decided from the journal.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "interpreter/run/beside.hpp"

namespace smoke::run {

// The index by which statements of rules are told: they belong to no scenario.
inline constexpr std::size_t no_scenario = static_cast<std::size_t>(-1);

struct GatePlan {
  const SpecFile* file;
  const Declared<ast::Gate>* gate;
  std::optional<Elsewhere> elsewhere = {};
};

// What the run will tell of: of the gate's scenarios those that are selected, where it runs them at
// all, its monitors, its evidence.
std::vector<ScenarioId> select(const GatePlan& gate, const Selection& selection);

// Runs it as run() does, told as GateDeclared, then each part in this order, then a RuleAnswered
// for each rule that asks the database. Monitors are awaited as long as NO-GO is not certain.
void run_gate(const GatePlan& gate, const Setting& setting, const Options& options,
              const Monitoring& monitoring, const Listener& listener, std::stop_token stop,
              std::stop_token immediate_stop);

// The gate of a run that has nothing else, where something is told of around it.
ScenarioId as_evidence(const SpecFile& file, const Declared<ast::Gate>& gate);

// That the scenario or monitor has failed makes the gate NO-GO, whatever else is seen.
bool decides(const Declared<ast::Gate>& gate, const ScenarioId& failed);

std::vector<RuleAnswered> answer_rules(const Declared<ast::Gate>& gate, const Surroundings& around);

}  // namespace smoke::run
