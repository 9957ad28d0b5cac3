// `quarantined until`: a scenario that runs and is told of, and counts for nothing until a day is
// over.
#pragma once

#include <optional>

#include "grammar/ast.hpp"
#include "interpreter/language/message.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

// What the scenario says, where it still lasts at `now`: the day that it names is its last one, and
// ends at midnight UTC.
std::optional<Quarantine> quarantine(const ast::Scenario& scenario, Time now);

// "quarantined until 2026-12-31 (flaky since the move)", as reports show it.
Message told(const Quarantine& quarantine);

}  // namespace smoke::run
