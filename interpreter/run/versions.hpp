// Which version of the system it is that a run speaks of.
#pragma once

#include <vector>

#include "interpreter/run/context.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::run {

// Asks each target that has a `version` line, once, and emits what it says; a dry run emits what it
// would ask.
void ask_versions(const std::vector<const Unit*>& units, Context& context, Versioned::When when);

}  // namespace smoke::run
