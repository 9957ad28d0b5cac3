// JUnit's XML as other programs take it: valid, its numbers those of the journal, never greener
// than the run was.
#include "interpreter/report/junit.hpp"

#include <pugixml.hpp>

#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

// Validated as the schema beside this file says.
std::string junit(const std::filesystem::path& journal) {
  const Folder folder;
  folder.write("junit.xml", made(report::junit, journal));
  const std::string file = (folder.path / "junit.xml").string();
  const std::string check = "xmllint --noout --schema " SMOKE_SOURCE_DIR
                            "/tests/unit/report/junit.xsd " +
                            file + " 2>" + file + ".err";
  const int status = std::system(check.c_str());
  INFO(folder.read("junit.xml.err"));
  INFO(folder.read("junit.xml"));
  REQUIRE_MESSAGE(status == 0, "xmllint (package libxml2-utils) must accept it");
  return folder.read("junit.xml");
}

pugi::xml_document parsed(const std::string& text) {
  pugi::xml_document document;
  REQUIRE(document.load_buffer(text.data(), text.size()));
  return document;
}

// The counts at the top are those of what stands below, at both levels.
void check_sums(const pugi::xml_document& document) {
  const auto root = document.child("testsuites");
  std::size_t tests = 0, failures = 0, errors = 0;
  for (const auto suite : root.children("testsuite")) {
    const auto count = [&](const char* path) { return suite.select_nodes(path).size(); };
    CHECK(suite.attribute("tests").as_ullong() == count("testcase"));
    CHECK(suite.attribute("failures").as_ullong() == count("testcase/failure"));
    CHECK(suite.attribute("errors").as_ullong() == count("testcase/error"));
    CHECK(suite.attribute("skipped").as_ullong() == count("testcase/skipped"));
    tests += count("testcase");
    failures += count("testcase/failure");
    errors += count("testcase/error");
  }
  CHECK(root.attribute("tests").as_ullong() == tests);
  CHECK(root.attribute("failures").as_ullong() == failures);
  CHECK(root.attribute("errors").as_ullong() == errors);
}

// "message" of the n-th test case, behind the name of its element.
std::string outcome(const pugi::xml_document& document, std::size_t n) {
  const auto tests = document.select_nodes("//testcase");
  REQUIRE(n < tests.size());
  for (const auto child : tests[n].node().children())
    if (const auto message = child.attribute("message"))
      return std::string(child.name()) + ": " + message.value();
  return "";
}

}  // namespace

TEST_CASE("JUnit's XML is valid, adds up, and says what each scenario came to") {
  const Folder folder;
  const std::string text = junit(write(folder, all_kinds()));
  INFO(text);
  const auto document = parsed(text);
  check_sums(document);
  const auto suite = document.child("testsuites").child("testsuite");
  CHECK(suite.attribute("name").value() == std::string("smoke in staging"));
  CHECK(suite.attribute("time").value() == std::string("2.000001"));
  CHECK(suite.attribute("timestamp").value() == std::string("2026-06-16T00:00:00Z"));
  std::string properties;
  for (const auto property : suite.child("properties").children())
    properties += fmt::format("{}={} ", property.attribute("name").value(),
                              property.attribute("value").value());
  CHECK(
      properties.starts_with("run=0000-1111 environment=staging seed=7 command=smoke run smoke="));
  CHECK(properties.ends_with("verdict=failed "));

  CHECK(document.select_nodes("//testcase").size() == 8);
  CHECK(outcome(document, 0) == "");
  CHECK(outcome(document, 1).starts_with("failure: expected 1 row, found ]]> & <script>"));
  CHECK(outcome(document, 1).ends_with("\\u{ffff} (and 1 more)"));
  CHECK(outcome(document, 2) == "error: the database can't be asked");
  CHECK(outcome(document, 3) == "skipped: pending: look at the phone");
  CHECK(outcome(document, 4) == "skipped: only when X is set");
  CHECK(outcome(document, 5) == "");
  CHECK(outcome(document, 7) == "error: 1 pending: a person has to look");

  const auto failed = document.select_nodes("//testcase")[1].node();
  CHECK(failed.attribute("classname").value() == std::string("specs.links"));
  CHECK(failed.attribute("file").value() == std::string("specs/links.smoke"));
  CHECK(failed.attribute("line").value() == std::string("1"));
  CHECK(failed.attribute("time").value() == std::string("1.250000"));
  CHECK(failed.attribute("group").value() == std::string("mandatory"));
  const std::string failure = failed.child("failure").text().get();
  CHECK(failure.find("specs/links.smoke:3:3: failed: expected 1 row, found ") == 0);
  CHECK(failure.find("\n 3 | expect 1 row in links\n   | 3 rows\n   | id | ]]> &") !=
        std::string::npos);
  CHECK(failure.find("\n   … and 3 more rows\n") != std::string::npos);
  CHECK(failure.find("\n   in round 1 of 2\n") != std::string::npos);
  const std::string sent = failed.child("system-out").text().get();
  CHECK(sent.find("> POST http://127.0.0.1:8080/hook (conversation_created)\n") == 0);
  CHECK(sent.find("\n< ]]> & <script>alert(1)</script> \\u{1b}[2J \\xff\n") != std::string::npos);
  const auto again = document.select_nodes("//testcase")[5].node();
  CHECK(again.child("system-out").text().get() ==
        std::string("run 2 times, because it was inconclusive"));
}

TEST_CASE("what was killed, interrupted or only skipped is an error, and nothing else is") {
  const auto errors = [](const std::vector<run::RunEvent>& events) {
    const Folder folder;
    const auto document = parsed(junit(write(folder, events)));
    check_sums(document);
    std::string out;
    for (const auto& error : document.select_nodes("//error"))
      out += fmt::format("{}: {}\n", error.parent().attribute("name").value(),
                         error.node().attribute("message").value());
    return out;
  };
  const run::ScenarioStarted begins{scenario(0, "A")};
  const run::ScenarioFinished passes = finished(scenario(0, "A"), Status::passed),
                              skipped = finished(scenario(0, "A"), Status::skipped, "why");
  const auto end = [](bool interrupted) {
    return run::RunFinished{std::chrono::microseconds(5), interrupted};
  };
  CHECK(errors({started(1), begins, passes, end(false)}) == "");
  CHECK(errors({started(1), begins, passes, end(true)}) ==
        "the run as a whole: the run was interrupted: what had not begun was skipped\n");
  CHECK(errors({started(3), begins}) ==
        "A: the run ended before it did\n"
        "the run as a whole: the run did not end: it was killed, or is still running; 2 of 3 "
        "scenarios had not begun\n");
  CHECK(errors({started(1), begins, skipped, end(false)}) ==
        "the run as a whole: no scenario was run: nothing is known of the system\n");
}

TEST_CASE("runs that follow each other in a journal count each; monitors that are resumed once") {
  const Folder folder;
  const run::RunFinished end{std::chrono::microseconds(5), false};
  run::ScenarioId monitor = scenario(0, "M");
  monitor.kind = run::Kind::monitor;
  write(folder, {started(1), run::ScenarioStarted{monitor}}, "smoke monitor");
  const auto again = write(
      folder, {started(1), run::ScenarioStarted{monitor}, finished(monitor, Status::passed), end},
      "smoke monitor");
  auto document = parsed(junit(again));
  check_sums(document);
  CHECK(document.select_nodes("//testsuite").size() == 1);
  CHECK(document.select_nodes("//error").empty());

  const auto replayed =
      write(folder, {started(1), finished(scenario(0, "A"), Status::failed), end}, "smoke replay");
  document = parsed(junit(replayed));
  check_sums(document);
  CHECK(document.select_nodes("//testsuite").size() == 2);
  CHECK(document.select_nodes("//failure").size() == 1);
}
