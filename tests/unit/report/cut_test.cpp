// A run that is killed leaves its journal at any octet. Every report can be made of what is there,
// and none takes it for a success.
#include "interpreter/journal/reader.hpp"
#include "interpreter/report/forms.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

// As long as the run ends, every report of it is one of success.
std::vector<run::RunEvent> all_passed() {
  std::vector<run::RunEvent> out{started(2)};
  for (std::size_t i = 0; i < 2; ++i) {
    out.emplace_back(run::ScenarioStarted{scenario(i, "A \xC3\xA9t\xC3\xA9")});
    out.emplace_back(exchanged(i, R"({"success":true})"));
    out.emplace_back(finished(scenario(i, "A \xC3\xA9t\xC3\xA9"), Status::passed));
  }
  out.emplace_back(run::RunFinished{std::chrono::microseconds(5), false});
  return out;
}

// How a report of each form says that something was not a success.
bool is_success(const std::string& form, const std::string& report) {
  const auto has = [&](std::string_view text) { return report.find(text) != std::string::npos; };
  if (form == "junit") return !has("<error") && !has("<failure") && has("</testsuites>");
  if (form == "tap") return has("TAP version 13\n1..2\n") && has("\nok 2 ") && !has("not ok");
  if (form == "json") return has(R"({"report":1,"verdict":"passed","runs":)") && has("\n]}\n]}\n");
  if (form == "markdown") return report.starts_with("# ✅ passed\n");
  if (form == "html") return has("<h1>Passed</h1>") && has("</html>");
  FAIL("say how a report as `--" << form << "` shows that the run was no success");
  return true;
}

}  // namespace

TEST_CASE("every report can be made of a journal that was cut anywhere, and none is a success") {
  const Folder folder;
  const std::string whole = folder.read(write(folder, all_passed()).filename());
  REQUIRE(whole.size() > 1'000);
  const std::size_t first_line = whole.find('\n') + 1;
  const auto cut = folder.path / "cut.jsonl";
  for (const report::Form& form : report::forms()) {
    CAPTURE(form.name);
    std::size_t places = 0;
    const auto report = [&](std::size_t size) {
      folder.write("cut.jsonl", std::string_view(whole).substr(0, size));
      return made(form.write, cut, Language::english());
    };
    CHECK(is_success(form.name, report(whole.size())));
    for (std::size_t size = first_line; size < whole.size(); size += 7, ++places) {
      CAPTURE(size);
      CHECK(!is_success(form.name, report(size)));
    }
    CHECK(places > 200);
    CHECK(!is_success(form.name, report(whole.size() - 1)));
    CHECK_THROWS_AS(report(first_line - 1), journal::Unreadable);  // which run is not known
    CHECK_THROWS_AS(report(0), journal::Unreadable);
  }
}
