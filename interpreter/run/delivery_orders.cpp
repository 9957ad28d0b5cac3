// An order as steps has to keep the times apart as well: what is written as `send` is built when it
// is sent, so the fields that hold the time of building are overridden, each event a second after
// the one that is written before it.
#include "interpreter/run/delivery_orders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "grammar/format_lines.hpp"
#include "grammar/walk.hpp"
#include "interpreter/run/functions.hpp"

namespace smoke::run {

using namespace ast;

// ---- fields that hold a time

namespace {

// The function by which `value` is a moment from `from` to `to`; empty where there is none.
std::string_view time_form(const Value& value, Time from, Time to) {
  if (const Time* time = value.time()) return from <= *time && *time <= to ? "iso" : "";
  if (value.text() == nullptr && !value.is_number()) return {};
  for (const std::string_view function : {"iso", "unix_seconds", "unix_millis", "unix_decimal"}) {
    const Value first = std::get<Value>(call_function(function, {Value(from)}));
    const Value last = std::get<Value>(call_function(function, {Value(to)}));
    if (function == "iso") {
      const auto time = value.text() != nullptr ? parse_time(*value.text()) : std::nullopt;
      if (time && from <= *time && *time <= to) return function;
    } else if (compare(first, value).value_or(1) <= 0 && compare(value, last).value_or(1) <= 0) {
      return function;
    }
  }
  return {};
}

bool is_plain(std::string_view key) {
  return !key.empty() && (key.front() < '0' || key.front() > '9') &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

void find_times(const Value& value, const std::string& key, Time from, Time to,
                std::vector<TimeField>& out) {
  if (const Object* object = value.object()) {
    for (const auto& [name, member] : *object)
      find_times(member,
                 (key.empty() ? "" : key + ".") +
                     (is_plain(name) ? name : smoke::show(Value(name), name.size() * 8)),
                 from, to, out);
  } else if (const List* list = value.list()) {
    for (std::size_t i = 0; i < list->size(); ++i)
      find_times((*list)[i], fmt::format("{}[{}]", key, i), from, to, out);
  } else if (const std::string_view function = time_form(value, from, to); !function.empty()) {
    out.push_back({key, function});
  }
}

}  // namespace

std::vector<TimeField> time_fields(const Value& body, Time from, Time to) {
  std::vector<TimeField> out;
  if (body.object() != nullptr) find_times(body, "", from, to, out);
  return out;
}

// ---- blocks

Order DeliveryOrders::met(DeliverBlock block) {
  const std::lock_guard lock(mutex_);
  const auto given = orders_.find(block.node);
  Order order = given != orders_.end() ? given->second : written_order(block.times.size());
  if (std::none_of(blocks_.begin(), blocks_.end(),
                   [&](const DeliverBlock& known) { return known.node == block.node; }))
    blocks_.push_back(std::move(block));
  return order;
}

std::vector<const Step*> events_of(const Deliver& block) {
  std::vector<const Step*> out;
  for (const Step& step : block.steps)
    if (std::holds_alternative<Box<Send>>(step.node)) out.push_back(&step);
  return out;
}

Duration time_of_deliveries(const Unit& unit, const Declared<Scenario>& scenario) {
  std::size_t events = 0;
  const std::function<void(const SourcePtr&, const Steps&)> look = [&](const SourcePtr& source,
                                                                       const Steps& steps) {
    for (const Step& each : steps)
      walk(each, overloaded{[&](const Deliver& block) { events += events_of(block).size(); },
                            [&](const Phrase& phrase) {
                              // Steps of one's own never lead back to themselves: the checker sees
                              // to that.
                              if (const auto own = match_phrase(unit, *source, phrase))
                                look(own->step->source(), (*own->step)->steps);
                            }});
  };
  for (const auto& hook : unit.before_each) look(hook.source(), hook->steps);
  for (const Steps* steps : {&scenario->setup, &scenario->steps, &scenario->cleanup})
    look(scenario.source(), *steps);
  for (const auto& hook : unit.after_each) look(hook.source(), hook->steps);
  return std::chrono::seconds(events);
}

// ---- in words

namespace {

const Send& send_of(const Step& step) { return *std::get<Box<Send>>(step.node); }

std::size_t sends_of(std::string_view event, const std::vector<const Step*>& events) {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(),
                    [&](const Step* step) { return send_of(*step).event.text == event; }));
}

}  // namespace

std::vector<Message> event_names(const DeliverBlock& block) {
  const auto events = events_of(*block.node);
  std::vector<Message> out;
  for (const Step* step : events) {
    const Send& send = send_of(*step);
    if (sends_of(send.event.text, events) == 1)
      out.emplace_back(send.event.text);
    else if (send.result)
      out.push_back(fmt::format("{} {}", send.event.text, send.result.text));
    else
      out.push_back(
          say("{} of line {}", send.event.text, block.source->position(step->span.begin).line));
  }
  return out;
}

Message told(Message event, bool again) {
  return again ? say("{} again", std::move(event)) : event;
}

Message show(const DeliverBlock& block, const Order& order) {
  const auto names = event_names(block);
  std::vector<Message> out;
  std::vector<bool> delivered(names.size());
  for (const std::size_t event : order) {
    out.push_back(told(names[event], delivered[event]));
    delivered[event] = true;
  }
  return joined(std::move(out), ", ");
}

Message show(const DeliverBlock& block, const Difference& difference) {
  const auto names = event_names(block);
  const Message& event = names[difference.event];
  if (!difference.doubled) return say("`{}` came before `{}`", names[*difference.before], event);
  return difference.before
             ? say("`{}` was delivered twice, again after `{}`", event, names[*difference.before])
             : say("`{}` was delivered twice", event);
}

std::vector<std::string> as_steps(const DeliverBlock& block, const Order& order) {
  const auto events = events_of(*block.node);
  // Names for what is sent again: its own, or one that the file does not have.
  std::vector<std::string> names;
  for (const Step* step : events) {
    const Send& send = send_of(*step);
    std::string name(send.result.text);
    if (name.empty()) {
      name = fmt::format("first_{}", send.event.text);
      while (block.source->text().find(name) != std::string_view::npos ||
             std::find(names.begin(), names.end(), name) != names.end())
        name += '_';
    }
    names.push_back(std::move(name));
  }
  File nothing_else;  // comments and prose stay in the spec
  nothing_else.source = block.source;
  layout::Page page(nothing_else);
  layout::Lines lines(*block.source, page);
  std::vector<bool> delivered(events.size());
  for (const std::size_t event : order) {
    const Step& step = *events[event];
    const Send& send = send_of(step);
    const std::uint32_t at = step.span.begin;
    if (delivered[event]) {
      page.line(0, at, layout::Line().word("send again").word(names[event]));
    } else {
      layout::Line line;
      line.word("send").word(send.event.text);
      if (send.about) lines.expr(line.word("for"), *send.about);
      if (send.target) line.word("to").word(send.target.text);
      if (send.result || std::count(order.begin(), order.end(), event) > 1)
        line.word("as").word(names[event]);
      page.line(0, at, line);
      std::unordered_set<std::string> times;  // the first event keeps its own
      for (const TimeField& field : block.times[event])
        if (event > 0) times.insert(field.key);
      for (const RequestLine& own : send.lines) {
        const auto* override_line = std::get_if<Box<OverrideLine>>(&own.node);
        if (override_line == nullptr || !times.contains(lines.keys((*override_line)->entry.key)))
          lines.request_line(1, own);
      }
      for (const TimeField& field : block.times[event])
        if (event > 0)
          page.line(1, at,
                    layout::Line().word(
                        fmt::format("{}: {}(now + {}s)", field.key, field.function, event)));
    }
    delivered[event] = true;
    for (const Step& other : block.node->steps)
      if (std::holds_alternative<Box<Expectation>>(other.node)) lines.step(0, other);
  }
  std::vector<std::string> out;
  const std::string text = page.finish();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

}  // namespace smoke::run
