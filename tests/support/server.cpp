#include "tests/support/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace smoke::http {
namespace {

int listen_on_loopback(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(listener, generic, size) != 0 || listen(listener, 128) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    throw std::runtime_error("no loopback socket");
  }
  port = ntohs(address.sin_port);
  return listener;
}

std::size_t body_length(std::string_view head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + 16)));
}

}  // namespace

Connection::Connection(int socket, SSL_CTX* tls) : socket_(socket), tls_(nullptr, &SSL_free) {
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!tls) return;
  tls_.reset(SSL_new(tls));
  SSL_set_fd(tls_.get(), socket_);
  SSL_accept(tls_.get());  // where it fails, so does reading
}

Connection::~Connection() { close(); }

bool Connection::read_more() {
  char octets[4096];
  const auto count =
      tls_ ? SSL_read(tls_.get(), octets, sizeof octets) : recv(socket_, octets, sizeof octets, 0);
  if (count <= 0) return false;
  unread_.append(octets, static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> Connection::read_request() {
  std::size_t head = 0;
  while ((head = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  const std::size_t size = head + 4 + body_length(unread_.substr(0, head));
  while (unread_.size() < size) {
    if (!read_more()) return std::nullopt;
  }
  std::string request = unread_.substr(0, size);
  unread_.erase(0, size);
  return request;
}

void Connection::write(std::string_view octets) {
  if (tls_) {
    SSL_write(tls_.get(), octets.data(), static_cast<int>(octets.size()));
    return;
  }
  while (!octets.empty()) {
    const auto count = send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    octets.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Connection::close() {
  if (socket_ < 0) return;
  tls_.reset();
  ::close(socket_);
  socket_ = -1;
}

void Connection::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void Connection::wait_for_end() {
  while (read_more()) {
  }
}

Server::Server(Handler handler, SSL_CTX* tls)
    : handler_(std::move(handler)),
      tls_(tls),
      listener_(listen_on_loopback(port_)),
      acceptor_([this] { accept_all(); }) {}

Server::~Server() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : open_) {
      if (const auto connection = weak.lock()) shutdown(connection->socket(), SHUT_RDWR);
    }
  }
  threads_.clear();
}

void Server::accept_all() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    threads_.emplace_back([this, socket] {
      sigset_t sigpipe;  // OpenSSL raises it where a client is gone
      sigemptyset(&sigpipe);
      sigaddset(&sigpipe, SIGPIPE);
      pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
      const auto connection = std::make_shared<Connection>(socket, tls_);
      {
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
      }
      handler_(*connection);
    });
  }
}

Server::Handler answering(std::function<std::string(const std::string&)> answer) {
  return [answer = std::move(answer)](Connection& connection) {
    while (const auto request = connection.read_request()) connection.write(answer(*request));
  };
}

std::string ok(std::string_view body, std::string_view headers) {
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return answer.append(headers).append("\r\n").append(body);
}

int closed_port() {
  int port = 0;
  close(listen_on_loopback(port));
  return port;
}

}  // namespace smoke::http
