// One folder of specs against many clients: each with its own variables, verdict and record.
#include <doctest/doctest.h>

#include <csignal>
#include <sstream>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

const std::string spec = R"(environment
  SMOKE_CODE: integer
  SMOKE_TOKEN: secret

scenario "It answers"
  get "/status/${SMOKE_CODE}"
    bearer SMOKE_TOKEN
  expect status 200

scenario "It answers always"
  get "/status/200"
  expect status 200
)";

const std::string clients = R"(clients:
  acme:
    variables:
      SMOKE_CODE: 200
      SMOKE_TOKEN: ${ACME_TOKEN}
  globex:
    variables: { SMOKE_CODE: 500, SMOKE_TOKEN: "${GLOBEX_TOKEN:-none-at-all}" }
  initech:
    variables: { SMOKE_CODE: 200, SMOKE_TOKEN: initech-token }
)";

void write_all(const Folder& folder) {
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("specs/a.smoke", spec);
  folder.write("clients.yaml", clients);
}

}  // namespace

TEST_CASE("each client has its own verdict and journal, and the worst one counts") {
  const Folder folder;
  write_all(folder);
  const Ended ended =
      run_smoke(folder, {"run", "--for-each", "clients.yaml", "--journal", "runs", "--seed", "7"},
                {{"ACME_TOKEN", "hunter2-hunter2"}});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "acme | passed  It answers ("));
  CHECK(contains(ended.out, "globex | failed  It answers ("));
  CHECK(contains(ended.out,
                 "globex | only what failed: smoke run --for-each clients.yaml --client "
                 "globex --scenario \"It answers\" --seed 7\n"));
  CHECK(contains(ended.out, "initech | 2 scenarios: 2 passed; "));
  CHECK(
      ended.out.ends_with("\nacme     passed: 2 passed\n"
                          "globex   failed: 1 passed, 1 failed\n"
                          "initech  passed: 2 passed\n"));
  // Every line but those of the summary says whose it is.
  std::istringstream lines(ended.out.substr(0, ended.out.rfind("\n\n")));
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK((line.starts_with("acme | ") || line.starts_with("globex | ") ||
           line.starts_with("initech | ")));
  }
  for (const char* name : {"acme", "globex", "initech"}) {
    const std::string journal = folder.read(std::string("runs/") + name + ".jsonl");
    CHECK(contains(journal, "\"run_finished\""));
    CHECK(contains(journal, std::string("/status/500")) == (std::string(name) == "globex"));
    CHECK_FALSE(contains(journal + ended.out + ended.err, "hunter2"));
    CHECK_FALSE(contains(journal + ended.out + ended.err, "initech-token"));
  }

  const Ended one = run_smoke(folder, {"run", "--for-each", "clients.yaml", "--client", "initech"},
                              {{"ACME_TOKEN", "x"}});
  INFO(one.all());
  CHECK(one.status == 0);
  CHECK(one.out.ends_with("\ninitech  passed: 2 passed\n"));

  // A record is of one run.
  const Ended again = run_smoke(folder, {"run", "--for-each", "clients.yaml", "--journal", "runs"},
                                {{"ACME_TOKEN", "x"}});
  CHECK(again.status == 2);
  CHECK(contains(again.err, "can't write the journal `runs/acme.jsonl`: File exists"));
  CHECK(again.out.empty());
}

TEST_CASE("with a gate each client has its own decision and evidence, and the worst one counts") {
  const Folder folder;
  write_all(folder);
  folder.write("specs/a.smoke", spec + R"(
gate "Release"
  go when every scenario passed
)");
  const Ended ended = run_smoke(folder,
                                {"run", "--for-each", "clients.yaml", "--gate", "Release",
                                 "--evidence", "ev", "--decided-by", "Ana"},
                                {{"ACME_TOKEN", "hunter2-hunter2"}});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(
      ended.out.ends_with("\nacme     GO: 2 passed\n"
                          "globex   NO-GO: 1 passed, 1 failed\n"
                          "initech  GO: 2 passed\n"));
  for (const std::string name : {"acme", "globex", "initech"}) {
    CHECK(run_smoke(folder, {"verify", "ev/" + name}).status == 0);
    CHECK(run_smoke(folder, {"decide", "ev/" + name}).status == (name == "globex"));
    const std::string decision = folder.read("ev/" + name + "/decision.json");
    CHECK(contains(decision, "\"by\": \"Ana\""));
    for (const char* file : {"decision.json", "journal.jsonl", "report.html", "log.txt"}) {
      CHECK_FALSE(contains(folder.read("ev/" + name + "/" + file), "hunter2"));
      CHECK_FALSE(contains(folder.read("ev/" + name + "/" + file), "initech-token"));
    }
  }
}

TEST_CASE("2: what is wrong for one client is said before anything is sent for another") {
  const Folder folder;
  write_all(folder);
  const auto refused = [&](const std::string& text, std::string_view message,
                           std::vector<std::string> more = {}) {
    folder.write("clients.yaml", text);
    more.insert(more.begin(), {"run", "--for-each", "clients.yaml"});
    const Ended ended = run_smoke(folder, more, {{"ACME_TOKEN", "hunter2-hunter2"}});
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
    CHECK(ended.out.empty());
  };
  refused(
      "clients:\n  acme:\n    variables: { SMOKE_CODE: 200, SMOKE_TOKEN: x }\n  globex:\n    "
      "variables: { SMOKE_CODE: 200 }\n",
      "globex | ");
  refused("clients:\n  acme:\n    variables: { SMOKE_CODE: two, SMOKE_TOKEN: x }\n",
          "`SMOKE_CODE` is no integer");
  refused("clients:\n  acme:\n    variables: { SMOKE_TOKEN: \"${NOT_SET}\" }\n",
          "clients.yaml:3:32: error: `NOT_SET` is not set");
  refused("clients:\n  acme:\n    variabels: { SMOKE_CODE: 200 }\n", "clients.yaml:3:5: error: ");
  refused("clients:\n  acme:\n    variables: { A: 1 }\n  acme:\n    variables: { A: 2 }\n",
          "clients.yaml:4:3: error: ");
  refused("clients:\n  ../acme:\n    variables: { A: 1 }\n", "`../acme` can't be a client's name");
  refused("clients:\n  acme:\n", "client `acme` has no variables");
  refused("", "there is no client: there is nothing to run");
  refused(clients, "no client `acm`; did you mean `acme`?", {"--client", "acm"});
  refused(clients, "client `acme` has `SMOKE_CODE`, and so does `--var`",
          {"--var", "SMOKE_CODE=201"});
  refused(clients, "a report is of one run", {"--junit", "junit.xml"});
  CHECK(run_smoke(folder, {"run", "--for-each", "nobody.yaml"}).status == 2);
  CHECK(run_smoke(folder, {"run", "--client", "acme"}).status == 2);
}

TEST_CASE("130: an interruption ends the client at hand, and begins no other") {
  const Folder folder;
  write_all(folder);
  folder.write("specs/a.smoke", spec +
                                    "\nscenario \"Long\"\n  get \"/status/204\"\n  expect status "
                                    "204\n  wait 1 minute\n");
  Process process(folder, {"run", "--for-each", "clients.yaml", "-v"}, {{"ACME_TOKEN", "x"}});
  REQUIRE(process.wait_for("acme |   < HTTP 204"));
  process.signal(SIGINT);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 130);
  CHECK(contains(ended.out,
                 "\nacme     interrupted: 2 passed, 1 inconclusive\n"
                 "globex   not run\ninitech  not run\n"));
}
