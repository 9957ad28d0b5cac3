// TAP as `prove` takes it: it names exactly what failed, whatever the titles and answers hold.
#include "interpreter/report/tap.hpp"

#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

struct Proved {
  int status;
  std::string output;
  bool says(std::string_view text) const { return output.find(text) != std::string::npos; }
};

Proved prove(const std::filesystem::path& journal) {
  const Folder folder;
  folder.write("run.tap", made(report::tap, journal));
  const std::string command =
      fmt::format("cd {} && prove --nocolor run.tap >prove.out 2>&1", folder.path.string());
  const int status = std::system(command.c_str());
  return {status, folder.read("prove.out") + folder.read("run.tap")};
}

}  // namespace

TEST_CASE("prove reports exactly what failed or could not be told") {
  const Folder folder;
  const Proved proved = prove(write(folder, all_kinds()));
  INFO(proved.output);
  CHECK(proved.status != 0);
  // The second and third scenario, and the run, because one of it waits for a person.
  CHECK(proved.says("Failed tests:  2-3, 9\n"));
  CHECK(proved.says("Tests: 9 Failed: 3)\n"));
  CHECK(!proved.says("Parse errors"));
  CHECK(!proved.says("TODO passed"));
  CHECK(
      proved.says("not ok 4 - specs/links.smoke: Scenario 3 # TODO pending: look at the phone\n"));
  CHECK(proved.says("ok 5 - specs/links.smoke: Scenario 4 # SKIP only when X is set\n"));
  CHECK(
      proved.says("not ok 8 - specs/links.smoke: Scenario 7 # TODO quarantined until 2999-12-31 "
                  "(CRM-7)\n"));
  CHECK(proved.says("  reason: \"run 2 times, because it was inconclusive\"\n"));
  CHECK(
      proved.says("\n  problems: |\n    specs/links.smoke:3:3: failed: expected 1 row, found ]]>"));
  CHECK(proved.says("\n     3 | expect 1 row in links\n"));
}

TEST_CASE("prove is content with what passed, and with nothing that did not end") {
  const auto status = [](const std::vector<run::RunEvent>& events) {
    const Folder folder;
    const Proved proved = prove(write(folder, events));
    INFO(proved.output);
    CHECK(!proved.says("Parse errors"));
    return proved.status;
  };
  const run::RunFinished end{std::chrono::microseconds(5), false};
  const run::ScenarioFinished passed = finished(scenario(0, "A"), Status::passed);
  CHECK(status({started(1), passed, end}) == 0);
  CHECK(status({started(1), passed}) != 0);
  CHECK(status({started(2), passed, run::ScenarioStarted{scenario(1, "B")}}) != 0);
  CHECK(status({started(1), passed, run::RunFinished{std::chrono::microseconds(5), true}}) != 0);
  CHECK(status({started(1), finished(scenario(0, "A"), Status::skipped, "x"), end}) != 0);
}
