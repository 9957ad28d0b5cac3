// Other evidence of the same day and the same system, which lies beside this one: whoever tries
// until it is GO is seen to have tried.
#pragma once

#include <filesystem>
#include <string>

#include "interpreter/value/value.hpp"

namespace smoke::evidence {

struct Target {
  std::string environment, base_url;
  Time at;  // when the run began
};

// Of the folders beside `folder`, those of runs against the same target that began before it, on
// the same day (UTC), the oldest first: `folder`, `run`, `gate`, `started_at`, `verdict`.
List earlier_runs(const std::filesystem::path& folder, const Target& target);

}  // namespace smoke::evidence
