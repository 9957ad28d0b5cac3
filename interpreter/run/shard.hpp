// A run cut into shards, for as many machines: each scenario, or variant of one, is in exactly one.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "interpreter/run/events.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

// What scenarios took in an earlier run, by file, title and variant.
using Durations = std::map<std::tuple<std::string, std::string, std::string>, Duration>;

struct Shard {
  std::size_t number = 1, of = 1;   // from 1
  std::vector<ScenarioId> planned;  // in order; their indexes are those of the whole run
  std::size_t whole = 0;            // how many scenarios all shards have together
  std::string plan;                 // SHA-256 of which scenario is where: the same for all shards
};

// One of the shards of all that is selected, a matter of `all` and `durations` alone, so that
// machines need not speak with each other. Without durations a scenario's file, title and variant
// decide where it is, whichever others there are; with them, the longest first, each goes where
// least is to be done, and one that is new counts as the mean of the others.
Shard cut(const std::vector<ScenarioId>& all, std::size_t number, std::size_t of,
          const Durations& durations);

}  // namespace smoke::run
