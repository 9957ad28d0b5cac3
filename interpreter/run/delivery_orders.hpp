// `deliver in any order` within one run of a scenario: by which order each block delivers, what the
// run found out about them, and an order in words that a reader and a spec understand.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/run/orders.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

// A field of an event's body that holds the time at which it was built.
struct TimeField {
  std::string key;            // as a `send` overrides it: "conversation.messages[0].updated_at"
  std::string_view function;  // that gives its form: "iso"
};
// Those of a body that was built between two moments.
std::vector<TimeField> time_fields(const Value& body, Time from, Time to);

// A block that a run came by.
struct DeliverBlock {
  const ast::Deliver* node;
  SourcePtr source;
  Span span;                                  // of its first line
  std::size_t limit;                          // of orders
  std::vector<std::vector<TimeField>> times;  // of each event

  Deliverable what() const { return {times.size(), node->once_or_twice}; }
};

// Of one run of a scenario. For any number of threads.
class DeliveryOrders {
 public:
  DeliveryOrders() = default;  // every block as written
  DeliveryOrders(const ast::Deliver* block, Order order) {
    orders_.emplace(block, std::move(order));
  }

  // What the block delivers; it is told once, also where it runs several times.
  Order met(DeliverBlock block);
  const std::vector<DeliverBlock>& blocks() const { return blocks_; }  // when the run has ended

 private:
  std::map<const ast::Deliver*, Order> orders_;
  std::mutex mutex_;
  std::vector<DeliverBlock> blocks_;
};

// How far back a scenario begins, so that the last event of its last block has the true time: one
// second for each event.
Duration time_of_deliveries(const Unit& unit, const Declared<ast::Scenario>& scenario);

// The `send` lines of a block.
std::vector<const ast::Step*> events_of(const ast::Deliver& block);

// What messages call each event of a block: its name, where two have the same one its `as` name or
// its line too.
std::vector<Message> event_names(const DeliverBlock& block);
Message told(Message event, bool again);  // "created again"

// "created, resolved, created again"
Message show(const DeliverBlock& block, const Order& order);

// "`resolved` came before `created`", "`created` was delivered twice, again after `resolved`"
Message show(const DeliverBlock& block, const Difference& difference);

// Lines of a spec that send the events in this order, each with its own time, and expect of each
// delivery what the block expects.
std::vector<std::string> as_steps(const DeliverBlock& block, const Order& order);

}  // namespace smoke::run
