// Which version it is that a run has seen: asked of a target when the run begins and when it ends.
#include <doctest/doctest.h>

#include <string>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

// A stub is the system here: its answers are another each time, where the spec says so.
const std::string configuration = R"(environments:
  sandbox:
    variables:
      SMOKE_BASE_URL: ${system.url}
    stubs:
      system: {}
)";

std::string spec(const std::string& answer, const std::string& path = "body.build.version") {
  return R"(stub system
  get "/up"
    answer 204
  get "/version"
)" + answer +
         R"(
target webhook
  header "X-Asked": "yes"
  version get "/version" )" +
         path + R"(

scenario "It is up"
  get "/up"
  expect status 204
)";
}

Ended run_spec(const std::string& text, std::vector<std::string> options = {}) {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  folder.write("specs/a.smoke", text);
  folder.write("specs/b.smoke", R"(scenario "It is up, too"
  get "/up"
  expect status 204
)");
  options.insert(options.begin(), "run");
  return run_smoke(folder, std::move(options));
}

}  // namespace

TEST_CASE("the version stands in the summary, and twice in the journal") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  folder.write("specs/a.smoke", spec("    json { build: { version: \"1.4.2\" } }\n"));
  const Ended ended = run_smoke(folder, {"run", "--journal", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "1 scenario: 1 passed; 1 request, 0 statements; "));
  CHECK(contains(ended.out, "\nversion of `webhook`: 1.4.2\n"));
  const std::string journal = folder.read("run.jsonl");
  INFO(journal);
  for (const char* when : {"start", "end"})
    CHECK(contains(journal, R"({"event":"versioned","target":"webhook","when":")" +
                                std::string(when) + R"(","at":")"));
  CHECK(contains(journal, R"(/version","version":"1.4.2"})"));
  CHECK(contains(journal.substr(0, journal.find("scenario_started")), R"(["X-Asked","yes"])"));
}

TEST_CASE("shards that have seen different versions are not of one run") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  std::string many = spec("    json { build: { version: unique text \"v\" } }\n");
  for (const char name : std::string("ABCDEFGH"))  // so that each shard has some
    many += std::string("\nscenario \"") + name + "\"\n  get \"/up\"\n  expect status 204\n";
  folder.write("specs/a.smoke", many);
  for (const std::string number : {"1", "2"})
    CHECK(run_smoke(folder, {"run", "-q", "--shard", number + "/2", "--journal", number}).status ==
          0);
  const Ended ended = run_smoke(folder, {"report", "merge", "1", "2", "-o", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "of the target webhook, and `1` version `v"));
  CHECK(contains(ended.err, "`: they are not of one system\n"));
}

TEST_CASE("a version that changes while a run lasts is a warning") {
  const Ended ended =
      run_spec(spec("    json { build: { version: unique text \"v\" } }\n"), {"-q"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "warning: `webhook` was version v"));
  CHECK(contains(ended.out, " when the run began, and is v"));
}

TEST_CASE("a version that is not to be had is a warning, with the reason") {
  const Ended missing = run_spec(spec("    answer 404\n"));
  INFO(missing.all());
  CHECK(missing.status == 0);
  CHECK(contains(missing.out, "\nwarning: the version of `webhook` is not known: HTTP 404\n"));
  const Ended no_json = run_spec(spec("    text \"1.0\"\n", "body.version"));
  CHECK(
      contains(no_json.out, "is not known: the answer has no text or number at `body.version`\n"));
  const Ended absent = run_spec(spec("    json { version: null }\n", "body.version"));
  CHECK(contains(absent.out, "is not known: the answer has no text or number at `body.version`\n"));
}

TEST_CASE("a file that is not selected is not asked for its version, and a dry run asks nothing") {
  const Ended other = run_spec(spec("    answer 404\n"), {"--scenario", "It is up, too"});
  INFO(other.all());
  CHECK_FALSE(contains(other.out, "version of"));
  const Ended dry = run_spec(spec("    answer 404\n"), {"--dry-run"});
  INFO(dry.all());
  CHECK(dry.status == 0);
  CHECK(contains(dry.out, "  > http://system.invalid/version (version of `webhook`)\n"));
  CHECK_FALSE(contains(dry.out, "not known"));
}
