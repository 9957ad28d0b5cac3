// The record that `--journal` leaves: whole lines, in order, with everything that a report needs
// and no secret.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <sstream>

#include "interpreter/value/json.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

const std::string spec = R"(environment
  SMOKE_TOKEN: secret

scenario "It fails"
  tags quick
  post "/echo"
    bearer SMOKE_TOKEN
    text "the token is ${SMOKE_TOKEN}"
  expect status 201

scenario "It passes"
  get "/status/204"
  expect status 204
)";

// Every line parses, but for a last one without its end.
std::vector<Object> lines(const std::string& text) {
  std::vector<Object> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line) && !in.eof();) {
    CAPTURE(line);
    const auto parsed = parse_json(line);
    REQUIRE(std::holds_alternative<Value>(parsed));
    REQUIRE(std::get<Value>(parsed).object() != nullptr);
    out.push_back(*std::get<Value>(parsed).object());
  }
  return out;
}

std::string text(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr ? "absent" : value->text() != nullptr ? *value->text() : to_json(*value);
}

std::string events(const std::vector<Object>& all) {
  std::string out;
  for (const Object& line : all) out += text(line, "event") + " ";
  return out;
}

}  // namespace

TEST_CASE("the journal tells a run from its beginning to its end, and no secret") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", spec);
  const std::vector<std::string> call{
      "run", "a.smoke",   "--seed",    "7",     "--jobs",
      "1",   "--journal", "run.jsonl", "--var", "SMOKE_TOKEN=hunter2-\"quoted\""};
  const Ended ended = run_smoke(folder, call);
  INFO(ended.all());
  CHECK(ended.status == 1);
  const std::string journal = folder.read("run.jsonl");
  INFO(journal);
  CHECK(journal.find("hunter2") == std::string::npos);
  const auto all = lines(journal);
  CHECK(
      events(all) ==
      "run_started scenario_started exchanged judged scenario_finished scenario_started exchanged "
      "judged scenario_finished run_finished ");
  CHECK(text(all[0], "journal") == "1");
  CHECK(text(all[0], "seed") == "7");
  CHECK(text(all[0], "scenarios") == "2");
  CHECK(text(*all[0].find("variables")->object(), "SMOKE_TOKEN") == "***");
  CHECK(text(*all[0].find("sources")->list()->front().object(), "file") == "a.smoke");
  const Object& exchange = *all[2].find("exchange")->object();
  CHECK(text(exchange, "method") == "POST");
  CHECK(text(exchange, "body") == "the token is ***");
  CHECK(text(exchange, "status") == "200");
  CHECK(text(exchange, "answer") == "the token is ***");
  CHECK(text(all[3], "status") == "failed");
  CHECK(text(*all[3].find("looks")->list()->front().object(), "seen") == "HTTP 200");
  CHECK(text(all[4], "status") == "failed");
  const Object& problem = *all[4].find("problems")->list()->front().object();
  CHECK(text(problem, "message") == "expected status 201, found 200");
  CHECK(text(*problem.find("place")->object(), "line") == "9");
  CHECK(text(problem, "source") == "expect status 201");
  CHECK(text(all[8], "status") == "passed");
  CHECK(text(all[9], "interrupted") == "false");

  // It is one run's: another one doesn't mix with it.
  const Ended again = run_smoke(folder, call);
  CHECK(again.status == 2);
  CHECK(again.err == "smoke: can't write the journal `run.jsonl`: File exists\n");
  CHECK(folder.read("run.jsonl") == journal);
}

TEST_CASE("killed in the middle, the journal holds what was learnt until then") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "Short"
  get "/status/200"
  expect status 200

scenario "Long"
  get "/status/204"
  wait 1 minute
  expect status 204
)");
  Process process(folder, {"run", "a.smoke", "-v", "--journal", "run.jsonl"});
  REQUIRE(process.wait_for("< HTTP 204"));
  process.signal(SIGKILL);
  CHECK(process.wait().status == 137);
  CHECK(events(lines(folder.read("run.jsonl"))) ==
        "run_started scenario_started exchanged judged scenario_finished scenario_started "
        "exchanged ");
}

TEST_CASE("a journal that can't be written is what is told, not that it can't be read") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", "scenario \"It passes\"\n  get \"/status/200\"\n  expect status 200\n");
  const auto full = [] {  // as a disk with no more room
    const rlimit limit{100, 100};
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, SIG_IGN);
  };
  const Ended kept =
      Process(folder, {"run", "a.smoke", "--journal", "run.jsonl", "--junit", "junit.xml"}, {}, {},
              full)
          .wait();
  INFO(kept.all());
  CHECK(kept.status == 2);
  CHECK(contains(kept.out, "1 scenario: 1 passed"));
  CHECK(kept.err == "smoke: can't write the journal `run.jsonl`: File too large\n");
  const Ended temporary =
      Process(folder, {"run", "a.smoke", "--junit", "junit.xml"}, {}, {}, full).wait();
  INFO(temporary.all());
  CHECK(temporary.status == 2);
  CHECK(temporary.err == "smoke: can't write a temporary journal: File too large\n");
}

TEST_CASE("a journal that can't be made is no success") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", "scenario \"It passes\"\n  get \"/status/200\"\n  expect status 200\n");
  const Ended full = run_smoke(folder, {"run", "a.smoke", "--journal", "nowhere/run.jsonl"});
  INFO(full.all());
  CHECK(full.status == 2);
  CHECK(full.err ==
        "smoke: can't write the journal `nowhere/run.jsonl`: No such file or directory\n");
}
