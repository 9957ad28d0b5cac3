// Each fault as a sender meets it, over HTTP and over TLS with certificates verified, and what of
// it the target gets to see.
#include "interpreter/fault/proxy.hpp"

#include <dirent.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "interpreter/http/http.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;
using smoke::fault::Fault;
using smoke::fault::Kind;
using smoke::fault::Proxy;
using smoke::fault::Target;
using smoke::fault::Trouble;
using std::chrono::milliseconds;

namespace {

// A server that keeps what it was sent.
class Receiver {
 public:
  explicit Receiver(bool tls, std::string answer = ok("done"))
      : certificate_(tls ? std::make_unique<Certificate>() : nullptr),
        server_(answering([this, answer](const std::string& request) {
                  const std::lock_guard lock(mutex_);
                  requests_.push_back(request);
                  return answer;
                }),
                tls ? certificate_->context() : nullptr) {}

  Target target() const {
    return {"127.0.0.1", std::to_string(server_.port()), certificate_ != nullptr};
  }
  // To be sent through `proxy`; verified, where there is TLS.
  Request request(const Proxy& proxy, std::string body = "event") const {
    Request r{
        .method = "POST",
        .url = fmt::format("{}://{}/hook", certificate_ ? "https" : "http", server_.address()),
        .body = std::move(body),
        .timeout = milliseconds(5'000),
        .connect_to = proxy.address()};
    if (certificate_) r.tls.ca_file = certificate_->path();
    return r;
  }
  std::string address() const { return server_.address(); }
  int connections() const { return server_.connections(); }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::unique_ptr<Certificate> certificate_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  Server server_;
};

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* all = opendir("/proc/self/fd");
  while (readdir(all) != nullptr) ++count;
  closedir(all);
  return count;
}

}  // namespace

TEST_CASE("unreachable: no connection before the timeout, and the target hears nothing") {
  for (const bool tls : {false, true}) {
    const Receiver receiver(tls);
    Proxy proxy(receiver.target(), {Kind::unreachable});
    Request request = receiver.request(proxy);
    request.timeout = milliseconds(150);
    const Error error = error_of(Client().send(request));
    CHECK(error.failure == Failure::unreachable);
    CHECK(error.message == "no connection to " + receiver.address() + " within 150ms");
    CHECK(error.timing.total >= milliseconds(150));
    CHECK_FALSE(proxy.stop());
    CHECK(receiver.connections() == 0);
  }
}

TEST_CASE("refuses: at once, under the target's own address") {
  for (const bool tls : {false, true}) {
    const Receiver receiver(tls);
    const Proxy proxy(receiver.target(), {Kind::refuses});
    for (int i = 0; i < 3; ++i) {
      const Error error = error_of(Client().send(receiver.request(proxy)));
      CHECK(error.failure == Failure::refused);
      CHECK(error.message == "connection refused by " + receiver.address());
    }
    CHECK(receiver.connections() == 0);
  }
}

TEST_CASE("resets: connected, and reset once something is sent") {
  for (const bool tls : {false, true}) {
    const Receiver receiver(tls);
    const Proxy proxy(receiver.target(), {Kind::resets});
    for (const std::size_t size : {1u, 4'000'000u}) {
      const Error error = error_of(Client().send(receiver.request(proxy, std::string(size, 'x'))));
      CHECK(error.failure == Failure::reset);
    }
    CHECK(receiver.connections() == 0);
  }
}

TEST_CASE("slow: the target's own answer, later by the delay and whole") {
  const std::string large(3'000'000, 'y');
  for (const bool tls : {false, true}) {
    const Receiver receiver(tls, ok(large));
    Proxy proxy(receiver.target(), {Kind::slow, milliseconds(200)});
    Client client;
    const Response response =
        answer_of(client.send(receiver.request(proxy, std::string(2'000'000, 'x'))));
    CHECK(response.status == 200);
    CHECK(response.body == large);
    CHECK(response.timing.total >= milliseconds(200));
    CHECK(response.timing.total < milliseconds(1'000));
    if (tls) CHECK(response.timing.tls < milliseconds(200));  // the answer, not the handshake
    CHECK_FALSE(proxy.stop());
    REQUIRE(receiver.requests().size() == 1);
    CHECK(receiver.requests().front().ends_with(std::string(2'000'000, 'x')));
    CHECK(receiver.requests().front().find("\r\nHost: " + receiver.address()) != std::string::npos);
  }
}

TEST_CASE("slow: a sender that doesn't wait so long; the target has the request all the same") {
  const Receiver receiver(false);
  Proxy proxy(receiver.target(), {Kind::slow, milliseconds(5'000)});
  Request request = receiver.request(proxy);
  request.timeout = milliseconds(150);
  CHECK(error_of(Client().send(request)).failure == Failure::timed_out);
  CHECK_FALSE(proxy.stop());
  CHECK(receiver.requests().size() == 1);
}

TEST_CASE("answers: the status, once the request is whole, and the target hears nothing") {
  const Receiver receiver(false);
  const Proxy proxy(receiver.target(), {Kind::answers, {}, 503});
  Client client;
  for (const std::string method : {"POST", "GET", "HEAD", "PUT"}) {
    CAPTURE(method);
    Request request = receiver.request(proxy, std::string(500'000, 'x'));
    request.method = method;
    if (method == "GET" || method == "HEAD") request.body.reset();
    const Response response = answer_of(client.send(request));
    CHECK(response.status == 503);
    CHECK(response.body.empty());
  }
  Request chunked = receiver.request(proxy, std::string(100'000, '0') + "\r\n0\r\n\r\n");
  chunked.headers.push_back({"Transfer-Encoding", "chunked"});
  CHECK(answer_of(client.send(chunked)).status == 503);
  CHECK(receiver.connections() == 0);
}

TEST_CASE("loses: the target has the whole request and answers, the sender never hears") {
  for (const bool tls : {false, true}) {
    for (const std::size_t size : {5u, 3'000'000u}) {
      CAPTURE(tls);
      CAPTURE(size);
      const Receiver receiver(tls);
      Proxy proxy(receiver.target(), {Kind::loses});
      const Error error = error_of(Client().send(receiver.request(proxy, std::string(size, 'x'))));
      CHECK(error.failure == Failure::reset);
      CHECK(error.timing.total < milliseconds(2'000));
      if (tls) CHECK(error.timing.tls > milliseconds(0));  // verified: it got as far as the request
      CHECK_FALSE(proxy.stop());
      REQUIRE(receiver.requests().size() == 1);
      CHECK(receiver.requests().front().ends_with("\r\n\r\n" + std::string(size, 'x')));
    }
  }
}

TEST_CASE("loses: waits for a target that takes its time, also over TLS") {
  for (const bool tls : {false, true}) {
    CAPTURE(tls);
    const auto certificate = tls ? std::make_unique<Certificate>() : nullptr;
    std::atomic<bool> handled = false;
    const Server server(answering([&](const std::string&) {
                          std::this_thread::sleep_for(milliseconds(300));
                          handled = true;
                          return ok("done");
                        }),
                        certificate ? certificate->context() : nullptr);
    Proxy proxy({"127.0.0.1", std::to_string(server.port()), tls}, {Kind::loses});
    Request request{.method = "POST",
                    .url = (tls ? "https://" : "http://") + server.address(),
                    .body = "event",
                    .connect_to = proxy.address()};
    if (tls) request.tls.ca_file = certificate->path();
    const Error error = error_of(Client().send(request));
    CHECK(error.failure == Failure::reset);
    CHECK(handled);
    CHECK_FALSE(proxy.stop());
  }
}

TEST_CASE("loses: a target without an answer to lose is told, not taken for a lost one") {
  const auto trouble = [](Target target, milliseconds timeout = milliseconds(5'000)) {
    Proxy proxy(target, {Kind::loses});
    Request request{.method = "POST",
                    .url = (target.tls ? "https://" : "http://") + target.host + ":" + target.port,
                    .body = "event",
                    .timeout = timeout,
                    .tls = {.insecure = true},
                    .connect_to = proxy.address()};
    error_of(Client().send(request));
    const auto found = proxy.stop();
    REQUIRE(found);
    return *found;
  };
  const Server hangs_up([](Connection& connection) { connection.read_request(); });
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const auto at = [](int port) { return Target{"127.0.0.1", std::to_string(port)}; };

  const int closed = closed_port();
  CHECK(trouble(at(closed)).kind == Trouble::Kind::refused);
  CHECK(trouble(at(closed)).message == fmt::format("connection refused by 127.0.0.1:{}", closed));
  CHECK(trouble(at(hangs_up.port())).kind == Trouble::Kind::reset);
  CHECK(trouble(at(hangs_up.port())).message ==
        hangs_up.address() + " closed the connection without an answer");
  CHECK(trouble(at(silent.port()), milliseconds(100)).kind == Trouble::Kind::timed_out);
  CHECK(trouble({"nobody.invalid", "80"}).kind == Trouble::Kind::dns);

  // A handshake that the target lets break off is none of the request.
  CHECK(trouble({"127.0.0.1", std::to_string(silent.port()), true}, milliseconds(100)).kind ==
        Trouble::Kind::timed_out);
}

TEST_CASE("slow: a dead target is told as dead") {
  Proxy proxy({"127.0.0.1", std::to_string(closed_port())}, {Kind::slow, milliseconds(10)});
  error_of(Client().send({.url = "http://127.0.0.1:1/", .connect_to = proxy.address()}));
  CHECK(proxy.stop()->kind == Trouble::Kind::refused);
}

TEST_CASE("a certificate that nobody vouches for is refused through the proxy too") {
  const Receiver receiver(true);
  for (const Kind kind : {Kind::slow, Kind::loses}) {
    Proxy proxy(receiver.target(), {kind});
    Request request = receiver.request(proxy);
    request.tls.ca_file.reset();
    CHECK(error_of(Client().send(request)).failure == Failure::tls);
  }
  CHECK(receiver.requests().empty());
}

TEST_CASE("kept connections: none leads past a fault, none through it afterwards") {
  const Receiver receiver(false);
  Client client;
  Proxy nowhere(receiver.target(), {Kind::refuses});
  Request straight = receiver.request(nowhere);
  straight.connect_to.clear();

  answer_of(client.send(straight));  // kept open from here on
  CHECK(error_of(client.send(receiver.request(nowhere))).failure == Failure::refused);
  answer_of(client.send(straight));
  CHECK(receiver.connections() == 1);
  {
    Proxy slow(receiver.target(), {Kind::slow});
    answer_of(client.send(receiver.request(slow)));
    CHECK(receiver.connections() == 2);
    answer_of(client.send(receiver.request(slow)));
    CHECK(receiver.connections() == 3);
  }
  answer_of(client.send(straight));
  CHECK(receiver.connections() == 3);
}

TEST_CASE("a redirect to the same place goes the same way") {
  std::atomic<int> requests = 0;
  const Server server(answering([&](const std::string& request) {
    ++requests;
    return request.starts_with("GET /there") ? ok("there")
                                             : "HTTP/1.1 302 Found\r\nLocation: /there\r\n"
                                               "Content-Length: 0\r\n\r\n";
  }));
  Proxy proxy({"127.0.0.1", std::to_string(server.port())}, {Kind::slow, milliseconds(50)});
  const Response response = answer_of(Client().send(
      {.url = server.url(), .follow_redirects = true, .connect_to = proxy.address()}));
  CHECK(response.body == "there");
  CHECK(requests == 2);
  CHECK(response.timing.total >= milliseconds(100));
  CHECK(server.connections() == 2);
}

TEST_CASE("it ends at once, whatever is going on, and leaves nothing open") {
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const std::size_t before = open_descriptors();
  for (const Kind kind :
       {Kind::unreachable, Kind::refuses, Kind::resets, Kind::slow, Kind::answers, Kind::loses}) {
    CAPTURE(static_cast<int>(kind));
    std::jthread sender;
    Outcome outcome;
    std::stop_source stop;
    const auto begin = std::chrono::steady_clock::now();
    {
      Proxy proxy({"127.0.0.1", std::to_string(silent.port())}, {kind, milliseconds(60'000), 503});
      sender = std::jthread([&outcome, &silent, &stop, address = proxy.address()] {
        outcome = Client().send({.url = silent.url(), .connect_to = address}, stop.get_token());
      });
      std::this_thread::sleep_for(milliseconds(50));
    }
    CHECK(std::chrono::steady_clock::now() - begin < milliseconds(500));
    stop.request_stop();
    sender.join();
  }
  // The server's side of the connections closes on its own threads.
  for (int i = 0; i < 200 && open_descriptors() > before; ++i)
    std::this_thread::sleep_for(milliseconds(10));
  CHECK(open_descriptors() <= before);
}
