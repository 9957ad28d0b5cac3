// What each fault is made of. `unreachable` and `refuses` need no thread: the kernel does both.
#include "interpreter/fault/proxy.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "interpreter/fault/passage.hpp"

namespace smoke::fault {

struct Proxy::State {
  State(Target to, const Fault& what)
      : target(std::move(to)), fault(what), listener(bound_to_loopback(address)) {}

  void begin();
  void serve();
  void meet(Socket sender);
  void fill();
  void answer(Socket sender) const;

  Target target;
  Fault fault;
  Signal stop;
  std::string address;
  Socket listener;
  Socket filler;  // takes the only place in the listener's queue
  std::optional<Trouble> trouble;
  std::jthread thread;
};

Proxy::Proxy(Target target, const Fault& fault)
    : state_(std::make_unique<State>(std::move(target), fault)) {
  state_->begin();
}

Proxy::~Proxy() { stop(); }

const std::string& Proxy::address() const { return state_->address; }

std::optional<Trouble> Proxy::stop() {
  state_->stop.raise();
  if (state_->thread.joinable()) state_->thread.join();
  state_->listener.close();
  state_->filler.close();
  return state_->trouble;
}

void Proxy::State::begin() {
  if (fault.kind == Kind::refuses) return;  // nobody listens, and nobody else gets the port
  if (fault.kind == Kind::unreachable) return fill();
  listen_on(listener, SOMAXCONN);
  thread = std::jthread([this] { serve(); });
}

// Linux drops what asks for a connection while the queue of accepted ones is full, as a firewall
// does.
void Proxy::State::fill() {
  listen_on(listener, 0);
  filler = Socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in place{};
  socklen_t size = sizeof place;
  auto* generic = reinterpret_cast<sockaddr*>(&place);
  if (getsockname(listener.get(), generic, &size) != 0 || filler.get() < 0 ||
      connect(filler.get(), generic, size) != 0 || !wait_readable(listener, stop))
    throw std::system_error(errno, std::generic_category(), "no socket on loopback");
}

void Proxy::State::serve() {
  while (wait_readable(listener, stop)) {
    Socket sender(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (sender.get() < 0) {
      if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) continue;
      return;  // no descriptor left: the sender's connection stays without an answer
    }
    const int on = 1;
    setsockopt(sender.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    meet(std::move(sender));
  }
}

void Proxy::State::meet(Socket sender) {
  if (fault.kind == Kind::resets) {
    wait_readable(sender, stop);
    sender.reset();
  } else if (fault.kind == Kind::answers) {
    answer(std::move(sender));
  } else if (auto found = Passage(std::move(sender), target, fault, stop).run(); !trouble) {
    trouble = std::move(found);
  }
}

void Proxy::State::answer(Socket sender) const {
  RequestEnd end;
  std::string octets;
  while (!end.reached()) {
    octets.clear();
    if (!wait_readable(sender, stop) || receive(sender, octets) == Flow::ended) return;
    end.feed(octets);
  }
  const std::string head =
      fmt::format("HTTP/1.1 {} \r\nContent-Length: 0\r\nConnection: close\r\n\r\n", fault.status);
  std::string_view left = head;
  transmit(sender, left);  // fits into any socket's buffer
  shutdown(sender.get(), SHUT_WR);
  // Closing with octets unread would take the answer back.
  while (wait_readable(sender, stop) && receive(sender, octets) != Flow::ended) octets.clear();
}

}  // namespace smoke::fault
