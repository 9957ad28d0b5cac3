// `while` and `replay` over TLS; a fault delays no end.
#include <doctest/doctest.h>

#include <csignal>
#include <mutex>
#include <set>

#include "tests/e2e/process.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/server.hpp"

using namespace smoke;
using namespace smoke::e2e;

TEST_CASE("faults over TLS, with the target's certificate verified") {
  const http::Certificate certificate;
  std::mutex mutex;
  std::vector<std::string> bodies;
  const http::Server server(http::answering([&](const std::string& request) {
                              const std::lock_guard lock(mutex);
                              bodies.push_back(request.substr(request.find("\r\n\r\n") + 4));
                              return http::ok("{}");
                            }),
                            certificate.context());
  const Folder folder;
  const auto configure = [&](const std::string& tls) {
    folder.write("smoke.yaml",
                 "environments:\n  here:\n    targets:\n      webhook: { url: "
                 "\"https://" +
                     server.address() + "\", timeout: 5s" + tls + " }\n");
  };
  folder.write("a.smoke", R"(event ping
  post "/"
  json { "n": unique integer }

scenario "Each of them"
  while webhook is unreachable
    send ping
      timeout 200ms
    expect no response because unreachable
  while webhook refuses connections
    send ping
    expect no response because refused
  while webhook resets connections
    send ping
    expect no response because reset
  while webhook answers 503
    send ping
    expect status 503
  while webhook is slow by 100ms
    send ping
    expect status 200
  while webhook loses responses
    send ping
    expect no response because reset
  replay undelivered events
    expect status 200
)");
  configure(", tls: { ca: \"" + certificate.path() + "\" }");
  const Ended ended = run_smoke(folder, {"run", "-v", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out,
                 "(ping, while webhook answers 503, put in by the sender: nobody else "
                 "can answer within TLS)"));
  {
    const std::lock_guard lock(mutex);
    REQUIRE(bodies.size() == 7);  // the slow one, the lost one, and five in the order of sending
    CHECK(bodies[1] == bodies[6]);
    CHECK(std::set(bodies.begin(), bodies.end()).size() == 6);
    bodies.clear();
  }

  configure("");  // nobody vouches for the target
  const Ended unknown = run_smoke(folder, {"run", "a.smoke"});
  INFO(unknown.all());
  CHECK(unknown.status == 3);
  CHECK(contains(unknown.out, "no TLS with " + server.address()));
  CHECK(bodies.empty());
}

TEST_CASE("interrupted within a fault, a run ends at once") {
  const Folder folder;
  folder.write("a.smoke", R"(scenario "It takes long"
  get "/"
  expect status 200
  while webhook is unreachable
    get "/"
      timeout 1 minute
    expect no response
)");
  const http::Server server(http::answering([](const std::string&) { return http::ok("{}"); }));
  Process process(folder, {"run", "-v", "a.smoke"}, {{"SMOKE_BASE_URL", server.url("")}});
  REQUIRE(process.wait_for("< HTTP 200"));
  const auto begin = std::chrono::steady_clock::now();
  process.signal(SIGINT);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(ended.status == 130);
}
