// Shards as processes, as machines run them: nothing is run twice, and nothing is left out.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>

#include "interpreter/value/json.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

std::string scenario(const std::string& title, int status = 200) {
  const std::string code = std::to_string(status);
  return "scenario \"" + title + "\"\n  get \"/status/" + code + "\"\n  expect status 200\n\n";
}

// What a journal has as started, in its order: "file: title [variant]" with its index.
std::vector<std::string> started(const std::string& journal) {
  std::vector<std::string> out;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto parsed = parse_json(line);
    REQUIRE(std::holds_alternative<Value>(parsed));
    const Object& object = *std::get<Value>(parsed).object();
    if (*object.find("event")->text() != "scenario_started") continue;
    const Object& id = *object.find("scenario")->object();
    out.push_back(std::to_string(*id.find("index")->integer()) + " " + *id.find("file")->text() +
                  ": " + *id.find("title")->text() + " [" + *id.find("variant")->text() + "]");
  }
  return out;
}

// Files of each kind: in order, in parallel, with variants.
void write_specs(const Folder& folder) {
  folder.write("smoke.yaml", contacts_configuration);
  std::string in_order, parallel = "suite \"Side by side\" in parallel\n\n";
  for (int i = 0; i < 12; ++i) {
    in_order += scenario("In order " + std::to_string(i));
    parallel += scenario("Beside " + std::to_string(i));
  }
  folder.write("specs/in-order.smoke", in_order);
  folder.write("specs/parallel.smoke", parallel);
  folder.write(
      "specs/variants.smoke",
      "scenario \"Each\"\n  for each code in 200, 201, 204, 404\n  examples\n    | round |\n"
      "    | 1     |\n    | 2     |\n    | 3     |\n  get \"/status/${code}\"\n"
      "  expect status code\n  expect round is at least 1\n");
}

}  // namespace

TEST_CASE("shards run each scenario exactly once, each time the same ones") {
  const Folder folder;
  write_specs(folder);
  CHECK(run_smoke(folder, {"run", "--jobs", "1", "--journal", "whole.jsonl"}).status == 0);
  auto whole = started(folder.read("whole.jsonl"));
  REQUIRE(whole.size() == 36);
  std::sort(whole.begin(), whole.end());

  for (const char* durations : {"", "whole.jsonl"}) {
    std::vector<std::string> all;
    for (int i = 1; i <= 4; ++i) {
      const auto call = [&](const std::string& journal) {
        std::vector<std::string> out{
            "run", "-q", "--jobs", "1", "--shard", std::to_string(i) + "/4", "--journal", journal};
        if (*durations != 0) out.insert(out.end(), {"--durations", durations});
        return out;
      };
      const std::string name = std::string("shard-") + durations + std::to_string(i);
      const Ended ended = run_smoke(folder, call(name));
      INFO(ended.all());
      CHECK(ended.status == 0);
      const auto ran = started(folder.read(name));
      CHECK(contains(ended.out, "shard " + std::to_string(i) + " of 4, " +
                                    std::to_string(ran.size()) + " of 36 scenarios: "));
      if (*durations == 0 && i == 1) {
        CHECK(run_smoke(folder, call("again")).status == 0);
        CHECK(started(folder.read("again")) == ran);
      }
      all.insert(all.end(), ran.begin(), ran.end());
    }
    std::sort(all.begin(), all.end());
    CHECK(all == whole);
  }
}

TEST_CASE("a shard with nothing to run says so, starts nothing, and is no mistake") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("specs/a.smoke", scenario("One") + scenario("Two", 500));
  std::string statuses;
  for (int i = 1; i <= 8; ++i) {
    const Ended ended =
        run_smoke(folder, {"run", "--shard", "auto/8", "--journal", std::to_string(i) + ".jsonl"},
                  {{"JOB_COMPLETION_INDEX", std::to_string(i - 1)}});
    INFO(ended.all());
    const std::string shard = "shard " + std::to_string(i) + " of 8, ";
    CHECK(contains(ended.out, shard));
    CHECK(contains(ended.out, "a shard is no verdict on the whole"));
    if (started(folder.read(std::to_string(i) + ".jsonl")).empty()) {
      CHECK(ended.status == 0);
      CHECK(contains(ended.out, shard + "0 of 2 scenarios; 0 requests, 0 statements; "));
    }
    statuses += std::to_string(ended.status);
  }
  std::sort(statuses.begin(), statuses.end());
  CHECK(statuses == "00000001");
}

// What a journal has as finished, in its order: the scenario with its status.
static std::vector<std::string> finished(const std::string& journal) {
  std::vector<std::string> out;
  std::istringstream in(journal);
  for (std::string line; std::getline(in, line);) {
    const auto parsed = parse_json(line);
    REQUIRE(std::holds_alternative<Value>(parsed));
    const Object& object = *std::get<Value>(parsed).object();
    if (*object.find("event")->text() != "scenario_finished") continue;
    const Object& id = *object.find("scenario")->object();
    out.push_back(*id.find("file")->text() + ": " + *id.find("title")->text() + " [" +
                  *id.find("variant")->text() + "] " + *object.find("status")->text());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Eight processes side by side, each with services of its own; the worst that they end with.
static int run_eight(const Folder& folder, const std::string& prefix) {
  std::vector<std::unique_ptr<Process>> shards;
  for (int i = 1; i <= 8; ++i)
    shards.push_back(std::make_unique<Process>(
        folder,
        std::vector<std::string>{"run", "-q", "--shard", "auto", "--journal",
                                 prefix + std::to_string(i)},
        std::map<std::string, std::string>{{"CI_NODE_INDEX", std::to_string(i)},
                                           {"CI_NODE_TOTAL", "8"}}));
  int worst = 0;
  for (const auto& shard : shards) {
    const Ended ended = shard->wait();
    INFO(ended.all());
    CHECK(ended.status < 2);
    worst = std::max(worst, ended.status);
  }
  return worst;
}

static std::vector<std::string> merge_call(const std::vector<std::string>& shards,
                                           const std::string& merged) {
  std::vector<std::string> out{"report", "merge"};
  out.insert(out.end(), shards.begin(), shards.end());
  out.insert(out.end(), {"-o", merged});
  return out;
}

TEST_CASE("eight shards as processes come to what one run comes to") {
  const Folder folder;
  write_specs(folder);
  for (const bool fails : {false, true}) {
    const std::string name = fails ? "failing" : "passing";
    if (fails) folder.write("specs/failing.smoke", scenario("It fails", 500));
    CHECK(run_smoke(folder, {"run", "-q", "--journal", name + ".jsonl"}).status == fails);
    CHECK(run_eight(folder, name) == fails);
    std::vector<std::string> shards;
    for (int i = 8; i >= 1; --i) shards.push_back(name + std::to_string(i));
    const Ended merged = run_smoke(folder, merge_call(shards, name + "-merged.jsonl"));
    INFO(merged.all());
    CHECK(merged.status == fails);
    CHECK(merged.out == (fails ? "failed: It fails (specs/failing.smoke:1:1)\n"
                                 "37 scenarios: 36 passed, 1 failed\n"
                               : "36 scenarios: 36 passed\n"));
    CHECK(finished(folder.read(name + "-merged.jsonl")) == finished(folder.read(name + ".jsonl")));
    const Ended report =
        run_smoke(folder, {"report", name + "-merged.jsonl", "--junit", name + ".xml"});
    CHECK(report.status == 0);
    CHECK(contains(folder.read(name + ".xml"), fails ? "tests=\"37\" failures=\"1\" errors=\"0\""
                                                     : "tests=\"36\" failures=\"0\" errors=\"0\""));
  }
}

TEST_CASE("3: what a missing or a killed shard would have told, nobody knows") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("specs/a.smoke", scenario("One") + scenario("Two") + scenario("Three"));
  std::vector<std::string> shards;
  for (int i = 1; i <= 3; ++i) {
    shards.push_back(std::to_string(i) + ".jsonl");
    REQUIRE(
        run_smoke(folder, {"run", "--shard", std::to_string(i) + "/3", "--journal", shards.back()})
            .status == 0);
  }
  const Ended whole = run_smoke(folder, merge_call(shards, "whole.jsonl"));
  CHECK(whole.status == 0);
  CHECK(contains(folder.read("whole.jsonl"), "\"run_finished\""));

  const Ended missing = run_smoke(folder, merge_call({shards[0], shards[2]}, "missing.jsonl"));
  INFO(missing.all());
  CHECK(missing.status == 3);
  CHECK(contains(missing.out, "missing: shard 2; nothing is known of what it would have run\n"));
  CHECK_FALSE(contains(folder.read("missing.jsonl"), "\"run_finished\""));
  CHECK(run_smoke(folder, {"report", "missing.jsonl", "--junit", "missing.xml"}).status == 0);
  CHECK(contains(folder.read("missing.xml"), "missing: shard 2"));

  std::string cut = folder.read(shards[1]);
  cut.resize(cut.rfind("{\"event\":\"run_finished\"") + 9);
  folder.write("cut.jsonl", cut);
  const Ended killed =
      run_smoke(folder, merge_call({"cut.jsonl", shards[0], shards[2]}, "killed.jsonl"));
  INFO(killed.all());
  CHECK(killed.status == 3);
  CHECK(contains(killed.out, "the run did not end: it was killed, or is still running"));
}

TEST_CASE("2: journals that are not the shards of one run are not merged") {
  const Folder folder;
  folder.write("smoke.yaml", R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
      SMOKE_ROUND: 1
    targets:
      other: { url: "http://127.0.0.1:9" }
    services:
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)");
  const std::string spec = "environment\n  SMOKE_ROUND: integer\n\n" + scenario("One") +
                           "scenario \"Two\"\n  tags late\n  get \"/status/200\"\n  expect status "
                           "200\n  expect SMOKE_ROUND is at least 1\n";
  folder.write("specs/a.smoke", spec);
  int made = 0;
  const auto shard = [&](const std::string& which, std::vector<std::string> more = {}) {
    const std::string name = std::to_string(++made) + ".jsonl";
    more.insert(more.begin(), {"run", "--shard", which, "--journal", name});
    const Ended ended = run_smoke(folder, more);
    INFO(ended.all());
    REQUIRE(ended.status == 0);
    return name;
  };
  const std::string first = shard("1/2"), second = shard("2/2");
  const auto refused = [&](const std::vector<std::string>& shards, const std::string& message) {
    const Ended ended = run_smoke(folder, merge_call(shards, "merged.jsonl"));
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
    CHECK(folder.read("merged.jsonl").empty());
  };
  refused({first, second, first}, "`1.jsonl` and `1.jsonl` are both shard 1");
  refused({first, shard("2/3")}, "is one of 3 shards, and `1.jsonl` one of 2");
  refused({first, shard("2/2", {"--tag", "late"})}, "are of different plans");
  refused({first, shard("2/2", {"--var", "SMOKE_ROUND=2"})},
          "has the variable SMOKE_ROUND `2`, and `1.jsonl` has `1`: they are not of one run");
  refused({first, shard("2/2", {"--var", "SMOKE_BASE_URL=http://localhost:1", "--scenario", "One",
                                "--dry-run"})},
          "`http://localhost:1`, and `1.jsonl` has `${contacts.url}`");
  REQUIRE(run_smoke(folder, {"run", "--journal", "whole.jsonl"}).status == 0);
  refused({first, "whole.jsonl"}, "`whole.jsonl` is no shard: its run had no `--shard`");
  refused({first, "nothing.jsonl"}, "can't read the journal `nothing.jsonl`");
  folder.write("both.jsonl", folder.read(second) + folder.read(second));
  refused({first, "both.jsonl"}, "`both.jsonl` holds another run behind its first");
  folder.write("specs/a.smoke", spec + "\n");
  refused({first, shard("2/2")}, "as the hash of specs/a.smoke");

  folder.write("taken.jsonl", "mine");
  const Ended taken = run_smoke(folder, merge_call({first, second}, "taken.jsonl"));
  CHECK(taken.status == 2);
  CHECK(taken.err == "smoke: can't write the journal `taken.jsonl`: File exists\n");
  CHECK(folder.read("taken.jsonl") == "mine");
  CHECK(run_smoke(folder, {"report", "merge", first, second}).status == 2);
  CHECK(run_smoke(folder, merge_call({first, second}, "merged.jsonl")).status == 0);
}

TEST_CASE("2: a shard that there is not, or durations that can't be read") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("specs/a.smoke", scenario("One"));
  const auto refused = [&](std::vector<std::string> arguments, std::string_view message) {
    const Ended ended = run_smoke(folder, std::move(arguments));
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
    CHECK(ended.out.empty());
  };
  refused({"run", "--shard", "3/2"}, "smoke: there is no shard 3 of 2: they are counted from 1\n");
  refused({"run", "--shard", "auto"}, "finds none of CI_NODE_INDEX");
  refused({"run", "--shard", "1/2", "--durations", "no.jsonl"},
          "can't read the journal `no.jsonl`");
  refused({"run", "--durations", "no.jsonl"}, "--durations requires --shard");
  refused({"run", "--shard", "1/2", "--tag", "none"}, "no scenario has the tag `none`");
}
