// What a gate decides: GO, NO-GO and UNDECIDED, in one run and over others' scenarios.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "interpreter/value/crypto.hpp"
#include "tests/e2e/gate_plan.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

TEST_CASE("GO: all that the gate names in one run, and a folder that says so") {
  const Sandbox sandbox;
  const Ended ended = sandbox.decide({"--evidence", "ev/one", "--decided-by", "Ana"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "passed  It stays up ("));
  CHECK(contains(ended.out, "passed  After the run ("));
  CHECK_FALSE(contains(ended.out, "Not of the gate"));
  CHECK(contains(ended.out, R"(
gate "Release"
  met  go when every scenario tagged mandatory passed: 3 of 3 passed
    passed  It answers
    passed  It answers each [200]
    passed  It answers each [201]
  met  go when monitor "It stays up" held: 5 of 5 samples, 0 failed, largest gap )"));
  CHECK(contains(ended.out, R"(
  met  go when evidence "After the run" is complete: passed
  met  no-go when duplicates in links by tenant, conversation: no duplicates
  met  go when no rows in errors where level is "fatal": 0 rows
GO
decided by Ana: GO
evidence: ev/one, root )"));

  const fs::path folder = sandbox.path("ev/one");
  std::vector<std::string> names;
  for (const fs::path& file : files_of(folder))
    names.push_back(file.lexically_relative(folder).string());
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{
                     "SHA256SUMS", "attachments/deployed-version.json", "attachments/names.json",
                     "attachments/version.txt", "decision.json", "journal.jsonl", "log.txt",
                     "queries/01-Tenants-all-of-them.csv", "queries/02-query.csv", "report.html"});
  CHECK(contains(text_of(folder / "report.html"), "It answers each"));
  CHECK(contains(text_of(folder / "report.html"), "GO"));
  for (const fs::path& file : files_of(folder))
    CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
  CHECK(text_of(folder / "queries/01-Tenants-all-of-them.csv") ==
        "id,name\r\n7,\"Ana, \"\"the first\"\"\"\r\n8,'=1+1\r\n");
  CHECK(text_of(folder / "attachments/version.txt") == "1.2.3");
  CHECK(text_of(folder / "attachments/deployed-version.json") ==
        "{\n  \"version\": \"1.2.3\",\n  \"tenant\": 7\n}\n");
  // The log is what the terminal said, up to what stands for the folder that it is in.
  CHECK(ended.out.starts_with(text_of(folder / "log.txt")));
  CHECK(text_of(folder / "log.txt").ends_with("GO\ndecided by Ana: GO\n"));
  // What stands for all of it is what was printed.
  CHECK(contains(ended.out, "root " + hex(sha256(text_of(folder / "SHA256SUMS"))) + "\n"));
  CHECK(std::system(("cd '" + folder.string() + "' && sha256sum --strict -c SHA256SUMS >/dev/null")
                        .c_str()) == 0);
  const std::string decision = text_of(folder / "decision.json");
  CHECK(contains(decision, "\"verdict\": \"GO\""));
  CHECK(contains(decision, "\"by\": \"Ana\""));

  const Ended again = sandbox.smoke({"decide", "ev/one"});
  CHECK(again.status == 0);
  CHECK(contains(ended.out, again.out));
  const Ended verified = sandbox.smoke({"verify", "ev/one"});
  CHECK(verified.status == 0);
  CHECK(contains(verified.out, "as it was written, and the decision follows from it: GO; root "));

  // The next run of the day against the same system names the ones before it; the sandbox's own
  // receiver is another one each time, so it is given here.
  CHECK(contains(decision, "\"earlier_runs\": []"));
}

TEST_CASE("NO-GO by each kind of rule; monitors are not awaited when it is certain already") {
  {
    Plan plan;
    plan.status = "503";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out, "skipped It stays up: not awaited: NO-GO is certain already\n"));
    CHECK(contains(ended.out, "passed  After the run ("));
    CHECK(contains(ended.out,
                   "go when every scenario tagged mandatory passed: 1 of 3 failed\n"
                   "    failed  It answers: expected status 200, found 503\n"));
    CHECK(ended.out.ends_with("NO-GO\n"));
    CHECK(contains(ended.out, "only what failed: smoke run --scenario \"It answers\" --seed "));
  }
  {
    Plan plan;
    plan.sampled = "503";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  go when monitor \"It stays up\" held: 1 of 5 samples, 1 failed"));
  }
  {
    Plan plan;
    plan.rows = "no rows";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  go when evidence \"After the run\" is complete: expected no "
                   "rows in the query's result, found 2\n"));
  }
  {
    Plan plan;
    plan.tenant = "8";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  no-go when duplicates in links by tenant, conversation: 1 "
                   "doubled\n"));
  }
}

TEST_CASE(
    "UNDECIDED: a rehearsal, a filtered scenario, a failed precondition, a person who is asked") {
  const Sandbox sandbox;
  Ended ended = sandbox.decide({"--rehearse"});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "undecided  go when monitor \"It stays up\" held: 3 of 3 samples, 0 failed"));
  CHECK(contains(ended.out, "; a rehearsal, which satisfies no gate\n"));
  CHECK(ended.out.ends_with("UNDECIDED\n"));

  ended = sandbox.decide({"--scenario", "It answers"});
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "    not run  It answers each [200]: it was not selected\n"));

  Plan precondition;
  precondition.tenant = "9";
  ended = Sandbox(precondition).decide();
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "undecided  no-go when duplicates in links by tenant, conversation: "
                 "nobody asked the database\n"));

  Plan manual;
  manual.manual = "  manual \"Look at the dashboard\"\n";
  ended = Sandbox(manual).decide();
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "is complete: waits for a person: Look at the dashboard\n"));
}

TEST_CASE("shards run the scenarios, and a last job adds what is left and decides on all") {
  const auto run_shards = [](const Sandbox& sandbox) {
    for (const std::string number : {"1", "2"})
      CHECK(
          sandbox.smoke({"run", "-q", "--shard", number + "/2", "--journal", "s" + number}).status <
          2);
  };
  const auto from = [](const Sandbox& sandbox, const std::string& journal,
                       std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"--scenarios-from", journal});
    return sandbox.decide(std::move(more));
  };

  const Sandbox sandbox;
  run_shards(sandbox);
  CHECK(sandbox.smoke({"report", "merge", "s2", "s1", "-o", "run.jsonl"}).status == 1);
  Ended ended = from(sandbox, "run.jsonl", {"--evidence", "ev"});
  INFO(ended.all());
  // One of them failed, of which the gate does not speak.
  CHECK(ended.status == 0);
  CHECK(
      ended.out.starts_with("from `run.jsonl`:\n"
                            "failed: Not of the gate (specs/a.smoke:19:1)\n"
                            "4 scenarios: 3 passed, 1 failed\n"));
  CHECK(contains(ended.out, "passed  It stays up ("));
  CHECK(
      contains(ended.out, "met  go when every scenario tagged mandatory passed: 3 of 3 passed\n"));
  CHECK(contains(ended.out, "\nGO\n"));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  CHECK(sandbox.smoke({"decide", "ev"}).status == 0);
  const std::string journal = text_of(sandbox.path("ev/journal.jsonl"));
  const std::string begun = R"({"event":"scenario_started","scenario":{"index":)";
  std::size_t count = 0;
  for (std::size_t at = journal.find(begun); at != journal.npos; at = journal.find(begun, at + 1))
    ++count;
  CHECK(count == 6);  // each scenario once, the monitor, the evidence
  CHECK(contains(text_of(sandbox.path("ev/decision.json")), "\"scenarios_of\": {"));

  // Its journal has the scenarios of another, and is none to decide on.
  ended = from(sandbox, "ev/journal.jsonl");
  CHECK(ended.status == 2);
  CHECK(ended.err == "smoke: `ev/journal.jsonl` is of a run that had more than scenarios\n");
  ended = from(sandbox, "s1");
  CHECK(ended.status == 2);
  CHECK(ended.err ==
        "smoke: `s1` is of one shard: `smoke report merge` makes one journal of all\n");
  CHECK(from(sandbox, "none").status == 2);

  // What nobody knows is no GO: of a shard that is missing, of a journal that was cut.
  CHECK(sandbox.smoke({"report", "merge", "s1", "-o", "half.jsonl"}).status != 0);
  ended = from(sandbox, "half.jsonl");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "missing: shard 2; nothing is known of what it would have run\nUNDECIDED\n"));
  const std::string whole = text_of(sandbox.path("run.jsonl"));
  write(sandbox.path("cut.jsonl"), whole.substr(0, whole.rfind("{\"event\":\"run_finished\"")));
  ended = from(sandbox, "cut.jsonl");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "the journal of the scenarios has no end: a run was killed, or is still "
                 "running\nUNDECIDED\n"));

  Plan changed;
  changed.more = "\n# another plan\n";
  write(sandbox.path("specs/a.smoke"), changed.text());
  ended = from(sandbox, "run.jsonl");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "smoke: this run has as the hash of specs/a.smoke `"));

  Plan failing;
  failing.status = "503";
  const Sandbox broken(failing);
  run_shards(broken);
  CHECK(broken.smoke({"report", "merge", "s1", "s2", "-o", "run.jsonl"}).status == 1);
  ended = from(broken, "run.jsonl");
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "skipped It stays up: not awaited: NO-GO is certain already\n"));
}

TEST_CASE("a gate that there is not is a mistake of the call") {
  const Sandbox sandbox;
  const Ended ended = sandbox.smoke({"run", "--gate", "Relase"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "no gate has the title \"Relase\""));
  CHECK(contains(ended.err, "did you mean \"Release\"?"));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", "--rehearse"},
        {"run", "--evidence", "ev"},
        {"run", "--gate", "Release", "--dry-run"},
        {"run", "--gate", "Release", "--shard", "1/2"},
        {"run", "--gate", "Release", "--evidence", "ev", "--journal", "j"},
        {"run", "--gate", "Release", "--decided-by", "Ana", "--decision", "go"},
        {"run", "--gate", "Release", "--decision", "go", "--because", "so"}})
    CHECK(sandbox.smoke(arguments).status == 2);
  CHECK_FALSE(fs::exists(sandbox.path("ev")));
}

TEST_CASE(
    "a person's decision stands beside the tool's verdict, with the reason where it differs") {
  const Sandbox sandbox;
  REQUIRE(sandbox.decide({"--evidence", "ev"}).status == 0);
  const Ended ended = sandbox.smoke({"decide", "ev", "--decided-by", "Bea", "--decision", "no-go",
                                     "--because", "two clients are mid-migration"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(
      contains(ended.out, "\nGO\ndecided by Bea: NO-GO, because two clients are mid-migration\n"));
  const std::string decision = text_of(sandbox.path("ev/decision.json"));
  CHECK(contains(decision, "\"verdict\": \"GO\""));
  CHECK(contains(decision, "\"decision\": \"NO-GO\""));
  CHECK(contains(decision, "\"because\": \"two clients are mid-migration\""));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  CHECK(sandbox.smoke({"decide", "ev"}).status == 0);
}

TEST_CASE("what fails around a gate that asks for rows alone keeps it from GO, and is reported") {
  Sandbox sandbox;
  const auto failing = [&](const std::string& hook) {
    sandbox.folder.write("specs/a.smoke", hook + R"(
  get "/status/500"
  expect status 200

gate "Release"
  go when no rows in errors
)");
    return sandbox.decide({"--junit", "j.xml"});
  };
  Ended ended = failing("after all");
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "  met  go when no rows in errors: 0 rows\n"
                 "  `after all` of \"Release\" failed: expected status 200, found 500\n"
                 "UNDECIDED\n"));
  CHECK(contains(sandbox.folder.read("j.xml"), "expected status 200, found 500"));
  ended = failing("before all");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "  undecided  go when no rows in errors: nobody asked the database\n"
                 "  `before all` of \"Release\" inconclusive: "));
}
