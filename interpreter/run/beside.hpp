// What runs beside a file's scenarios, over the names that its `before all` has given: monitors,
// evidence, and the rules of a gate that ask the database.
#pragma once

#include <cstddef>
#include <stop_token>

#include "interpreter/run/context.hpp"
#include "interpreter/run/monitor.hpp"
#include "interpreter/run/plan.hpp"
#include "interpreter/run/scope.hpp"

namespace smoke::run {

struct Surroundings {
  const Unit& unit;
  Context& context;
  const Scope& names;
};

// Until its last sample, or its first breach, or until `enough` is seen.
ScenarioFinished watch(const PlannedMonitor& planned, const Monitoring& monitoring,
                       const Surroundings& around, std::stop_token enough);

ScenarioFinished gather(const PlannedEvidence& planned, const Surroundings& around);

}  // namespace smoke::run
