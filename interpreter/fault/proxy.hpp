// A fault between a sender and its target: a proxy on loopback that the sender connects to in the
// target's place (http::Request::connect_to), and that does to the connection what was asked for.
// It moves octets and never ends TLS itself, so that certificates are verified as without it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "interpreter/language/message.hpp"

namespace smoke::fault {

enum class Kind {
  unreachable,  // no connection comes about, and nobody says so
  refuses,      // every connection is refused
  resets,       // connections stand, and are reset as soon as something is sent
  slow,         // each octet of the answer arrives `delay` after the target gave it
  answers,      // the proxy itself answers with `status`; not for TLS
  loses,        // the target gets the request and answers; then the sender's connection is closed
};

struct Fault {
  Kind kind;
  std::chrono::microseconds delay{};
  int status = 0;  // 200 to 599
};

struct Target {
  std::string host;  // a name or an address; an IPv6 one in brackets or without
  std::string port;
  bool tls = false;
};

// What the target, not the fault, kept from happening.
struct Trouble {
  enum class Kind { dns, refused, unreachable, reset, timed_out };
  Kind kind;
  Message message;  // for a user: "connection refused by 127.0.0.1:9"
};

// For the connections of one sender, one after the other. The target gets a connection only where
// the fault lets requests through: `slow` and `loses`.
class Proxy {
 public:
  // Listens (or refuses) from here on. Throws std::system_error where no socket is to be had.
  Proxy(Target target, const Fault& fault);
  ~Proxy();  // at once: whatever is open is closed
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  const std::string& address() const;  // "127.0.0.1:40123"

  // Ends it. Where `loses` has no trouble to report, the target had the whole request and answered
  // it, or the sender never connected.
  std::optional<Trouble> stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace smoke::fault
