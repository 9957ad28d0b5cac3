// The orders in which the events of one block may arrive, each of them once, or some of them twice:
// how many there are, which are tried, and which small one still shows what a large one did. Knows
// nothing of requests.
//
// Orders are compared by their number of deliveries, then by their swaps of neighbours away from
// the order written, then event by event: the order written, each event once, is the smallest.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace smoke::run {

// Events by their place in the block, from 0; one that stands there again is a second delivery.
using Order = std::vector<std::size_t>;

struct Smaller {
  bool operator()(const Order& a, const Order& b) const;
};
using Orders = std::set<Order, Smaller>;

// What may arrive.
struct Deliverable {
  std::size_t events = 0;
  bool once_or_twice = false;
};

// Each event once, as written.
Order written_order(std::size_t events);

// How many pairs of deliveries stand the other way round than their events are written.
std::size_t swaps(const Order& order);

// nullopt: more than 64 bits hold.
std::optional<std::uint64_t> count_orders(const Deliverable& what);

// All orders that are smaller than `end`, the smallest first; nullopt where they are more than
// `most`. Without `end`: all there are.
std::optional<std::vector<Order>> smaller_orders(const Deliverable& what, const Order* end,
                                                 std::size_t most);

// At most `limit` orders, the smallest first: all, or the order written and others drawn by `seed`,
// each order as likely as any other. The same on every machine.
std::vector<Order> sample_orders(const Deliverable& what, std::size_t limit, std::uint64_t seed);

// What sets an order apart from the order written.
struct Difference {
  bool doubled;  // `event` was delivered twice; else it came right after `before`, which is written
                 // after it
  std::size_t event;
  std::optional<std::size_t> before;  // doubled: what the second delivery came right after, where
                                      // that is written after the event
  Order without;                      // the order without this difference, and no other
};
// The doubled ones first. Whatever they leave out follows from them: with none, it is the order
// written.
std::vector<Difference> differences(const Order& order);

struct Shrunk {
  Order order;
  std::size_t runs = 0;
  bool smallest = false;  // every smaller order is known to pass
};
// Looks for the smallest order that fails. `passed`: what is known to pass; learns more. `fails`:
// nullopt where it could not be told, which ends the search with what was found.
Shrunk shrink(const Deliverable& what, Order failing, Orders& passed, std::size_t most_runs,
              const std::function<std::optional<bool>(const Order&)>& fails);

}  // namespace smoke::run
