// A small HTTP server on this machine that stands where something else would: what the system under
// test calls reaches it instead. It knows nothing of specs; whoever it is told to ask has the
// answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/http/http.hpp"

namespace smoke::stub {

// A request, as it came.
struct Call {
  std::string method;                 // "POST"
  std::string address;                // path and query: "/charges?expand=1"
  std::vector<http::Header> headers;  // in the order received, duplicates too
  std::string body;
};

struct Answer {
  int status = 200;
  std::vector<http::Header> headers;  // Date and Content-Length are added where they are missing
  std::string body;
  std::chrono::microseconds delay{0};  // before it is sent
};

// In the server's own thread, one call at a time.
using Answering = std::function<Answer(const Call&)>;

inline constexpr std::size_t largest_body = 16 * 1024 * 1024;  // of a call; a larger one gets 413

class Server {
 public:
  // Accepts connections at once, at a free port where `port` is 0. Throws std::system_error where
  // it can't listen there.
  Server(const std::string& host, std::uint16_t port);
  ~Server();  // calls that still wait for their answer get none
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  std::uint16_t port() const;

  // Before the first, and after an empty one, calls get a 503. The one before is not called any
  // more when this returns.
  void answer_by(Answering answering);

  // The calls that got the 503 since this was last asked; of very many, the first.
  std::vector<Call> turned_away();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace smoke::stub
