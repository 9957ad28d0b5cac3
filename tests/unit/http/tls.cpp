// Certificates are verified unless a spec says otherwise.
#include <doctest/doctest.h>

#include "interpreter/http/http.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;

TEST_CASE(
    "a certificate that nobody vouches for is refused, unless it is named or all are accepted") {
  const Certificate certificate;
  const Server server(answering([](const std::string&) { return ok("secret"); }),
                      certificate.context());
  const std::string url = "https://" + server.address() + "/";
  Client client;

  const Error error = error_of(client.send({.url = url}));
  CHECK(error.failure == Failure::tls);
  CHECK(error.message.text().rfind("no TLS with " + server.address() + ": ", 0) == 0);
  CHECK(error.message.text().find("certificate") != std::string::npos);

  const Response named =
      answer_of(client.send({.url = url, .tls = {.ca_file = certificate.path()}}));
  CHECK(named.body == "secret");
  CHECK(named.timing.tls > named.timing.connect);
  CHECK(answer_of(client.send({.url = url, .tls = {.insecure = true}})).body == "secret");

  const Error again =
      error_of(client.send({.url = url}));  // not over the connection that was accepted before
  CHECK(again.failure == Failure::tls);

  const std::string other_name = "https://localhost:" + std::to_string(server.port()) + "/";
  CHECK(
      error_of(client.send({.url = other_name, .tls = {.ca_file = certificate.path()}})).failure ==
      Failure::tls);
}

TEST_CASE("a file of authorities that isn't there") {
  const Certificate certificate;
  const Server server(answering([](const std::string&) { return ok(""); }), certificate.context());
  const Error error = error_of(Client().send(
      {.url = "https://" + server.address(), .tls = {.ca_file = "/nonexistent/ca.pem"}}));
  CHECK(error.failure == Failure::tls);
  CHECK(error.message.text().find("/nonexistent/ca.pem") != std::string::npos);
}

TEST_CASE("a server that speaks no TLS, and one that drops the connection in the middle of it") {
  const Server plain([](Connection& connection) {
    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_end();
  });
  CHECK(error_of(Client().send({.url = "https://" + plain.address()})).failure == Failure::tls);
  const Server resetting([](Connection& connection) { connection.reset(); });
  CHECK(error_of(Client().send({.url = "https://" + resetting.address()})).failure ==
        Failure::reset);
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const Error error = error_of(Client().send(
      {.url = "https://" + silent.address(), .timeout = std::chrono::milliseconds(50)}));
  CHECK(error.failure == Failure::timed_out);
  CHECK(error.message ==
        "connected to " + silent.address() + ", but TLS was not set up within 50ms");
}

TEST_CASE("over TLS too, a receiver that reads an event and drops a kept connection gets it once") {
  const Certificate certificate;
  std::atomic<int> events = 0;
  const Server server(
      [&](Connection& connection) {
        while (const auto request = connection.read_request()) {
          if (request->find("event") != std::string::npos) {
            ++events;
            return;
          }
          connection.write(ok("x"));
        }
      },
      certificate.context());
  Client client;
  const Tls tls{.insecure = true};
  answer_of(client.send({.url = "https://" + server.address(), .tls = tls}));
  CHECK(error_of(client.send({.method = "POST",
                              .url = "https://" + server.address(),
                              .body = "event",
                              .tls = tls}))
            .failure == Failure::reset);
  CHECK(events == 1);
}
