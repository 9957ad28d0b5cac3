// A scenario that delivers in any order, run once for each order; a failing order made as small as
// it can be, and explained.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "interpreter/run/delivery_orders.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::run {

struct Exploration {
  std::uint64_t seed = 0;
  bool written_alone = false;         // no other order than the one written
  std::stop_token stop;               // ends between two orders, with what is known by then
  std::function<void(Message)> tell;  // which order is tried now
};

// Runs the scenario as written, and what it delivers in any order in other orders too: one block at
// a time, the others as written. The result is the first failure, shrunk; else what could not be
// told; else passed. `requests` and `statements` are those of all runs.
ScenarioFinished explore(const Exploration& exploration,
                         const std::function<ScenarioFinished(DeliveryOrders&)>& run);

}  // namespace smoke::run
