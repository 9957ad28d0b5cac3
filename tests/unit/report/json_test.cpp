// One object for other programs: everything stands in it that docs/reports.md names.
#include "interpreter/report/json.hpp"

#include "interpreter/value/json.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

Value parsed(const std::string& text) {
  INFO(text);
  const auto value = parse_json(text);
  REQUIRE(std::holds_alternative<Value>(value));
  return std::get<Value>(value);
}

// By keys and indexes: at(value, "runs", 0, "id").
Value at(const Value& value) { return value; }
template <typename... More>
Value at(const Value& value, int index, More... more);
template <typename... More>
Value at(const Value& value, const char* key, More... more) {
  REQUIRE(value.object() != nullptr);
  const Value* found = value.object()->find(key);
  REQUIRE_MESSAGE(found != nullptr, key);
  return at(*found, more...);
}
template <typename... More>
Value at(const Value& value, int index, More... more) {
  REQUIRE(value.list() != nullptr);
  REQUIRE(value.list()->size() > static_cast<std::size_t>(index));
  return at((*value.list())[static_cast<std::size_t>(index)], more...);
}

}  // namespace

TEST_CASE("the object has the verdict, the counts, and every scenario with its problems") {
  const Folder folder;
  const Value report = parsed(made(report::json, write(folder, all_kinds())));
  CHECK(to_json(at(report, "report")) == "1");
  CHECK(to_json(at(report, "verdict")) == "\"failed\"");
  CHECK(to_json(at(report, "runs", 0, "counts")) ==
        R"({"passed":3,"failed":1,"inconclusive":1,"pending":1,"skipped":1,"quarantined":1})");
  CHECK(to_json(at(report, "runs", 0, "shortcomings")) == R"(["1 pending: a person has to look"])");
  CHECK(to_json(at(report, "runs", 0, "took_us")) == "2000001");
  CHECK(to_json(at(report, "runs", 0, "seed")) == "\"7\"");
  CHECK(to_json(at(report, "runs", 0, "requests")) == "16");
  const Value scenarios = at(report, "runs", 0, "scenarios");
  CHECK(scenarios.list()->size() == 8);
  CHECK(to_json(at(scenarios, 0, "place")) ==
        R"({"file":"specs/links.smoke","line":1,"column":1})");
  CHECK(to_json(at(scenarios, 0, "tags")) == R"(["mandatory"])");
  CHECK(to_json(at(scenarios, 1, "problems", 0, "rows", "more")) == "3");
  CHECK(to_json(at(scenarios, 1, "problems", 0, "details", 1)) == "\"in round 1 of 2\"");
  CHECK(to_json(at(scenarios, 1, "problems", 1, "message")) ==
        "\"expected status 201, found 200\"");
  CHECK(to_json(at(scenarios, 2, "variant")) == "\"whatsapp\"");
  CHECK(to_json(at(scenarios, 5, "reason")) == "\"run 2 times, because it was inconclusive\"");
  CHECK(to_json(at(scenarios, 7, "quarantined_until")) == "\"2999-12-31\"");
}

TEST_CASE("a run without an end has no time, and says what is missing") {
  const Folder folder;
  const Value report = parsed(
      made(report::json, write(folder, {started(2), run::ScenarioStarted{scenario(0, "A")}})));
  CHECK(to_json(at(report, "verdict")) == "\"inconclusive\"");
  CHECK(to_json(at(report, "runs", 0, "took_us")) == "null");
  CHECK(to_json(at(report, "runs", 0, "shortcomings")) ==
        R"(["the run did not end: it was killed, or is still running; 1 of 2 scenarios had not )"
        R"(begun"])");
  CHECK(to_json(at(report, "runs", 0, "scenarios", 0, "status")) == "\"inconclusive\"");
}
