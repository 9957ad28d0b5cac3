// Shards as processes, as machines run them: nothing is run twice, and nothing is left out.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "interpreter/value/json.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string configuration = R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    services:
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";

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
  folder.write("smoke.yaml", configuration);
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
  folder.write("smoke.yaml", configuration);
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

TEST_CASE("2: a shard that there is not, or durations that can't be read") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
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
