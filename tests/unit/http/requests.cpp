// What leaves for the server, octet by octet, and what comes back.
#include <doctest/doctest.h>

#include "interpreter/http/http.hpp"
#include "tests/support/outcome.hpp"
#include "tests/support/server.hpp"

using namespace smoke::http;
using namespace std::chrono_literals;

namespace {

// The request as a server that echoes it saw it.
std::string seen(Request request) {
  const Server server(answering([](const std::string& octets) { return ok(octets); }));
  request.url = server.url("/hook");
  std::string octets = answer_of(Client().send(request)).body;
  const auto host = octets.find(server.address());
  if (host != std::string::npos) octets.replace(host, server.address().size(), "HOST");
  const auto version = octets.find("smoke/");
  if (version != std::string::npos)
    octets.replace(version, octets.find('\r', version) - version, "smoke/VERSION");
  return octets;
}

}  // namespace

TEST_CASE("a request is sent as it was built, and nothing is added that was not asked for") {
  Request request;
  request.method = "POST";
  request.headers = {{"X-B", "2"}, {"X-A", "1"}, {"X-B", "3"}, {"X-Empty", ""}};
  request.body = std::string("{\"a\":\0}", 7);
  CHECK(seen(request) == std::string("POST /hook HTTP/1.1\r\n"
                                     "Host: HOST\r\n"
                                     "Accept: */*\r\n"
                                     "User-Agent: smoke/VERSION\r\n"
                                     "X-B: 2\r\n"
                                     "X-A: 1\r\n"
                                     "X-B: 3\r\n"
                                     "X-Empty:\r\n"
                                     "Content-Length: 7\r\n"
                                     "\r\n"
                                     "{\"a\":") +
                             std::string("\0}", 2));
}

TEST_CASE("headers of one's own replace those that would be added") {
  Request request;
  request.method = "POST";
  request.headers = {{"host", "example.com"},
                     {"User-Agent", "x"},
                     {"accept", "text/plain"},
                     {"Content-Type", "a/b"}};
  request.body = "x";
  CHECK(seen(request) ==
        "POST /hook HTTP/1.1\r\nHost: example.com\r\nUser-Agent: x\r\naccept: "
        "text/plain\r\nContent-Type: a/b\r\n"
        "Content-Length: 1\r\n\r\nx");
}

TEST_CASE("what would be added can be left out, and what is set can't") {
  Request request;
  request.without = {"user-agent", "Accept", "X-A"};
  request.headers = {{"X-A", "1"}};
  CHECK(seen(request) == "GET /hook HTTP/1.1\r\nHost: HOST\r\nX-A: 1\r\n\r\n");
}

TEST_CASE("every method may have a body or none") {
  const auto first_line_and_length = [](std::string method, std::optional<std::string> body) {
    Request request;
    request.method = std::move(method);
    request.body = std::move(body);
    const std::string octets = seen(request);
    const auto length = octets.find("Content-Length");
    return octets.substr(0, octets.find(' ')) + ", " +
           (length == std::string::npos
                ? "no length"
                : octets.substr(length, octets.find('\r', length) - length)) +
           ", " + octets.substr(octets.find("\r\n\r\n") + 4);
  };
  CHECK(first_line_and_length("GET", std::nullopt) == "GET, no length, ");
  CHECK(first_line_and_length("GET", "x") == "GET, Content-Length: 1, x");
  CHECK(first_line_and_length("POST", std::nullopt) == "POST, Content-Length: 0, ");
  CHECK(first_line_and_length("PUT", std::nullopt) == "PUT, Content-Length: 0, ");
  CHECK(first_line_and_length("PATCH", "xy") == "PATCH, Content-Length: 2, xy");
  CHECK(first_line_and_length("DELETE", std::nullopt) == "DELETE, no length, ");
  CHECK(first_line_and_length("DELETE", "x") == "DELETE, Content-Length: 1, x");
  CHECK(first_line_and_length("OPTIONS", std::nullopt) == "OPTIONS, no length, ");
  CHECK(first_line_and_length("PURGE", "") == "PURGE, Content-Length: 0, ");
}

TEST_CASE("HEAD: a length and no body") {
  const Server server(answering([](const std::string& request) {
    REQUIRE(request.rfind("HEAD /", 0) == 0);
    return "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
  }));
  Client client;
  for (int i = 0; i < 2; ++i) {
    const Response response =
        answer_of(client.send({.method = "HEAD", .url = server.url(), .timeout = 5s}));
    CHECK(response.status == 200);
    CHECK(*response.header("content-length") == "99999999");
    CHECK(response.body.empty());
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("an answer's octets are kept as they are") {
  const Server server(answering([](const std::string&) { return ok(std::string("a\0b", 3)); }));
  const Response response = answer_of(Client().send({.url = server.url()}));
  CHECK(response.body == std::string("a\0b", 3));
  CHECK(response.status == 200);
  CHECK(response.remote_address == server.address());
}

TEST_CASE("interim answers, repeated and folded headers, chunks") {
  const Server server(answering([](const std::string&) {
    return std::string(
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        "HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nX-Long: one\r\n  two\r\nset-cookie:b=2 "
        "\r\nX-Empty:\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  }));
  Client client;
  const Response response = answer_of(client.send({.url = server.url()}));
  CHECK(response.status == 404);
  CHECK(response.reason == "Not Found");
  CHECK(response.body == "abcde");
  std::string headers;
  for (const auto& [name, value] : response.headers) headers += name + "=" + value + "|";
  CHECK(headers ==
        "Set-Cookie=a=1|X-Long=one two|set-cookie=b=2|X-Empty=|Transfer-Encoding=chunked|");
  CHECK(*response.header("SET-COOKIE") == "a=1");
  CHECK(response.header("Link") == nullptr);
}

TEST_CASE("an answer without a reason, and one without a body") {
  const Server server(answering([](const std::string&) { return "HTTP/1.1 204\r\n\r\n"; }));
  const Response response = answer_of(Client().send({.url = server.url()}));
  CHECK(response.status == 204);
  CHECK(response.reason.empty());
  CHECK(response.body.empty());
}

TEST_CASE("timings are in order and take in the server's own time") {
  const Server server(answering([](const std::string&) {
    std::this_thread::sleep_for(20ms);
    return ok("x");
  }));
  const auto before = std::chrono::steady_clock::now();
  const Timing timing = answer_of(Client().send({.url = server.url()})).timing;
  CHECK(timing.connect > 0us);
  CHECK(timing.tls == 0us);
  CHECK(timing.connect <= timing.first_byte);
  CHECK(timing.first_byte >= 20ms);
  CHECK(timing.first_byte <= timing.total);
  REQUIRE(timing.sent);
  CHECK(*timing.sent > before);
}

TEST_CASE("addresses are sent as written, octets beyond ASCII encoded") {
  const Server server(answering(
      [](const std::string& request) { return ok(request.substr(0, request.find(" HTTP"))); }));
  Client client;
  const auto target = [&](std::string_view path) {
    return answer_of(client.send({.url = server.url(path)})).body;
  };
  CHECK(target("/a/../b//c/./d") == "GET /a/../b//c/./d");
  CHECK(target("/Vitória?q=ã&x=%20") == "GET /Vit%C3%B3ria?q=%C3%A3&x=%20");
  CHECK(target("?q=1#part") == "GET /?q=1");
  CHECK(target("") == "GET /");
}

TEST_CASE("what is no address is refused with the reason") {
  Client client;
  const auto refusal = [&](std::string url) {
    const Error error = error_of(client.send({.url = std::move(url)}));
    CHECK(error.failure == Failure::bad_url);
    return error.message;
  };
  CHECK(refusal("/api") == "`/api` is no address: expected one like `https://example.com/path`");
  CHECK(refusal("") == "`` is no address: expected one like `https://example.com/path`");
  CHECK(refusal("ftp://example.com/") ==
        "`ftp://example.com/` is no address: expected `http://` or `https://`");
  CHECK(refusal("file:///etc/passwd") ==
        "`file:///etc/passwd` is no address: expected `http://` or `https://`");
  CHECK(refusal("http://h/a b") == "`http://h/a b` is no address: it has a blank, write `%20`");
  CHECK(refusal("http://h:99999/") ==
        "`http://h:99999/` is no address: its port is no number from 0 to 65535");
}

TEST_CASE("headers and methods that HTTP doesn't allow are refused before anything is sent") {
  const Server server(answering([](const std::string&) { return ok(""); }));
  Client client;
  const auto refusal = [&](Request request) {
    request.url = server.url();
    const Error error = error_of(client.send(request));
    CHECK(error.failure == Failure::bad_request);
    return error.message;
  };
  CHECK(refusal({.headers = {{"X", "a\r\nEvil: 1"}}}) ==
        "the value of the header `X` has a line break or a null character");
  CHECK(refusal({.headers = {{"X", std::string("a\0b", 3)}}}) ==
        "the value of the header `X` has a line break or a null character");
  CHECK(refusal({.headers = {{"X Y", "a"}}}) == "`X Y` is no name of a header");
  CHECK(refusal({.headers = {{"", "a"}}}) == "`` is no name of a header");
  CHECK(refusal({.method = "GE T"}) == "`GE T` is no HTTP method");
  CHECK(refusal({.method = "HEAD", .body = "x"}) == "a `HEAD` request has no body");
  CHECK(server.connections() == 0);
}

TEST_CASE("an answer beyond the limit is no answer") {
  const Server server(answering([](const std::string&) { return ok(std::string(1001, 'x')); }));
  Client client;
  const Error error = error_of(client.send({.url = server.url(), .body_limit = 1000}));
  CHECK(error.failure == Failure::too_large);
  CHECK(error.message == "the answer of " + server.address() + " has more than 1000 octets");
  CHECK(answer_of(client.send({.url = server.url(), .body_limit = 1001})).body.size() == 1001);
}

TEST_CASE("redirects are followed on request only") {
  const Server server(answering([](const std::string& request) {
    const auto redirect = [](int status, std::string_view to) {
      return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + std::string(to) +
             "\r\nContent-Length: 0\r\n\r\n";
    };
    const std::string path = request.substr(request.find(' ') + 1, 4);
    if (path == "/301") return redirect(301, "end");
    if (path == "/302") return redirect(302, "/end?a=b");
    if (path == "/303") return redirect(303, "/end");
    if (path == "/307") return redirect(307, "/302");
    if (path == "/308") return redirect(308, "/end");
    if (path == "/for") return redirect(302, "/forever");
    if (path == "/bad") return redirect(302, "ftp://x/");
    if (path == "/non") return std::string("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
    return ok(request.substr(0, request.find(" HTTP")) + " " +
              request.substr(request.find("\r\n\r\n") + 4));
  }));
  Client client;
  const auto followed = [&](std::string method, std::string_view path) {
    Request request{.method = std::move(method),
                    .url = server.url(path),
                    .headers = {{"Content-Type", "a/b"}},
                    .body = "x",
                    .follow_redirects = true};
    return client.send(request);
  };
  CHECK(answer_of(followed("POST", "/301")).body == "GET /end ");
  CHECK(answer_of(followed("PUT", "/302")).body == "PUT /end?a=b x");
  CHECK(answer_of(followed("PUT", "/303")).body == "GET /end ");
  CHECK(answer_of(followed("POST", "/308")).body == "POST /end x");
  CHECK(answer_of(followed("POST", "/307")).body == "GET /end?a=b ");
  CHECK(answer_of(followed("POST", "/none")).status == 302);
  CHECK(answer_of(client.send({.method = "POST", .url = server.url("/301")})).status == 301);
  const Error endless = error_of(followed("GET", "/forever"));
  CHECK(endless.failure == Failure::protocol);
  CHECK(endless.message == "more than 10 redirects, the last one from " + server.url("/forever") +
                               " to " + server.url("/forever"));
  CHECK(error_of(followed("GET", "/bad")).message ==
        server.address() +
            " redirects to what `ftp://x/` is no address: expected `http://` or `https://`");
}

TEST_CASE("a redirect to another server takes no credentials along") {
  const Server second(answering([](const std::string& request) { return ok(request); }));
  const Server first(answering([&](const std::string&) {
    return "HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nLocation: " + second.url("/x") + "\r\n\r\n";
  }));
  const Response response = answer_of(
      Client().send({.url = first.url(),
                     .headers = {{"Authorization", "Bearer s"}, {"Cookie", "s=1"}, {"X", "y"}},
                     .follow_redirects = true}));
  CHECK(response.body.find("X: y") != std::string::npos);
  CHECK(response.body.find("Authorization") == std::string::npos);
  CHECK(response.body.find("Cookie") == std::string::npos);
}

TEST_CASE("cookies live in the jar, and nowhere else") {
  const Server server(answering([](const std::string& request) {
    const auto at = request.find("Cookie: ");
    return ok(at == std::string::npos ? "none" : request.substr(at, request.find('\r', at) - at),
              "Set-Cookie: session=abc; Path=/\r\n");
  }));
  Client client;
  CookieJar jar, other;
  CHECK(answer_of(client.send({.url = server.url(), .cookies = &jar})).body == "none");
  CHECK(answer_of(client.send({.url = server.url(), .cookies = &jar})).body ==
        "Cookie: session=abc");
  CHECK(answer_of(client.send({.url = server.url(), .cookies = &other})).body == "none");
  CHECK(answer_of(client.send({.url = server.url()})).body == "none");
  CHECK(answer_of(client.send({.url = server.url()})).body == "none");
  CHECK(answer_of(Client().send({.url = server.url(), .cookies = &jar})).body ==
        "Cookie: session=abc");
}

TEST_CASE("a request can be led to another address, and still names the one it is for") {
  const Server server(answering([](const std::string& request) { return ok(request); }));
  const Response response = answer_of(
      Client().send({.url = "http://receiver.example/hook", .connect_to = server.address()}));
  CHECK(response.remote_address == server.address());
  CHECK(response.body.find("Host: receiver.example\r\n") != std::string::npos);
}

TEST_CASE("multipart bodies") {
  CHECK(multipart_body(
            {{"note", "two\r\nlines"},
             {"fi\"le\r\n", std::string("\0\xFF", 2), "a \"b\".bin", "application/octet-stream"}},
            "BOUNDARY") ==
        std::string(
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ntwo\r\nlines\r\n"
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"fi%22le%0D%0A\"; filename=\"a "
            "%22b%22.bin\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n") +
            std::string("\0\xFF", 2) + "\r\n--BOUNDARY--\r\n");
  CHECK(multipart_body({}, "B") == "--B--\r\n");
}
