#include "interpreter/stub/stub.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

using namespace smoke;
using stub::Answer;
using stub::Call;
using namespace std::chrono_literals;

namespace {

std::string address(const stub::Server& server, const std::string& path) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

http::Request request(const stub::Server& server, const std::string& method,
                      const std::string& path) {
  http::Request out;
  out.method = method;
  out.url = address(server, path);
  out.timeout = 10s;
  return out;
}

http::Response response(const http::Outcome& outcome) {
  if (const auto* error = std::get_if<http::Error>(&outcome)) FAIL(error->message);
  return std::get<http::Response>(outcome);
}

Answer plain(int status, std::string body = {}) {
  Answer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

// What comes back for octets that no client would send.
std::string raw(std::uint16_t port, const std::string& octets) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
  REQUIRE(write(fd, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size()));
  shutdown(fd, SHUT_WR);
  std::string out(65536, '\0');
  std::size_t size = 0;
  for (ssize_t n = 1; n > 0;)
    if ((n = read(fd, out.data() + size, out.size() - size)) > 0)
      size += static_cast<std::size_t>(n);
  close(fd);
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("a call arrives as it was sent, and the answer as it was given") {
  stub::Server server("127.0.0.1", 0);
  Call got;
  server.answer_by([&](const Call& call) {
    got = call;
    Answer answer = plain(201, std::string("a\0b", 3));
    answer.headers = {{"Content-Type", "application/x-own"}, {"X-Twice", "1"}, {"X-Twice", "2"}};
    return answer;
  });
  http::Client client;
  http::Request sent = request(server, "POST", "/charges/a%2Fb?expand=1&q=%C3%A9");
  sent.headers = {
      {"X-Id", "7"}, {"X-Id", "8"}, {"Content-Type", "multipart/form-data; boundary=b"}};
  sent.body = std::string("no \0 form", 9);
  const http::Response back = response(client.send(sent));

  CHECK(got.method == "POST");
  CHECK(got.address == "/charges/a%2Fb?expand=1&q=%C3%A9");
  CHECK(got.body == std::string("no \0 form", 9));
  std::string ids;
  for (const http::Header& h : got.headers)
    if (h.name == "X-Id") ids += h.value;
  CHECK(ids == "78");
  CHECK(back.status == 201);
  CHECK(back.body == std::string("a\0b", 3));
  CHECK(*back.header("content-type") == "application/x-own");
  std::string twice;
  for (const http::Header& h : back.headers)
    if (h.name == "X-Twice") twice += h.value;
  CHECK(twice == "12");
}

TEST_CASE("every method of the language is answered, on one connection") {
  stub::Server server("127.0.0.1", 0);
  server.answer_by([](const Call& call) { return plain(200, call.method); });
  http::Client client;
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CAPTURE(method);
    CHECK(response(client.send(request(server, method, "/"))).body == method);
  }
  const http::Response head = response(client.send(request(server, "HEAD", "/")));
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(response(client.send(request(server, "GET", "/"))).header("Content-Type") == nullptr);
}

TEST_CASE("answers wait for their time, side by side") {
  stub::Server server("127.0.0.1", 0);
  server.answer_by([](const Call&) {
    Answer answer = plain(200);
    answer.delay = 300ms;
    return answer;
  });
  http::Pool pool;
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& outcome :
       http::send_together(pool, std::vector<http::Request>(20, request(server, "GET", "/"))))
    CHECK(response(outcome).status == 200);
  const auto took = std::chrono::steady_clock::now() - begin;
  CHECK(took >= 300ms);
  CHECK(took < 3s);  // and not 20 times 300 ms
}

TEST_CASE(
    "nothing is left of a caller that went away, nor of a server that ends before its answers") {
  int calls = 0;
  {
    stub::Server server("127.0.0.1", 0);
    server.answer_by([&](const Call& call) {
      ++calls;
      Answer answer = plain(200, std::string(1'000'000, 'x'));
      answer.delay = call.address == "/soon" ? 50ms : 1min;
      return answer;
    });
    http::Client client;
    for (const char* path : {"/soon", "/late"}) {
      http::Request impatient = request(server, "GET", path);
      impatient.timeout = 20ms;
      const auto outcome = client.send(impatient);
      REQUIRE(std::holds_alternative<http::Error>(outcome));
      CHECK(std::get<http::Error>(outcome).failure == http::Failure::timed_out);
    }
    // The server goes on after the answer that nobody waited for.
    http::Request soon = request(server, "GET", "/soon");
    CHECK(response(client.send(soon)).body.size() == 1'000'000);
  }
  CHECK(calls == 3);
}

TEST_CASE("before and after a run nobody answers, and it is known who asked") {
  stub::Server server("127.0.0.1", 0);
  http::Client client;
  CHECK(response(client.send(request(server, "GET", "/early"))).status == 503);
  auto away = server.turned_away();
  REQUIRE(away.size() == 1);
  CHECK(away.front().address == "/early");
  server.answer_by([](const Call&) { return plain(204); });
  CHECK(response(client.send(request(server, "GET", "/"))).status == 204);
  server.answer_by({});
  const http::Response late = response(client.send(request(server, "GET", "/late")));
  CHECK(late.status == 503);
  CHECK(late.body == "smoke: no run is under way that this stub could answer for\n");
  CHECK(server.turned_away().size() == 1);
  CHECK(server.turned_away().empty());
}

TEST_CASE("what is no call is refused, and the server goes on") {
  stub::Server server("127.0.0.1", 0);
  int calls = 0;
  server.answer_by([&](const Call&) {
    ++calls;
    return plain(200);
  });
  CHECK(raw(server.port(), "GET\r\n\r\n").find(" 400 ") != std::string::npos);
  CHECK(
      raw(server.port(), "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n").find(" 413 ") !=
      std::string::npos);
  CHECK(raw(server.port(), "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf") == "");
  CHECK(calls == 0);
  CHECK(raw(server.port(),
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: "
            "close\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
            .find(" 200 ") != std::string::npos);
  CHECK(calls == 1);
}

TEST_CASE("a port that is taken, and a host that is none of this machine") {
  const stub::Server server("127.0.0.1", 0);
  try {
    const stub::Server second("127.0.0.1", server.port());
    FAIL("two servers on one port");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == EADDRINUSE);
  }
  try {
    const stub::Server elsewhere("192.0.2.1", 0);  // RFC 5737: nobody's
    FAIL("listens at another machine's address");
  } catch (const std::system_error& error) {
    CHECK(error.code().value() == EADDRNOTAVAIL);
  }
}
