// What a gate has decided stands in every report, and is what the report comes to.
#include <doctest/doctest.h>

#include <fstream>

#include "interpreter/journal/decision.hpp"
#include "interpreter/report/github.hpp"
#include "interpreter/report/json.hpp"
#include "interpreter/report/junit.hpp"
#include "interpreter/report/markdown.hpp"
#include "interpreter/report/tap.hpp"
#include "interpreter/value/json.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using journal::Criterion;
using journal::Verdict;
using run::Status;

namespace {

// Of a run whose scenario came to `status`, and whose gate to `verdict`.
std::filesystem::path decided(const Folder& folder, Verdict verdict,
                              Status status = Status::passed) {
  const auto file = write(folder, {started(1), finished(scenario(0, "One link"), status),
                                   run::RunFinished{std::chrono::microseconds(2'000'001), false}});
  journal::Decided decided;
  decided.verdict = verdict;
  decided.gate = "Sprint 2";
  Criterion rule;
  rule.text = "every scenario tagged mandatory passed";
  rule.state = Criterion::State::met;
  rule.why = say("{} of {} passed", 1, 1);
  rule.about.push_back({run::Kind::scenario, "specs/links.smoke", "One link", "passed", {}});
  decided.criteria.push_back(rule);
  if (verdict == Verdict::undecided) decided.reasons.push_back(say("the run was interrupted"));
  std::ofstream(file, std::ios::app) << to_json(journal::line(decided)) << '\n';
  return file;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("GO is a success in every report") {
  const Folder folder;
  const auto file = decided(folder, Verdict::go);
  const std::string junit = made(report::junit, file);
  CHECK(contains(junit, R"(tests="2" failures="0" errors="0")"));
  CHECK(contains(junit, R"(<testcase name="gate &quot;Sprint 2&quot;" classname="smoke")"));
  CHECK(contains(junit, R"(<property name="verdict" value="passed" />)"));
  const std::string tap = made(report::tap, file);
  CHECK(contains(tap, "1..2\n"));
  CHECK(contains(tap, "ok 2 - gate \"Sprint 2\": GO\n"));
  CHECK(
      contains(tap, "      met  go when every scenario tagged mandatory passed: 1 of 1 passed\n"));
  CHECK(contains(
      made(report::json, file),
      R"("gate":{"title":"Sprint 2","verdict":"GO","criteria":[{"rule":"go when every scenario )"));
}

TEST_CASE("NO-GO and UNDECIDED are none, whatever the scenarios came to") {
  for (const Verdict verdict : {Verdict::no_go, Verdict::undecided}) {
    const Folder folder;
    const auto file = decided(folder, verdict);
    const bool broken = verdict == Verdict::no_go;
    const std::string name(journal::name(verdict));
    const std::string junit = made(report::junit, file);
    CHECK(contains(junit, broken ? R"(tests="2" failures="1" errors="0")"
                                 : R"(tests="2" failures="0" errors="1")"));
    CHECK(contains(junit, R"(<property name="verdict" value=")" +
                              std::string(broken ? "failed" : "inconclusive") + "\" />"));
    CHECK(contains(made(report::tap, file), "not ok 2 - gate \"Sprint 2\": " + name + "\n"));
    CHECK(contains(made(report::json, file), "\"verdict\":\"" + name + "\""));
    CHECK(made(report::markdown, file, *Language::named("pt-BR"))
              .starts_with(broken ? "# ❌ falhou\n\n## ❌ portão \"Sprint 2\": NO-GO\n"
                                  : "# ⚠️ inconclusivo\n\n## ⚠️ portão \"Sprint 2\": "
                                    "UNDECIDED\n"));
    CHECK(contains(
        made(report::github, file, folder.path, Language::english()),
        (broken ? "::error title=gate \"Sprint 2\"%3A " : "::warning title=gate \"Sprint 2\"%3A ") +
            name + "::gate \"Sprint 2\"%0A"));
  }
}

// As a gate's run writes it: the decision, then the end.
TEST_CASE("a journal that is cut behind its decision is no GO in any report") {
  const Folder folder;
  const auto file = decided(folder, Verdict::go);
  std::string text = folder.read("run.jsonl");
  const std::size_t end = text.find("{\"event\":\"run_finished\"");
  const std::size_t next = text.find('\n', end) + 1;
  const std::string finish = text.substr(end, next - end);
  text.erase(end, next - end);
  folder.write("run.jsonl", text + finish);
  CHECK(contains(made(report::tap, file), "ok 2 - gate \"Sprint 2\": GO\n"));
  folder.write("run.jsonl", text);
  CHECK(contains(made(report::tap, file), "not ok 2 - gate \"Sprint 2\": UNDECIDED\n"));
  const std::string junit = made(report::junit, file);
  CHECK(contains(junit, R"(<property name="verdict" value="inconclusive" />)"));
  CHECK_FALSE(contains(junit, "GO</"));
  CHECK(contains(made(report::json, file), R"("verdict":"UNDECIDED")"));
  CHECK(contains(made(report::github, file, folder.path, Language::english()),
                 "::warning title=gate \"Sprint 2\"%3A UNDECIDED::"));
}

TEST_CASE("what waited for a person, and was attested, is no error beside GO") {
  const Folder folder;
  const auto file = decided(folder, Verdict::go, Status::pending);
  CHECK(contains(made(report::junit, file), R"(tests="2" failures="0" errors="0")"));
  CHECK_FALSE(contains(made(report::tap, file), "the run as a whole"));
}
