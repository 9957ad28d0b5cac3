// One block of `deliver in any order`, in the one order that this run of the scenario has it in.
#include "interpreter/check/limits.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::int64_t default_orders = 24;

// With its fields, where it has any.
Value body_of(const Draft& draft) {
  if (draft.form) return *draft.form;
  auto json = parse_json(draft.request.body.value_or(""));
  return std::holds_alternative<Value>(json) ? std::get<Value>(std::move(json)) : Value();
}

}  // namespace

void Execution::deliver(const Deliver& deliver, const Frame& frame, Span span) {
  const std::int64_t limit =
      deliver.at_most ? evaluator(frame).integer(*deliver.at_most) : default_orders;
  if (limit < 1 || limit > most_orders)
    throw EvalError{{frame.source, deliver.at_most->span},
                    say("expected 1 to {} orders, found {}", most_orders, limit)};
  DeliverBlock block{&deliver, frame.source, span, static_cast<std::size_t>(limit), {}};

  const auto events = events_of(deliver);
  std::vector<Sent> built;
  globals_.set_back(std::chrono::seconds(events.size()));
  for (const Step* step : events) {
    globals_.catch_up(std::chrono::seconds(1));
    const Time from = globals_.now();
    built.push_back(compose(*std::get<Box<Send>>(step->node), frame));
    block.times.push_back(time_fields(body_of(built.back().draft), from, globals_.now()));
  }
  const auto names = event_names(block);
  const Order order =
      orders_ != nullptr ? orders_->met(std::move(block)) : written_order(events.size());

  std::vector<bool> delivered(events.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!begin_action()) return;
    const std::size_t event = order[i];
    Sent& sent = built[event];
    if (!delivered[event]) sent.request = sign(sent.draft, globals_);  // as of now
    const std::size_t before = problems.size();
    exchange(sent, frame, events[event]->span);
    for (const Step& step : deliver.steps) {
      if (!std::holds_alternative<Box<Expectation>>(step.node)) continue;
      try {
        this->step(step, frame);
      } catch (const EvalError& error) {
        add(error);
      }
    }
    for (std::size_t p = before; p < problems.size(); ++p)
      problems[p].details.push_back(say("at delivery {} of {}: {}", i + 1, order.size(),
                                        told(names[event], delivered[event])));
    delivered[event] = true;
  }
}

}  // namespace smoke::run
