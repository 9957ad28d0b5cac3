// HTTP/1.1 requests over libcurl: blocking, cancellable, on connections that are kept open between
// scenarios. Knows neither the syntax tree nor specs; what goes out is exactly what the caller
// built (and signed).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/language/message.hpp"

namespace smoke::http {

struct Header {
  std::string name;
  std::string value;
};

struct Tls {
  std::optional<std::string> ca_file = {};  // PEM, instead of the system's authorities
  bool insecure = false;                    // accepts any certificate
};

// The cookies of one scenario. Filled by every answer to a request that carries the jar; not for
// two requests at the same time.
struct CookieJar {
  std::vector<std::string> lines;  // in Netscape's format, as libcurl keeps them
};

struct Request {
  std::string method = "GET";  // any token; sent as written
  std::string url = {};        // absolute, http or https; octets beyond ASCII are percent-encoded
  // Sent in this order, duplicates too. libcurl adds Host, User-Agent, Accept and Content-Length
  // where they are missing, and nothing else: no Content-Type, no Expect.
  std::vector<Header> headers = {};
  // Of those that libcurl adds: not to be sent at all.
  std::vector<std::string> without = {};
  std::optional<std::string> body = {};  // POST, PUT and PATCH without one say `Content-Length: 0`
  std::chrono::milliseconds timeout{30'000};  // from the start to the last octet of the answer
  bool follow_redirects = false;              // at most 10
  Tls tls = {};
  CookieJar* cookies = nullptr;
  std::string connect_to = {};  // "host:port" to connect to in place of the url's; Host and TLS
                                // names stay the url's
  std::size_t body_limit = 10 * 1024 * 1024;  // of the answer, in octets
};

struct Timing {
  // Since the request was begun; zero where that point was not reached, or on a kept connection.
  // With a start line they count from there.
  std::chrono::microseconds dns{}, connect{}, tls{}, first_byte{}, total{};
  // When the first octet of the request was about to leave; unset where there was no connection.
  std::optional<std::chrono::steady_clock::time_point> sent;
};

struct Response {
  int status = 0;
  std::string reason;           // "Not Found"; empty where the server sent none
  std::vector<Header> headers;  // in the order received, duplicates too
  std::string body;
  Timing timing;
  std::string remote_address;  // "127.0.0.1:8080", "[::1]:8080"

  // The first of that name, whatever its case; nullptr where there is none.
  const std::string* header(std::string_view name) const;
};

enum class Failure {
  unreachable,  // no connection before the timeout, or no route
  refused,
  reset,      // the connection was closed or reset before the answer was complete
  timed_out,  // connected, but no complete answer before the timeout
  tls,
  exhausted,  // this machine has nothing left to connect with; nothing was sent
  dns,
  cancelled,
  too_large,    // the answer's body is beyond the limit
  protocol,     // what came back is no HTTP, or redirects without end
  bad_url,      // nothing was sent
  bad_request,  // a method, header or body that HTTP doesn't allow; nothing was sent
};

// As `because` names it: "unreachable", "refused", "reset", "timed out", "tls", …
std::string_view name(Failure failure);

// Whether a request was sent, or would have been, and nothing came back: what can be meant to
// happen.
bool is_no_response(Failure failure);

struct Error {
  Failure failure;
  Message message;      // for a user: "connection refused by 127.0.0.1:9"
  std::string address;  // "host:port" that was tried; empty for a bad url
  Timing timing;
};

using Outcome = std::variant<Response, Error>;

// Where requests wait for each other once each has its open connection (TLS included), so that all
// leave together.
class StartLine {
 public:
  explicit StartLine(int runners);
  ~StartLine();
  StartLine(const StartLine&) = delete;
  StartLine& operator=(const StartLine&) = delete;

  void wait(const std::stop_token& stop);  // until every runner is here or has left, or stop
  int missing() const;                     // how many runners are neither here nor gone
  void leave();                            // a runner that will not come

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One request at a time; keeps its connections. Not for two threads at once: borrow from a Pool.
class Client {
 public:
  Client();
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Blocks until the answer, a failure, or `stop` (which ends it within a millisecond, from any
  // thread). With a `line`, the request leaves when all of the line's runners are ready, and its
  // timeout begins there; the line is always either passed or left.
  //
  // Nothing is sent twice, with one exception: where the server had closed a kept connection before
  // any octet of the request arrived, the request goes out on a fresh one.
  Outcome send(const Request& request, std::stop_token stop = {}, StartLine* line = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Clients to borrow, so that connections are reused from scenario to scenario. For any number of
// threads.
class Pool {
 public:
  class Lease {
   public:
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Client& operator*() const { return *client_; }
    Client* operator->() const { return client_.get(); }

   private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<Client> client) : pool_(pool), client_(std::move(client)) {}
    Pool& pool_;
    std::unique_ptr<Client> client_;
  };

  Lease borrow();  // the one given back last; the pool must outlive the lease

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Client>> idle_;
};

// Sends all at the same moment, each on its own open connection; outcomes in the order of the
// requests.
std::vector<Outcome> send_together(Pool& pool, const std::vector<Request>& requests,
                                   std::stop_token stop = {});

struct Part {
  std::string name;
  std::string content;
  std::optional<std::string> file_name = {};
  std::optional<std::string> content_type = {};
};

// The body of a multipart/form-data request, as octets that can be signed. The boundary must not
// occur in the parts: a random one of 24 letters and digits does.
std::string multipart_body(const std::vector<Part>& parts, std::string_view boundary);

}  // namespace smoke::http
