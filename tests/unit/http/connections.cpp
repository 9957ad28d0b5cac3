// Which connection a request goes out on, and that no event is delivered twice unseen.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <semaphore>
#include <thread>

#include "interpreter/http/http.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;
using namespace std::chrono_literals;

TEST_CASE("connections are kept from borrower to borrower") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  Pool pool;
  for (int i = 0; i < 10; ++i)
    CHECK(answer_of(pool.borrow()->send({.method = "POST", .url = server.url()})).status == 200);
  CHECK(server.connections() == 1);
}

TEST_CASE("two borrowers at the same time have two connections") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  Pool pool;
  {
    const auto one = pool.borrow(), two = pool.borrow();
    answer_of(one->send({.url = server.url()}));
    answer_of(two->send({.url = server.url()}));
  }
  CHECK(server.connections() == 2);
}

TEST_CASE("a server that drops its connections after each answer does no harm") {
  std::atomic<int> requests = 0;
  const Server server([&](Connection& connection) {
    if (!connection.read_request()) return;
    ++requests;
    connection.write(ok("x"));
  });
  Client client;
  for (int i = 0; i < 20; ++i) {
    CHECK(answer_of(client.send({.method = "POST", .url = server.url(), .body = "event"})).status ==
          200);
  }
  CHECK(requests == 20);
}

TEST_CASE("a request that found its kept connection broken goes out on a fresh one, once") {
  std::atomic<int> requests = 0;
  std::binary_semaphore drop(0), dropped(0);
  const Server server([&](Connection& connection) {
    const bool first = requests == 0;
    if (!connection.read_request()) return;
    ++requests;
    connection.write(ok("x"));
    if (!first) return connection.wait_for_end();
    drop.acquire();
    connection.close();
    dropped.release();
  });
  for (int i = 0; i < 20; ++i) {
    requests = 0;
    Client client;
    answer_of(client.send({.method = "POST", .url = server.url(), .body = "first"}));
    // The server closes while the second request waits at the line, on the connection of the first.
    StartLine line(2);
    std::jthread closing([&] {
      while (line.missing() > 1) std::this_thread::yield();
      drop.release();
      dropped.acquire();
      line.leave();
    });
    const Outcome outcome =
        client.send({.method = "POST", .url = server.url(), .body = "second"}, {}, &line);
    CHECK(answer_of(outcome).status == 200);
    CHECK(requests == 2);
  }
}

TEST_CASE("a receiver that reads an event and drops a kept connection gets it once") {
  std::atomic<int> events = 0;
  const Server server([&](Connection& connection) {
    while (const auto request = connection.read_request()) {
      if (request->find("event") != std::string::npos) {
        ++events;
        return;
      }
      connection.write(ok("x"));
    }
  });
  Client client;
  for (int i = 1; i <= 20; ++i) {
    answer_of(client.send({.url = server.url()}));
    const Error error =
        error_of(client.send({.method = "POST", .url = server.url(), .body = "event"}));
    CHECK(error.failure == Failure::reset);
    CHECK(error.message == server.address() + " closed the connection without an answer");
    CHECK(events == i);
  }
}

TEST_CASE("the environment's proxy is for others, not for loopback") {
  const Server proxy(answering([](const std::string& request) { return ok(request); }));
  const Server server(answering([](const std::string&) { return ok("direct"); }));
  struct Variable {
    explicit Variable(const std::string& value) { setenv("http_proxy", value.c_str(), 1); }
    ~Variable() { unsetenv("http_proxy"); }
  } variable(proxy.url());
  Client client;
  CHECK(answer_of(client.send({.url = server.url()})).body == "direct");
  const std::string localhost = "http://localhost:" + std::to_string(server.port());
  CHECK(answer_of(client.send({.url = localhost})).body == "direct");
  CHECK(answer_of(client.send({.url = "http://a.example/", .connect_to = server.address()})).body ==
        "direct");
  const std::string seen = answer_of(client.send({.url = "http://a.example/hook"})).body;
  CHECK(seen.rfind("GET http://a.example/hook HTTP/1.1\r\n", 0) == 0);
}

TEST_CASE("what is led to another address has a connection of its own") {
  const Server server(answering([](const std::string&) { return ok("x"); }));
  Client client;
  for (int i = 0; i < 3; ++i)
    answer_of(client.send({.url = "http://receiver.example/", .connect_to = server.address()}));
  CHECK(server.connections() == 3);
}
