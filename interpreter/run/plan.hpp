// What of each file a run takes up, each with the name that reports give it, before anything runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "interpreter/module/module.hpp"
#include "interpreter/run/monitor.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/run/variants.hpp"

namespace smoke::run {

// A scenario, or one variant of it. What all variants have in common stands once: there may be very
// many.
struct PlannedScenario {
  struct Common {
    ScenarioId id;  // but for variant and index
    const Declared<ast::Scenario>* scenario;
    Variants variants;
  };
  std::shared_ptr<const Common> common;
  std::uint32_t number;  // of the variants
  std::uint32_t index;   // in the run

  const Declared<ast::Scenario>& scenario() const { return *common->scenario; }
  Variant variant() const { return common->variants[number]; }
  ScenarioId id() const;
};
struct PlannedMonitor {
  ScenarioId id;
  const Declared<ast::Monitor>* monitor;
};
struct PlannedEvidence {
  ScenarioId id;
  const Declared<ast::Evidence>* evidence;
};

// Other runs have seen the scenarios of a gate already, and this one adds the rest.
struct Elsewhere {
  std::size_t indexes = 0;  // the first ones, which are theirs
  bool no_go = false;       // for what they have seen
};

// In the order in which they run: the scenarios, then the monitors side by side, then the rest.
struct FilePlan {
  const SpecFile* file;
  std::vector<PlannedScenario> scenarios = {};
  std::vector<PlannedMonitor> monitors = {};
  std::vector<PlannedEvidence> evidence = {};
  const Declared<ast::Gate>* gate = nullptr;  // whose rules ask the database last
  std::optional<Elsewhere> elsewhere = {};

  std::size_t size() const { return scenarios.size() + monitors.size() + evidence.size(); }
};

// Indexes count from `first_index`; those that the selection names are no matter here, so that all
// have theirs.
std::vector<PlannedScenario> plan(const SpecFile& file, const Selection& selection,
                                  std::size_t first_index);
std::vector<PlannedMonitor> plan(const SpecFile& file, const Monitoring& monitoring,
                                 std::size_t first_index);
std::vector<PlannedEvidence> plan_evidence(const SpecFile& file,
                                           const std::vector<std::string>& titles,
                                           std::size_t first_index);

// Takes out those whose index is not selected.
void leave_selected(std::vector<PlannedScenario>& planned, const Selection& selection);

// Runs it all, at most `side_by_side` files at the same time, as run() says.
void run_plans(std::vector<FilePlan> plans, std::size_t side_by_side, const Setting& setting,
               const Options& options, const Monitoring& monitoring, const Listener& listener,
               std::stop_token stop, std::stop_token immediate_stop);

}  // namespace smoke::run
