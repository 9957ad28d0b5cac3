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
  CHECK(started.seed == 18446744073709551615u);
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
