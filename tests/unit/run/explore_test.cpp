// What is made of the runs of a scenario by its orders, and how a failing order is told. The runs
// are made up; the block is a spec's.
#include "interpreter/run/explore.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "grammar/parser.hpp"
#include "grammar/walk.hpp"

using namespace smoke;
using namespace smoke::run;

namespace {

const std::string three_events = R"(scenario "Any order"
  deliver in any order, each once or twice
    # said once
    send created for dm
    send written for dm as note
      text: "Olá"
      at: iso(now)
    expect status 200
    send closed for new ticket on mail to crm
      header "X-Kind": "closed"
    expect body.ok is true
)";

// The blocks of a spec, as a run would come by them.
struct Spec {
  ast::File file;
  std::vector<DeliverBlock> blocks;

  explicit Spec(const std::string& text, std::size_t limit = 24) {
    Parsed parsed = parse(std::make_shared<const Source>("a.smoke", text));
    REQUIRE(parsed.diagnostics.all().empty());
    file = std::move(parsed.file);
    walk(file, [&](const ast::Step& step) {
      if (const auto* node = std::get_if<ast::Box<ast::Deliver>>(&step.node)) {
        DeliverBlock block{&**node, file.source, step.span, limit, {}};
        block.times.resize(events_of(**node).size());
        blocks.push_back(std::move(block));
      }
    });
  }
};

struct Told {
  std::vector<Order> runs;  // of the first block
  std::vector<std::string> orders;
  ScenarioFinished result;
};

// `judge`: of an order of the first block, or of the second.
Told explored(const Spec& spec, const std::function<Status(const Order&, std::size_t block)>& judge,
              std::stop_source stop = {}) {
  Told told;
  Exploration exploration;
  exploration.seed = 7;
  exploration.stop = stop.get_token();
  exploration.tell = [&](Message order) { told.orders.push_back(order.text()); };
  told.result = explore(exploration, [&](DeliveryOrders& orders) {
    ScenarioFinished finished{};
    finished.requests = 2;
    finished.statements = 1;
    for (std::size_t b = 0; b < spec.blocks.size(); ++b) {
      const Order order = orders.met(spec.blocks[b]);
      if (b == 0) told.runs.push_back(order);
      const Status status = judge(order, b);
      if (status == Status::passed) continue;
      Problem p;
      p.status = status;
      p.message = "at " + show(spec.blocks[b], order).text();
      finished.problems.push_back(std::move(p));
      finished.status = worse(finished.status, status);
    }
    return finished;
  });
  return told;
}

template <typename Line>
std::string lines(const std::vector<Line>& all) {
  std::string out;
  for (const Line& line : all) out += Message(line).text() + '\n';
  return out;
}

bool closed_before_created(const Order& order) {
  return std::find(order.begin(), order.end(), 2) < std::find(order.begin(), order.end(), 0);
}

}  // namespace

TEST_CASE("every order passes: all were run, or a sample, and that is said") {
  const Spec sampled(three_events);
  const Told some = explored(sampled, [](const Order&, std::size_t) { return Status::passed; });
  CHECK(some.result.status == Status::passed);
  CHECK(some.result.note == "24 of 222 orders, a sample by seed 7");
  CHECK(some.runs.size() == 24);
  CHECK(some.runs.front() == Order{0, 1, 2});
  CHECK(Orders(some.runs.begin(), some.runs.end()).size() == 24);
  CHECK(some.result.requests == 48);
  CHECK(some.result.statements == 24);

  const Spec whole(three_events, 222);
  const Told all = explored(whole, [](const Order&, std::size_t) { return Status::passed; });
  CHECK(all.result.note == "all 222 orders");
  CHECK(all.runs.size() == 222);
}

TEST_CASE("a failing order is shrunk; the pair that was swapped is named; its steps are a spec's") {
  const Spec spec(three_events, 222);
  const Told told = explored(spec, [](const Order& o, std::size_t) {
    return closed_before_created(o) && o.size() == 3 ? Status::failed : Status::passed;
  });
  CHECK(told.result.status == Status::failed);
  CHECK(told.result.note == "failed in order 4 of 222");
  REQUIRE(told.result.problems.size() == 1);
  CHECK(told.result.problems[0].message == "at written, closed, created");
  CHECK(lines(told.result.problems[0].details) == R"(order 4 of 222 failed: written, closed, created
no smaller order was seen to fail (0 further runs)
`closed` came before `created`; the other way round, it passes
as steps, in place of the block:
  send written for dm as note
    text: "Olá"
    at: iso(now)
  expect status 200
  expect body.ok is true
  send closed for new ticket on mail to crm
    header "X-Kind": "closed"
  expect status 200
  expect body.ok is true
  send created for dm
  expect status 200
  expect body.ok is true
the same orders again: --seed 7
)");
  CHECK(told.orders.front() == "order 2 of 222: created, closed, written");
}

TEST_CASE("a failing order of a sample is shrunk further; the event that came twice is named") {
  const Spec spec(three_events);
  const Told told = explored(spec, [](const Order& o, std::size_t) {
    const bool again = std::count(o.begin(), o.end(), 0) == 2;
    return again && o.back() == 0 ? Status::failed : Status::passed;
  });
  CHECK(told.result.status == Status::failed);
  CHECK(told.result.note.text().ends_with(" of 24, a sample of 222 by seed 7"));
  const std::string details = lines(told.result.problems.at(0).details);
  INFO(details);
  CHECK(details.find("shrunk to 4 deliveries: created, written, closed, created again (") !=
        std::string::npos);
  CHECK(details.find("\n`created` was delivered twice, again after `closed`; delivered once, it "
                     "passes\n") != std::string::npos);
  CHECK(details.find("\n  send created for dm as first_created\n") != std::string::npos);
  CHECK(details.find("\n  send again first_created\n") != std::string::npos);
  CHECK(told.result.problems.at(0).message == "at created, written, closed, created again");
  CHECK(told.orders.back().starts_with("shrinking order "));
}

TEST_CASE("what fails in the order written is no matter of order") {
  const Spec spec(three_events);
  const Told told = explored(spec, [](const Order&, std::size_t) { return Status::failed; });
  CHECK(told.runs.size() == 1);
  CHECK(lines(told.result.problems.at(0).details) == "in the order written: no other was tried\n");
  CHECK(told.result.note.empty());
}

TEST_CASE("an order that fails once, and passes again, has failed, and that is said") {
  const Spec spec(three_events, 222);
  int runs = 0;
  const Told told = explored(spec, [&](const Order&, std::size_t) {
    return ++runs == 6 ? Status::failed : Status::passed;
  });
  CHECK(told.result.status == Status::failed);
  CHECK(told.runs.size() == 7);
  CHECK(told.runs[5] == told.runs[6]);
  const std::string details = lines(told.result.problems.at(0).details);
  CHECK(
      details.starts_with("order 6 of 222 failed: closed, written, created\n"
                          "run once more, it passed: this order alone is not what makes it fail\n"
                          "as steps, in place of the block:\n"));
}

TEST_CASE("an order that could not be told is no pass, and hides no failure") {
  const Spec spec(three_events, 222);
  const Order untold{1, 0, 2};
  const Told inconclusive = explored(spec, [&](const Order& o, std::size_t) {
    return o == untold ? Status::inconclusive : Status::passed;
  });
  CHECK(inconclusive.result.status == Status::inconclusive);
  CHECK(inconclusive.runs.size() == 222);
  CHECK(inconclusive.result.note == "all 222 orders; 1 of them could not be told");
  CHECK(lines(inconclusive.result.problems.at(0).details) ==
        "in order 3 of 222: written, created, closed\n");

  const Told failed = explored(spec, [&](const Order& o, std::size_t) {
    return o == untold                ? Status::inconclusive
           : closed_before_created(o) ? Status::failed
                                      : Status::passed;
  });
  CHECK(failed.result.status == Status::failed);

  // What is gone for two is gone for all.
  const Told gone = explored(spec, [](const Order&, std::size_t) { return Status::inconclusive; });
  CHECK(gone.runs.size() == 2);
  CHECK(gone.result.status == Status::inconclusive);
  CHECK(gone.result.note == "no more after 2 of 222 orders");
  const Told pending = explored(spec, [](const Order&, std::size_t) { return Status::pending; });
  CHECK(pending.runs.size() == 1);
  CHECK(pending.result.status == Status::pending);
}

TEST_CASE("an interruption ends it between two orders, and is no pass") {
  const Spec spec(three_events);
  std::stop_source stop;
  int runs = 0;
  const Told told = explored(
      spec,
      [&](const Order&, std::size_t) {
        if (++runs == 5) stop.request_stop();
        return Status::passed;
      },
      stop);
  CHECK(told.runs.size() == 5);
  CHECK(told.result.status == Status::inconclusive);
  CHECK(told.result.reason == "interrupted after 5 of 24 orders");
}

TEST_CASE("of several blocks one is tried at a time") {
  const Spec spec(R"(scenario "Two"
  deliver in any order
    send a
    send b
  deliver in any order, at most 3 orders
    send c
    send d
    send e
)",
                  3);
  std::vector<std::pair<Order, Order>> seen;
  const Told passed = explored(spec, [&](const Order& order, std::size_t block) {
    if (block == 0) seen.emplace_back(order, Order{});
    if (block == 1) seen.back().second = order;
    return Status::passed;
  });
  REQUIRE(seen.size() == 1 + 1 + 2);
  for (const auto& [first, second] : seen)
    CHECK((first == Order{0, 1} || second == Order{0, 1, 2}));
  CHECK(passed.result.note ==
        "all 2 orders of line 2; 3 of 6 orders of line 5, a sample by seed 7");
  const Told failed = explored(spec, [&](const Order& order, std::size_t block) {
    return block == 1 && order != Order{0, 1, 2} ? Status::failed : Status::passed;
  });
  CHECK(failed.result.note.text().starts_with(
      "all 2 orders of line 2; failed in order 2 of 3 of line 5, a sample of 6 by seed 7"));
}

TEST_CASE("a scenario that delivers nothing in any order runs once") {
  const Spec spec("scenario \"One\"\n  send a\n");
  int runs = 0;
  ScenarioFinished result = explore({}, [&](DeliveryOrders&) {
    ++runs;
    return ScenarioFinished{};
  });
  CHECK(runs == 1);
  CHECK(result.note.empty());
}

TEST_CASE("events of one name are told apart") {
  const Spec spec(R"(scenario "Twice"
  deliver in any order
    send written as first
    send written
    send closed
)");
  CHECK(show(spec.blocks[0], Order{1, 0, 2, 1}) ==
        "written of line 4, written first, closed, written of line 4 again");
}

TEST_CASE("fields that hold the time of building, in each form that an event has them") {
  const Time from{std::chrono::microseconds(1'700'000'000'250'000)};
  const Time to = from + std::chrono::milliseconds(3);
  const Value body(Object{
      {"a", "2023-11-14T22:13:20.251Z"},
      {"b", std::int64_t{1'700'000'000}},
      {"c", Object{{"d e", std::int64_t{1'700'000'000'252}}, {"f", Decimal{"1700000000.251000"}}}},
      {"g", List{Object{{"h", "2023-11-14T22:13:20.252Z"}}}},
      {"earlier", "2023-11-14T22:13:19.251Z"},
      {"later", std::int64_t{1'700'000'001}},
      {"none", "1700000000"},
      {"null", Value()},
  });
  std::string found;
  for (const TimeField& field : time_fields(body, from, to))
    found += field.key + " " + std::string(field.function) + "\n";
  CHECK(found == "a iso\nb unix_seconds\nc.\"d e\" unix_millis\nc.f unix_decimal\ng[0].h iso\n");
}

TEST_CASE("steps override those fields, and what the spec itself set there") {
  Spec spec(three_events);
  spec.blocks[0].times[0] = {{"at", "iso"}};
  spec.blocks[0].times[1] = {{"at", "iso"}, {"note.at", "unix_seconds"}};
  const std::string steps = lines(as_steps(spec.blocks[0], {1, 0, 2, 1}));
  CHECK(steps.starts_with(R"(send written for dm as note
  text: "Olá"
  at: iso(now + 1s)
  note.at: unix_seconds(now + 1s)
expect status 200
expect body.ok is true
send created for dm
expect status 200
)"));
  CHECK(steps.ends_with("send again note\nexpect status 200\nexpect body.ok is true\n"));
  std::string scenario = "scenario \"Pasted\"\n";
  for (const std::string& line : as_steps(spec.blocks[0], {1, 0, 2, 1}))
    scenario += "  " + line + "\n";
  CHECK(parse(std::make_shared<const Source>("b.smoke", scenario)).diagnostics.all().empty());
}
