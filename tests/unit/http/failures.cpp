// Every way in which an answer can fail to come, told apart and in words.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "interpreter/http/http.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

struct Seen {
  Failure failure;
  std::string message;  // with HOST for the server's address
};

Seen failure_at(const Server& server, std::chrono::milliseconds timeout = 5s) {
  const Error error = error_of(
      Client().send({.method = "POST", .url = server.url(), .body = "x", .timeout = timeout}));
  CHECK(error.address == server.address());
  std::string message = error.message.text();
  message.replace(message.find(server.address()), server.address().size(), "HOST");
  return {error.failure, message};
}

// Listens and has no room for another connection: the kernel leaves further attempts unanswered.
class FullListener {
 public:
  FullListener() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener_, generic, size) == 0);
    REQUIRE(listen(listener_, 0) == 0);
    REQUIRE(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    for (int& waiting : waiting_) {
      waiting = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect(waiting, generic, size);
    }
  }
  ~FullListener() {
    for (const int waiting : waiting_) close(waiting);
    close(listener_);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int listener_;
  int port_ = 0;
  int waiting_[4];
};

}  // namespace

TEST_CASE("refused: nobody listens") {
  const std::string address = "127.0.0.1:" + std::to_string(closed_port());
  const Error error = error_of(Client().send({.url = "http://" + address + "/hook"}));
  CHECK(error.failure == Failure::refused);
  CHECK(error.message == "connection refused by " + address);
  CHECK(error.address == address);
  CHECK_FALSE(error.timing.sent);
}

TEST_CASE("exhausted: this process may open nothing more") {
  Client client;  // has what it needs but a connection
  const std::string address = "127.0.0.1:" + std::to_string(closed_port());
  rlimit usual{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &usual) == 0);
  const int next = dup(STDERR_FILENO);  // all below are taken
  close(next);
  const rlimit full{static_cast<rlim_t>(next), usual.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &full) == 0);
  const Outcome outcome = client.send({.url = "http://" + address + "/hook"});
  REQUIRE(setrlimit(RLIMIT_NOFILE, &usual) == 0);
  const Error error = error_of(outcome);
  CHECK(error.failure == Failure::exhausted);
  CHECK(error.message == "no connection to " + address + ": no more than " + std::to_string(next) +
                             " files and connections may be open at once here (`ulimit -n`)");
  CHECK_FALSE(error.timing.sent);
}

TEST_CASE("refused: by name, on every address the name has") {
  const std::string address = "localhost:" + std::to_string(closed_port());
  const Error error = error_of(Client().send({.url = "http://" + address + "/hook"}));
  CHECK(error.failure == Failure::refused);
  CHECK(error.message == "connection refused by " + address);
}

TEST_CASE("unreachable: no connection before the timeout") {
  const FullListener full;
  const auto start = Clock::now();
  const Error error =
      error_of(Client().send({.url = "http://" + full.address(), .timeout = 100ms}));
  CHECK(error.failure == Failure::unreachable);
  CHECK(error.message == "no connection to " + full.address() + " within 100ms");
  CHECK(Clock::now() - start >= 100ms);
  CHECK(Clock::now() - start < 2s);
}

TEST_CASE("timed out: connected, and no answer or only half of one") {
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const Seen nothing = failure_at(silent, 50ms);
  CHECK(nothing.failure == Failure::timed_out);
  CHECK(nothing.message == "connected to HOST, but no answer within 50ms");

  const Server half([](Connection& connection) {
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.wait_for_end();
  });
  const Seen some = failure_at(half, 50ms);
  CHECK(some.failure == Failure::timed_out);
  CHECK(some.message == "the answer of HOST was not complete within 50ms");
}

TEST_CASE("reset: by force, in silence, or half way") {
  const Server resetting([](Connection& connection) {
    connection.read_request();
    connection.reset();
  });
  const Seen forced = failure_at(resetting);
  CHECK(forced.failure == Failure::reset);
  CHECK(forced.message == "HOST reset the connection before its answer was complete");

  const Server closing([](Connection& connection) { connection.read_request(); });
  const Seen silent = failure_at(closing);
  CHECK(silent.failure == Failure::reset);
  CHECK(silent.message == "HOST closed the connection without an answer");

  const Server half([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  const Seen cut = failure_at(half);
  CHECK(cut.failure == Failure::reset);
  CHECK(cut.message ==
        "HOST closed the connection before its answer was complete, after 3 octets of the body");
}

TEST_CASE("protocol: what comes back is no HTTP") {
  const Server talking([](Connection& connection) {
    connection.read_request();
    connection.write("220 mail.example.com ESMTP\r\n");
  });
  const Seen seen = failure_at(talking);
  CHECK(seen.failure == Failure::protocol);
  CHECK(seen.message.rfind("what HOST answered is no HTTP: ", 0) == 0);
}

TEST_CASE("protocol: an answer whose end nobody can tell") {
  const auto failure_of = [](std::string answer) {
    const Server server([answer = std::move(answer)](Connection& connection) {
      connection.read_request();
      connection.write(answer);
    });
    const Seen seen = failure_at(server);
    CHECK(seen.failure == Failure::protocol);
    return seen.message;
  };
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd") ==
        "what HOST answered is no HTTP: its Content-Length is `3`, and again `4`");
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc") ==
        "what HOST answered is no HTTP: its Content-Length is `99999999999999999999`");
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")
            .starts_with("what HOST answered is no HTTP: "));
  CHECK(failure_of("HTTP/1.1 200 OK\r\nX: " + std::string(500'000, 'a') + "\r\n\r\n") ==
        "what HOST answered is no HTTP: a header of it is too long");
}

TEST_CASE("what can be meant by `expect no response`") {
  for (const Failure failure :
       {Failure::unreachable, Failure::refused, Failure::reset, Failure::timed_out, Failure::tls})
    CHECK(is_no_response(failure));
  for (const Failure failure :
       {Failure::dns, Failure::cancelled, Failure::too_large, Failure::protocol, Failure::bad_url,
        Failure::bad_request, Failure::exhausted})
    CHECK_FALSE(is_no_response(failure));
}

TEST_CASE("dns: no such name") {
  const Error error = error_of(Client().send({.url = "http://nothing..invalid/", .timeout = 10s}));
  CHECK(error.failure == Failure::dns);
  CHECK(error.message.text().rfind("no address found for nothing..invalid:80: ", 0) == 0);
}

TEST_CASE("cancelled: from another thread, at once, wherever it stands") {
  const FullListener full;
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  for (const std::string& address : {full.address(), silent.address()}) {
    CAPTURE(address);
    std::stop_source stop;
    Clock::time_point requested;
    std::jthread other([&] {
      std::this_thread::sleep_for(30ms);
      requested = Clock::now();
      stop.request_stop();
    });
    const Error error =
        error_of(Client().send({.url = "http://" + address, .timeout = 20s}, stop.get_token()));
    const auto ended = Clock::now();
    other.join();
    CHECK(error.failure == Failure::cancelled);
    CHECK(error.message == "interrupted while " + address + " had not answered");
    MESSAGE("cancelled within ",
            std::chrono::duration_cast<std::chrono::microseconds>(ended - requested).count(),
            " us");
    CHECK(ended - requested < 200ms);
  }
}

TEST_CASE("cancelled before it began") {
  const Server server(answering([](const std::string&) { return ok(""); }));
  std::stop_source stop;
  stop.request_stop();
  CHECK(error_of(Client().send({.url = server.url()}, stop.get_token())).failure ==
        Failure::cancelled);
  CHECK(server.connections() == 0);
}

TEST_CASE("a client goes on after every failure") {
  const Server resetting([](Connection& connection) { connection.reset(); });
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const Server good(answering([](const std::string&) { return ok("fine"); }));
  Client client;
  for (int i = 0; i < 3; ++i) {
    CHECK(error_of(client.send({.url = resetting.url()})).failure == Failure::reset);
    CHECK(error_of(client.send({.url = silent.url(), .timeout = 5ms})).failure ==
          Failure::timed_out);
    CHECK(answer_of(client.send({.url = good.url()})).body == "fine");
  }
  CHECK(good.connections() == 1);
}

TEST_CASE("failures have the names that specs know them by") {
  CHECK(name(Failure::unreachable) == "unreachable");
  CHECK(name(Failure::refused) == "refused");
  CHECK(name(Failure::reset) == "reset");
  CHECK(name(Failure::timed_out) == "timed out");
  CHECK(name(Failure::tls) == "tls");
}
