// What is written comes back as it was.
#include "interpreter/journal/record.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "interpreter/journal/writer.hpp"

using namespace smoke;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "smoke-journal-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
};

std::vector<journal::Record> written(const std::vector<run::RunEvent>& events) {
  const Folder folder;
  const config::Mask mask;
  {
    journal::Writer writer(folder.path / "run.jsonl", journal::Writer::Mode::create,
                           {"smoke run", false, {{"SMOKE_A", "1"}}, {}}, mask);
    for (const run::RunEvent& event : events) writer(event);
    REQUIRE(!writer.problem());
  }
  std::vector<journal::Record> out;
  journal::each_record(folder.path / "run.jsonl",
                       [&](journal::Record record) { out.push_back(std::move(record)); });
  return out;
}

}  // namespace

TEST_CASE("what a run tells comes back from its journal, its messages as sentences") {
  run::ScenarioFinished finished;
  finished.scenario = {run::Kind::monitor,
                       "a.smoke",
                       "T",
                       "v",
                       {},
                       {"x", "y"},
                       3,
                       run::Quarantine{"2026-12-31", "flaky"}};
  finished.status = run::Status::failed;
  finished.reason = say("at most {} may fail", 2);
  run::Problem problem;
  problem.message = say("expected {} in {}, found {}", say("{} rows", 2), "`t`", 3);
  problem.details = {"plain", say("in round {} of {}", 1, 2)};
  problem.rows = run::RowTable{{"id", say("claimed by")}, {{"7", say("line {}", 3)}}, 4};
  finished.problems.push_back(problem);
  finished.took = std::chrono::microseconds(5);
  auto exchange = std::make_shared<run::Exchange>();
  exchange->request.timeout = std::chrono::milliseconds(1500);

  const auto all = written({run::RunStarted{"id", 18446744073709551615u, "here", 1, {}},
                            run::ScenarioStarted{finished.scenario, Time(std::chrono::seconds(3))},
                            run::Exchanged{3, exchange},
                            run::Judged{3,
                                        {},
                                        run::Status::passed,
                                        {{say("{} rows", 0), std::chrono::microseconds(9)}},
                                        std::chrono::microseconds(10),
                                        std::chrono::microseconds(11)},
                            finished, run::RunFinished{std::chrono::microseconds(7), true}});
  REQUIRE(all.size() == 6);
  const auto& started = std::get<journal::RunStarted>(all[0]);
  CHECK(started.seed == "18446744073709551615");
  CHECK(started.environment == "here");
  CHECK(started.variables.at(0).second == "1");
  CHECK(std::get<journal::ScenarioStarted>(all[1]).at == Time(std::chrono::seconds(3)));
  CHECK(std::get<journal::Exchanged>(all[2]).exchange.timeout == std::chrono::milliseconds(1500));
  const auto& judged = std::get<journal::Judged>(all[3]);
  CHECK(judged.looks.at(0).seen == say("{} rows", 0));
  CHECK(judged.within == std::chrono::microseconds(10));
  const auto& ended = std::get<journal::ScenarioFinished>(all[4]);
  CHECK(ended.scenario.full_title() == "T [v]");
  CHECK(ended.scenario.kind == run::Kind::monitor);
  CHECK(ended.scenario.tags == std::vector<std::string>{"x", "y"});
  CHECK(ended.scenario.quarantine == finished.scenario.quarantine);
  CHECK(ended.reason == finished.reason);
  CHECK(ended.problems.at(0).message == problem.message);
  CHECK(ended.problems.at(0).details == problem.details);
  CHECK(ended.problems.at(0).rows == problem.rows);
  CHECK(std::get<journal::RunFinished>(all[5]).interrupted);
}

TEST_CASE("a version comes back, and why there is none") {
  run::Versioned known;
  known.target = "webhook";
  known.url = "http://127.0.0.1/version";
  known.version = "1.0.0";
  run::Versioned unknown = known;
  unknown.when = run::Versioned::When::end;
  unknown.version.reset();
  unknown.problem = say("HTTP {}", 404);
  const auto all = written({run::RunStarted{"id", 1, "", 1, {}}, known, unknown});
  REQUIRE(all.size() == 3);
  CHECK(std::get<journal::Versioned>(all[1]).version == "1.0.0");
  CHECK(std::get<journal::Versioned>(all[1]).when == run::Versioned::When::start);
  const auto& last = std::get<journal::Versioned>(all[2]);
  CHECK(last.target == "webhook");
  CHECK(last.when == run::Versioned::When::end);
  CHECK_FALSE(last.version.has_value());
  CHECK(last.problem == say("HTTP {}", 404));
}

TEST_CASE("a call comes back with its octets, and with the scenario that ran alone") {
  run::StubCall call;
  call.stub = "payments";
  call.method = "POST";
  call.address = "/charges?a=1";
  call.headers = {{"X-Id", "7"}};
  call.body = "no \xff text";
  call.status = 501;
  call.answer_headers = {{"Content-Type", "text/plain"}};
  call.answer = "smoke: no";
  call.problem = say("stub `{}` has no answer for {}", "payments", "POST /charges");
  call.at = std::chrono::system_clock::time_point(std::chrono::seconds(5));
  const auto shared = std::make_shared<const run::StubCall>(call);
  const auto all = written({run::RunStarted{"id", 1, "", 1, {}}, run::Called{0, shared},
                            run::Called{std::nullopt, shared}});
  REQUIRE(all.size() == 3);
  const auto& called = std::get<journal::Called>(all[1]);
  CHECK(called.scenario == 0);
  CHECK_FALSE(std::get<journal::Called>(all[2]).scenario.has_value());
  CHECK(called.call.stub == "payments");
  CHECK(called.call.address == "/charges?a=1");
  CHECK(called.call.headers == journal::Headers{{"X-Id", "7"}});
  CHECK(called.call.body == call.body);
  CHECK(called.call.status == 501);
  CHECK(called.call.answer_headers == journal::Headers{{"Content-Type", "text/plain"}});
  CHECK(called.call.answer == call.answer);
  CHECK(called.call.problem == call.problem);
  CHECK(called.call.at == Time(std::chrono::seconds(5)));
}

TEST_CASE("evidence and gates come back as they were, values with their kinds") {
  using Asks = run::GateDeclared::Asks;
  const run::ScenarioId scenario{run::Kind::evidence, "a.smoke", "After", "", {}, {}, 3};
  const auto all = written(
      {run::RunStarted{"id", 1, "", 1, {}},
       run::GateDeclared{
           "Sprint 2", {}, {{false, Asks::scenario_failed, "any scenario failed", {scenario}}}},
       run::Attached{3, {}, "octets", Bytes{"\xff"}},
       run::Queried{
           3, {}, "Links", "select", {"id", "note"}, {{Value(7), Value()}, {Value(8), "x"}}, 2},
       run::ManualStep{3, {}, "Look", run::Status::pending},
       run::RuleAnswered{1, std::nullopt, say("could not tell: {}", "gone"), {}}});
  REQUIRE(all.size() == 6);
  const auto& gate = std::get<journal::GateDeclared>(all[1]);
  CHECK(gate.title == "Sprint 2");
  REQUIRE(gate.rules.size() == 1);
  CHECK_FALSE(gate.rules[0].go);
  CHECK(gate.rules[0].asks == Asks::scenario_failed);
  CHECK(gate.rules[0].about.at(0).kind == run::Kind::evidence);
  CHECK(gate.rules[0].about.at(0).title == "After");
  CHECK(std::get<journal::Attached>(all[2]).value.bytes()->octets == "\xff");
  const auto& queried = std::get<journal::Queried>(all[3]);
  CHECK(queried.columns == std::vector<std::string>{"id", "note"});
  CHECK(*queried.rows.at(0).at(0).integer() == 7);
  CHECK(queried.rows.at(0).at(1).is_null());
  CHECK(*queried.rows.at(1).at(1).text() == "x");
  CHECK(queried.more == 2);
  CHECK(std::get<journal::ManualStep>(all[4]).instruction == "Look");
  CHECK(std::get<journal::ManualStep>(all[4]).status == run::Status::pending);
  const auto& answered = std::get<journal::RuleAnswered>(all[5]);
  CHECK_FALSE(answered.holds.has_value());
  CHECK(answered.seen == say("could not tell: {}", "gone"));
}

TEST_CASE("what was decided comes back as it was") {
  using State = journal::Criterion::State;
  journal::Decided decided;
  decided.verdict = journal::Verdict::no_go;
  decided.gate = "Sprint 2";
  decided.run = "r1";
  decided.criteria = {{false,
                       "any scenario failed",
                       State::broken,
                       say("{} of {} failed", 1, 2),
                       {{run::Kind::scenario, "a.smoke", "T [v]", "failed", "why"}}}};
  decided.reasons = {say("the run was interrupted")};
  const auto back = [](const Object& line) { return journal::record(line).value(); };
  const auto again = std::get<journal::Decided>(back(journal::line(decided)));
  CHECK(again.verdict == decided.verdict);
  CHECK(again.criteria.at(0).state == State::broken);
  CHECK(again.criteria.at(0).why == decided.criteria[0].why);
  CHECK(again.criteria.at(0).about.at(0).title == "T [v]");
  CHECK(again.reasons == decided.reasons);
  const auto person = std::get<journal::PersonDecided>(back(
      journal::line(journal::PersonDecided{"r1", {}, "Ana", journal::Verdict::go, "a pilot"})));
  CHECK(person.verdict == journal::Verdict::go);
  CHECK(person.because == "a pilot");
  const auto attested = std::get<journal::Attested>(back(journal::line(
      journal::Attested{"r1", {}, "Ana", "seen", "Look", "attested/a.png", "00", "ff"})));
  CHECK(attested.instruction == "Look");
  CHECK(attested.file == "attested/a.png");
  CHECK(attested.root == "ff");
}

TEST_CASE("a line that was only begun is not read, and what is no journal is refused") {
  const Folder folder;
  const fs::path file = folder.path / "run.jsonl";
  const auto count = [&] {
    int lines = 0;
    journal::each_line(file, [&](const Object&) { ++lines; });
    return lines;
  };
  std::ofstream(file) << R"({"event":"run_started","journal":1})"
                      << "\n"
                      << R"({"event":"run_fin)";
  CHECK(count() == 1);
  std::ofstream(file) << R"({"event":"run_started","journal":99})"
                      << "\n";
  CHECK_THROWS_WITH_AS(count(), doctest::Contains("it has version 99, and this reads version 1"),
                       journal::Unreadable);
  std::ofstream(file) << "not a line of a journal\n";
  CHECK_THROWS_AS(count(), journal::Unreadable);
  std::ofstream(file) << "";
  CHECK_THROWS_AS(count(), journal::Unreadable);
}
