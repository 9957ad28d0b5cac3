// Thin covers of what POSIX has, with errors as exceptions where they can't be part of a fault.
#include "interpreter/fault/socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace smoke::fault {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void Socket::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void Socket::reset() {
  const linger at_once{1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

Socket bound_to_loopback(std::string& address) {
  Socket bound(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&place);
  socklen_t size = sizeof place;
  if (bound.get() < 0 || bind(bound.get(), generic, size) != 0 ||
      getsockname(bound.get(), generic, &size) != 0)
    fail("no socket on loopback");
  address = "127.0.0.1:" + std::to_string(ntohs(place.sin_port));
  return bound;
}

void listen_on(const Socket& socket, int backlog) {
  if (listen(socket.get(), backlog) != 0) fail("no listening on loopback");
}

Signal::Signal() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_.get() < 0) fail("no event");
}

void Signal::raise() const { eventfd_write(event_.get(), 1); }

Flow receive(const Socket& from, std::string& into) {
  std::array<char, 64 * 1024> octets;
  const auto count = recv(from.get(), octets.data(), octets.size(), MSG_DONTWAIT);
  if (count > 0) {
    into.append(octets.data(), static_cast<std::size_t>(count));
    return Flow::moved;
  }
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? Flow::blocked : Flow::ended;
}

Flow transmit(const Socket& to, std::string_view& octets) {
  const auto count = send(to.get(), octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? Flow::blocked : Flow::ended;
  octets.remove_prefix(static_cast<std::size_t>(count));
  return Flow::moved;
}

bool wait_readable(const Socket& socket, const Signal& stop) {
  std::array<pollfd, 2> fds{{{stop.get(), POLLIN, 0}, {socket.get(), POLLIN, 0}}};
  while (true) {
    poll(fds.data(), fds.size(), -1);
    if (fds[0].revents != 0) return false;
    if (fds[1].revents != 0) return true;
  }
}

}  // namespace smoke::fault
