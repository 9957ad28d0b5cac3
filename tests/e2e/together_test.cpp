// `repeat N times at once` through the whole tool: how far apart its requests are when they arrive,
// and what is said where a machine has no room for so many.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "tests/e2e/process.hpp"
#include "tests/support/server.hpp"

using namespace smoke;
using namespace smoke::e2e;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST_CASE("signed events that are sent at once arrive within a few milliseconds") {
  std::mutex mutex;
  std::vector<Clock::time_point> arrivals;
  const http::Server server(http::answering([&](const std::string&) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex);
    arrivals.push_back(now);
    std::this_thread::sleep_for(10ms);  // whoever waited for an answer would be late
    return http::ok("{}");
  }));
  const Folder folder;
  folder.write("a.smoke", R"(event ping
  post "/hook"
  sign mac("secret")
  json { "n": unique integer, "at": iso(now) }

signature mac(secret)
  header "X-Signature": hex(hmac_sha256(secret, "${unix_seconds(now)}.${body}"))

scenario "They race"
  repeat 8 times
    repeat 8 times at once
      send ping
      expect status 200
)");
  const Ended ended = run_smoke(folder, {"run", "a.smoke"}, {{"SMOKE_BASE_URL", server.url("")}});
  INFO(ended.all());
  CHECK(ended.status == 0);
  const std::lock_guard lock(mutex);  // all have come; the server's threads may still be there
  REQUIRE(arrivals.size() == 64);
  CHECK(server.connections() == 8);
  // A busy machine spreads some rounds; that the tool doesn't is what the best one shows.
  std::vector<std::chrono::microseconds> spreads;
  for (auto round = arrivals.begin(); round != arrivals.end(); round += 8) {
    const auto [first, last] = std::minmax_element(round, round + 8);
    spreads.push_back(std::chrono::duration_cast<std::chrono::microseconds>(*last - *first));
  }
  std::sort(spreads.begin(), spreads.end());
  MESSAGE("8 at once arrived within ", spreads[4].count(), " us, in the median of 8 rounds; ",
          spreads.front().count(), " at best, ", spreads.back().count(), " at worst");
  CHECK(spreads.front() < 5ms);
}

// Sanitizers need more than the limits leave: UBSan looks at memory through pipes.
#if !defined(__SANITIZE_ADDRESS__)
namespace {

void limit(int what, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(what, &both);
}

// A spec of many at once; cleanup is told by its address.
constexpr std::string_view many = R"(scenario "Many at once"
  repeat 300 times at once
    get "/many"
    expect status 200
  cleanup
    get "/cleanup"
    expect status 200
)";

}  // namespace

TEST_CASE("too few descriptors are no verdict on the system, and cleanup runs") {
  const http::Server server(http::answering([](const std::string&) { return http::ok("{}"); }));
  const Folder folder;
  folder.write("a.smoke", many);
  const Ended ended =
      Process(folder, {"run", "a.smoke"}, {{"SMOKE_BASE_URL", server.url("")}}, {}, [] {
        limit(RLIMIT_NOFILE, 64);
      }).wait();
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(
      ended.out,
      "a.smoke:3:5: inconclusive: `GET /many` got no answer: no connection to " + server.address() +
          ": no more than 64 files and connections may be open at once here (`ulimit -n`)"));
  CHECK(!contains(ended.out, "in cleanup"));
  CHECK(contains(ended.out, "301 requests"));
}

#if !defined(__SANITIZE_THREAD__)
TEST_CASE(
    "too few threads are no verdict on the system, nothing is sent by fewer, and cleanup runs") {
  const http::Server server(http::answering([](const std::string&) { return http::ok("{}"); }));
  const std::map<std::string, std::string> environment{{"SMOKE_BASE_URL", server.url("")}};
  const auto room_for_sixty = [] {
    constexpr rlim_t stack = 16 * 1024 * 1024;  // which each thread has, too
    limit(RLIMIT_STACK, stack);
    limit(RLIMIT_AS, 60 * stack);
  };
  const Folder folder;
  folder.write("a.smoke", many);
  const Ended ended = Process(folder, {"run", "a.smoke"}, environment, {}, room_for_sixty).wait();
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "a.smoke:2:10: inconclusive: this machine can't start 300 at once: "
                 "Resource temporarily unavailable"));
  CHECK(contains(ended.out, "; 1 request, "));

  std::string rows;
  for (int n = 0; n < 100; ++n) rows += "    | " + std::to_string(n) + " |\n";
  folder.write("b.smoke",
               "suite \"Side by side\" in parallel\n\nscenario \"Each\"\n  examples\n    | n |\n" +
                   rows + "  get \"/each\"\n    query n: n\n  expect status 200\n");
  const Ended fewer =
      Process(folder, {"run", "b.smoke", "--jobs", "100"}, environment, {}, room_for_sixty).wait();
  INFO(fewer.all());
  CHECK(fewer.status == 0);
  CHECK(contains(fewer.out, "100 passed"));
}
#endif
#endif
