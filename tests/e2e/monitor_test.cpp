// Monitors: every sample counts, and what nobody saw is no proof.
#include <doctest/doctest.h>

#include <csignal>
#include <regex>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

const std::string holds = R"(monitor "It stays up"
  every 100ms for 400ms
    get "/status/200"
    expect status 200
)";

}  // namespace

TEST_CASE("a monitor that holds says on how many samples that rests") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", holds);
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "passed  It stays up ("));
  std::smatch gap;  // of 100 ms, and what a clock's tick is off
  REQUIRE(std::regex_search(
      ended.out, gap,
      std::regex(R"(\): 5 of 5 samples, 0 failed, largest gap (\d+)(?:\.\d+)?ms\n)")));
  CHECK(std::stoi(gap[1]) >= 99);
  CHECK(std::stoi(gap[1]) < 200);
  CHECK(contains(ended.out, "1 monitor: 1 passed; 5 requests"));
}

TEST_CASE("the first breach ends a monitor, at the sample where it was seen") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(monitor "It is fast"
  every 10ms for 1 minute
    get "/status/503"
    expect status 200
)");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "failed  It is fast ("));
  CHECK(contains(ended.out, "): 1 of 6001 samples, 1 failed, largest gap 0"));
  CHECK(contains(ended.out, "a.smoke:4:5: failed: expected status 200, found 503"));
  CHECK(contains(ended.out, "in sample 1 of 6001"));
  CHECK(contains(ended.out, "only what failed: smoke monitor a.smoke --title \"It is fast\"\n"));
}

TEST_CASE("where a rate is meant, breaches are counted; too few samples are no proof") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(let often = 50ms

monitor "Half of it may fail"
  at most 50 % of samples may fail
  every 50ms for 450ms
    get "/status/503"
    expect status 200

monitor "Few"
  at least 9 samples
  every often for 100ms
    get "/status/200"
    expect status 200
)");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "): 6 of 10 samples, 6 failed, largest gap "));
  CHECK(contains(ended.out, "; at most 5 may fail"));
  CHECK(contains(ended.out, "; at least 9 samples were asked for"));
}

TEST_CASE("a rate is of whole samples, to the last one") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(monitor "29 of 100 may fail"
  at most 29 % of samples may fail
  every 10ms for 990ms
    get "/status/503"
    expect status 200
)");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke"});
  INFO(ended.all());
  CHECK(contains(ended.out, "): 30 of 100 samples, 30 failed, largest gap "));
  CHECK(contains(ended.out, "; at most 29 may fail"));
}

TEST_CASE("what to run next is a command that runs, titles given once") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(monitor "It is fast"
  every 10ms for 1 minute
    get "/status/503"
    expect status 200
)");
  const Ended chosen = run_smoke(folder, {"monitor", "a.smoke", "--title", "It is fast"});
  INFO(chosen.all());
  CHECK(contains(chosen.out, "only what failed: smoke monitor a.smoke --title \"It is fast\"\n"));
  const Ended run = run_smoke(folder, {"run", "a.smoke"});
  INFO(run.all());
  CHECK(run.status == 2);
  CHECK(contains(run.err, "`smoke monitor` runs the monitors that there are"));
}

TEST_CASE("a rehearsal is short, and says that it is one") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(monitor "For three days"
  every 100ms for 72 hours
    get "/status/200"
    expect status 200
)");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke", "--rehearse"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "): 3 of 3 samples, 0 failed, largest gap "));
  CHECK(contains(ended.out, "; a rehearsal, which satisfies no gate"));
}

TEST_CASE("what a rehearsal saw is no beginning of a monitor") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", holds);
  const Ended rehearsed =
      run_smoke(folder, {"monitor", "a.smoke", "--rehearse", "--journal", "m.jsonl"});
  CHECK(rehearsed.status == 0);
  const std::string journal = folder.read("m.jsonl");
  CHECK(contains(journal, "\"command\":\"smoke monitor a.smoke --rehearse\""));
  CHECK(contains(journal, "\"rehearsal\":true"));
  const Ended resumed = run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl"});
  INFO(resumed.all());
  CHECK(resumed.status == 2);
  CHECK(
      contains(resumed.err, "the journal `m.jsonl` is of a rehearsal, whose samples do not count"));
  CHECK(folder.read("m.jsonl") == journal);
  const Ended both = run_smoke(folder, {"monitor", "a.smoke", "--rehearse", "--resume", "m.jsonl"});
  CHECK(both.status == 2);
  CHECK(contains(both.err, "--rehearse excludes --resume"));
}

TEST_CASE("what was seen counts for the same specs in the same environment with the same values") {
  const Folder folder;
  folder.write("smoke.yaml", "default: here\n" + contacts_configuration + R"(  there:
    variables: { SMOKE_BASE_URL: "http://127.0.0.1:9" }
)");
  folder.write("a.smoke", holds);
  CHECK(run_smoke(folder, {"monitor", "a.smoke", "--journal", "m.jsonl"}).status == 0);
  const Ended elsewhere =
      run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl", "--env", "there"});
  INFO(elsewhere.all());
  CHECK(elsewhere.status == 2);
  CHECK(contains(elsewhere.err,
                 "the journal is of a run in environment `here`, and this is `there`"));
  const Ended other = run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl", "--var",
                                         "SMOKE_BASE_URL=http://other"});
  INFO(other.all());
  CHECK(other.status == 2);
  CHECK(other.err ==
        "smoke: this run has the target webhook `http://other`, and `m.jsonl` has "
        "`${contacts.url}`: they are not of one run\n");
  folder.write("a.smoke", holds + "    expect answer within 1s\n");
  const Ended changed = run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl"});
  INFO(changed.all());
  CHECK(changed.status == 2);
  CHECK(contains(changed.err, "`a.smoke` is not as it was when the journal `m.jsonl` was begun"));
}

TEST_CASE("an interrupted monitor tells what it saw, and goes on later; the gap is told") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(monitor "It goes on"
  every 1s for 2s
    get "/status/200"
    expect status 200
)");
  Process process(folder, {"monitor", "a.smoke", "-v", "--journal", "m.jsonl"});
  REQUIRE(process.wait_for("@ sample 1 of 3: passed"));
  process.signal(SIGINT);
  const Ended first = process.wait();
  INFO(first.all());
  CHECK(first.status == 130);
  CHECK(contains(first.out, "inconclusive It goes on ("));
  CHECK(contains(first.out, "): 1 of 3 samples, 0 failed, largest gap "));
  CHECK(contains(first.out, "; interrupted"));
  CHECK(contains(first.out, "\nto go on: smoke monitor a.smoke "));

  const Ended second = run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl"});
  INFO(second.all());
  // Whether the pause was short enough is for the machine to say; that it is counted is not.
  CHECK((second.status == 0 || second.status == 3));
  CHECK(contains(second.out, "of 3 samples, 0 failed, largest gap "));
  CHECK((second.status == 0) !=
        contains(second.out, "nobody saw what happened in a gap beyond twice the interval"));
}

TEST_CASE("a monitor that is resumed long after its end did not hold") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", holds);
  CHECK(run_smoke(folder, {"monitor", "a.smoke", "--journal", "begun.jsonl"}).status == 0);
  const std::string begun = folder.read("begun.jsonl");
  folder.write("m.jsonl", begun.substr(0, begun.find('\n')) +
                              R"(
{"event":"scenario_started","scenario":{"index":0,"file":"a.smoke","title":"It stays up"}}
{"event":"sampled","scenario":0,"at":"2026-01-01T10:00:00.000Z","status":"passed"}
{"event":"sampled","scenario":0,"at":"2026-01-01T10:00:00.100Z","status":"passed"}
{"event":"sam)");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke", "--resume", "m.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "): 2 of 5 samples, 0 failed, largest gap 300ms; "));
  CHECK(contains(ended.out, "nobody saw what happened in a gap beyond twice the interval"));
  CHECK(contains(folder.read("m.jsonl"), "\"passed\"}\n{\"event\":\"run_started\""));
}

TEST_CASE("what can't be resumed is refused") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", holds);
  folder.write("b.jsonl", "{\"event\":\"run_started\",\"journal\":99}\n");
  folder.write("c.jsonl", "hello\n");
  const auto refused = [&](const std::string& journal, std::string_view message) {
    const Ended ended = run_smoke(folder, {"monitor", "a.smoke", "--resume", journal});
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
  };
  refused("none.jsonl", "can't read the journal `none.jsonl`: No such file or directory");
  refused("b.jsonl", "it has version 99, and this reads version 1");
  refused("c.jsonl", "line 1 is no event of a run");
  const Ended ended = run_smoke(folder, {"monitor", "a.smoke", "--title", "It stay up"});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "no monitor has the title `It stay up`"));
  CHECK(contains(ended.err, "did you mean `It stays up`?"));
}

TEST_CASE("within a scenario: rounds that were missed are not made up for, and it ends in time") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "Slow, and slower than it is asked"
  every 50ms for 500ms
    get "/slow"
      query ms: 200
    expect status 200
)");
  const Ended slow = run_smoke(folder, {"run", "a.smoke"});
  INFO(slow.all());
  CHECK(slow.status == 0);
  CHECK((contains(slow.out, "; 3 requests") || contains(slow.out, "; 2 requests")));
}

TEST_CASE("within a scenario: the first round that fails ends it, and says when that was") {
  const Folder folder;
  folder.write("a.smoke", R"(scenario "Time passes"
  let begin = now
  every 100ms for 1 minute
    expect begin is within 250ms of now
)");
  const Ended ended = run_smoke(folder, {"run", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(std::regex_search(ended.out, std::regex(R"( at \d+ms of 1 minute\n)")));
}
