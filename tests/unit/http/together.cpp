// Requests that must race: all on open connections, all at the same moment.
#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>

#include "interpreter/http/http.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

auto spread(const std::vector<Clock::time_point>& times) {
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  return std::chrono::duration_cast<std::chrono::microseconds>(*last - *first);
}

}  // namespace

TEST_CASE("requests sent together leave together, each on an open connection of its own") {
  for (const int count : {2, 8, 32}) {
    std::mutex mutex;
    std::vector<Clock::time_point> arrivals;
    const Server server(answering([&](const std::string& request) {
      const auto now = Clock::now();
      const std::lock_guard lock(mutex);
      arrivals.push_back(now);
      return ok(request.substr(request.find("\r\n\r\n") + 4));
    }));
    Pool pool;
    auto best = 1h + 0us;
    auto best_arrival = best;
    for (int round = 0; round < 5; ++round) {
      arrivals.clear();
      std::vector<Request> requests;
      for (int i = 0; i < count; ++i) {
        requests.push_back(
            {.method = "POST", .url = server.url(), .body = std::to_string(i), .timeout = 10s});
      }
      const std::vector<Outcome> outcomes = send_together(pool, requests);
      REQUIRE(outcomes.size() == requests.size());
      std::vector<Clock::time_point> departures;
      for (int i = 0; i < count; ++i) {
        const Response response = answer_of(outcomes[static_cast<std::size_t>(i)]);
        CHECK(response.body == std::to_string(i));
        departures.push_back(*response.timing.sent);
      }
      best = std::min(best, spread(departures));
      best_arrival = std::min(best_arrival, spread(arrivals));
      MESSAGE(count, " requests left within ", spread(departures).count(), " us, arrived within ",
              spread(arrivals).count(), " us");
    }
    CHECK(server.connections() == count);  // the later rounds on those of the first
    CHECK(best < 5ms);
    CHECK(best_arrival < 10ms);
  }
}

TEST_CASE("one that cannot come doesn't keep the others") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  Pool pool;
  const std::vector<Outcome> outcomes =
      send_together(pool, {{.url = server.url()},
                           {.url = "http://127.0.0.1:" + std::to_string(closed_port())},
                           {.url = "no address"},
                           {.url = server.url()}});
  CHECK(answer_of(outcomes[0]).status == 200);
  CHECK(error_of(outcomes[1]).failure == Failure::refused);
  CHECK(error_of(outcomes[2]).failure == Failure::bad_url);
  CHECK(answer_of(outcomes[3]).status == 200);
}

TEST_CASE("the wait at the line counts neither as the answer's time nor against the timeout") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  StartLine line(2);
  std::jthread late([&] {
    std::this_thread::sleep_for(150ms);
    line.leave();
  });
  const Response response =
      answer_of(Client().send({.url = server.url(), .timeout = 100ms}, {}, &line));
  CHECK(response.timing.total < 100ms);
  CHECK(response.timing.first_byte <= response.timing.total);
}

TEST_CASE("those who wait at the line can be cancelled") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  StartLine line(2);
  std::stop_source stop;
  std::jthread late([&] {
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
  });
  CHECK(error_of(Client().send({.url = server.url()}, stop.get_token(), &line)).failure ==
        Failure::cancelled);
}

TEST_CASE("none at all") {
  Pool pool;
  CHECK(send_together(pool, {}).empty());
}
