// Names are looked up on a thread that nobody waits for, because getaddrinfo() can't be
// interrupted.
#include "interpreter/fault/upstream.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>

namespace smoke::fault {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

std::string bare(const std::string& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

struct Lookup {
  std::mutex mutex;
  Addresses found;
  int error = 0;
  Signal done;

  void run(const std::string& host, const std::string& port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* list = nullptr;
    const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
    const std::lock_guard lock(mutex);
    found.reset(code == 0 ? list : nullptr);
    error = code;
    done.raise();
  }
};

// Which of them is ready: one of the first two (`stop`, and a sender that is gone) ends it.
bool wait(const Signal& stop, const Socket& sender, int descriptor, short events) {
  std::array<pollfd, 3> fds{
      {{stop.get(), POLLIN, 0}, {sender.get(), POLLRDHUP, 0}, {descriptor, events, 0}}};
  while (true) {
    poll(fds.data(), fds.size(), -1);
    if (fds[0].revents != 0 || fds[1].revents != 0) return false;
    if (fds[2].revents != 0) return true;
  }
}

Trouble unconnected(const Target& target, int error) {
  const std::string where = authority(target);
  if (error == ECONNREFUSED)
    return {Trouble::Kind::refused, say("connection refused by {}", where)};
  return {Trouble::Kind::unreachable,
          say("no connection to {}: {}", where, std::generic_category().message(error))};
}

}  // namespace

std::string authority(const Target& target) {
  const std::string host = bare(target.host);
  return host.find(':') == host.npos ? fmt::format("{}:{}", host, target.port)
                                     : fmt::format("[{}]:{}", host, target.port);
}

std::variant<Socket, Trouble, Abandoned> connect_upstream(const Target& target,
                                                          const Socket& sender,
                                                          const Signal& stop) {
  const auto lookup = std::make_shared<Lookup>();
  const std::string host = bare(target.host);
  lookup->run(host, target.port, AI_NUMERICHOST);
  if (lookup->error != 0) {
    const auto named = std::make_shared<Lookup>();
    std::thread([named, host, port = target.port] { named->run(host, port, 0); }).detach();
    if (!wait(stop, sender, named->done.get(), POLLIN)) return Abandoned{};
    const std::lock_guard lock(named->mutex);
    if (named->error != 0)
      return Trouble{Trouble::Kind::dns, say("no address found for {}: {}", authority(target),
                                             gai_strerror(named->error))};
    lookup->found = std::move(named->found);
  }
  int error = 0;
  for (const addrinfo* each = lookup->found.get(); each != nullptr; each = each->ai_next) {
    Socket connection(
        socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol));
    if (connect(connection.get(), each->ai_addr, each->ai_addrlen) != 0) {
      error = errno;
      if (error != EINPROGRESS) continue;
      if (!wait(stop, sender, connection.get(), POLLOUT)) return Abandoned{};
      socklen_t size = sizeof error;
      getsockopt(connection.get(), SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) continue;
    }
    const int on = 1;
    setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return connection;
  }
  return unconnected(target, error);
}

}  // namespace smoke::fault
