// What turned, over many runs.
#include "interpreter/report/history.hpp"

#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

// A run of "A" and "B" on that day of June, whose journal stands at `name`.
void add(const Folder& folder, const std::string& name, unsigned day, Status a, Status b) {
  run::RunStarted begin = started(2);
  begin.at = std::chrono::sys_days(std::chrono::year(2026) / 6 / day);
  begin.id = name;
  const config::Mask mask;
  std::filesystem::create_directories((folder.path / name).parent_path());
  journal::Writer writer(folder.path / name, journal::Writer::Mode::create,
                         {"smoke run", false, {}, {spec()}}, mask);
  for (const run::RunEvent& event : std::vector<run::RunEvent>{
           begin, finished(scenario(0, "A"), a), finished(scenario(1, "B"), b),
           run::RunFinished{std::chrono::microseconds(5), false}})
    writer(event);
}

}  // namespace

TEST_CASE("a history shows the last outcomes in the order of the runs, and what turned first") {
  const Folder folder;
  add(folder, "z.jsonl", 14, Status::passed, Status::passed);
  add(folder, "a/b.jsonl", 16, Status::passed, Status::failed);
  add(folder, "m.jsonl", 15, Status::passed, Status::skipped);
  folder.write("broken.jsonl", "hello\n");
  folder.write("notes.txt", "no journal");
  const report::History history(folder.path);
  std::ostringstream table, json;
  history.table(Language::english(), table);
  CHECK(table.str() ==
        "3 runs, 2026-06-14T00:00Z to 2026-06-16T00:00Z\n"
        "       .sF  specs/links.smoke: B (staging), 1.3 s, passed -> failed at 2026-06-16T00:00Z\n"
        "       ...  specs/links.smoke: A (staging), 1.3 s\n"
        ". passed, F failed, ? inconclusive, p pending, s skipped; the last run is the rightmost; "
        "the duration is the median\n");
  REQUIRE(history.unreadable().size() == 1);
  CHECK(history.unreadable()[0].find("broken.jsonl`: line 1 is no event of a run") !=
        std::string::npos);
  history.json(json);
  INFO(json.str());
  CHECK(json.str().find(R"("turned":{"before":{"run":"z.jsonl","at":"2026-06-14T00:00:00.000Z",)"
                        R"("status":"passed","took_us":1250000},"after":{"run":"a/b.jsonl",)") !=
        std::string::npos);
}

TEST_CASE("a folder without a journal has no history") {
  const Folder folder;
  CHECK(report::History(folder.path).empty());
  CHECK_THROWS_AS(report::History(folder.path / "nowhere"), std::filesystem::filesystem_error);
}
