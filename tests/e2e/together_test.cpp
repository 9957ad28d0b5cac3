// `repeat N times at once` through the whole tool: how far apart its requests are when they arrive.
#include <doctest/doctest.h>

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
