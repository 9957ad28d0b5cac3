// Sockets as owners. Private to this room.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace smoke::fault {

using Clock = std::chrono::steady_clock;

class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  ~Socket() { close(); }
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  int get() const { return descriptor_; }
  void close();
  void reset();  // closes with an RST

 private:
  int descriptor_;
};

// A TCP socket of 127.0.0.1 on a port of its own, which nobody listens on yet.
Socket bound_to_loopback(std::string& address);
void listen_on(const Socket& socket, int backlog);

// What others can end a wait with, from any thread.
class Signal {
 public:
  Signal();
  void raise() const;
  int get() const { return event_.get(); }

 private:
  Socket event_;
};

// What a read or a write came to.
enum class Flow { moved, blocked, ended };

Flow receive(const Socket& from, std::string& into);        // appends what is there
Flow transmit(const Socket& to, std::string_view& octets);  // takes away what has left

// Until there is something to read, or the peer is gone.
bool wait_readable(const Socket& socket, const Signal& stop);  // false: the signal

}  // namespace smoke::fault
