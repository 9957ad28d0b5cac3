// A server on a loopback socket that does to a client whatever a test wants: plain or TLS, octet by
// octet.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace smoke::http {

class Connection {
 public:
  Connection(int socket, SSL_CTX* tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Head and body of the next request as they came; nullopt when the client is gone.
  std::optional<std::string> read_request();
  void write(std::string_view octets);
  void close();         // politely: what was written still arrives
  void reset();         // with an RST
  void wait_for_end();  // until the client or the test has had enough
  int socket() const { return socket_; }

 private:
  bool read_more();

  int socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
  std::string unread_;
};

class Server {
 public:
  using Handler = std::function<void(Connection&)>;

  // The handler has each connection on a thread of its own; it is closed when the handler returns.
  explicit Server(Handler handler, SSL_CTX* tls = nullptr);
  ~Server();

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(std::string_view path = "/") const {
    return "http://" + address() + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void accept_all();

  Handler handler_;
  SSL_CTX* tls_;
  int port_ = 0;
  int listener_;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Connection>> open_;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

// A well-behaved server: an answer for each request, connections kept.
Server::Handler answering(std::function<std::string(const std::string& request)> answer);

// "HTTP/1.1 200 OK" with a length.
std::string ok(std::string_view body, std::string_view headers = "");

// A loopback port on which nobody listens.
int closed_port();

}  // namespace smoke::http
