// cpp-httplib with the settings that keep-alive clients in numbers need, and a stop that doesn't
// wait for idle connections to time out.
#include "examples/support/service.hpp"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

namespace support {
namespace {

constexpr std::chrono::seconds grace{2};  // for answers under way when a signal comes

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

bool is_connection_on(int fd, int port) {
  sockaddr_in here{};
  sockaddr_in peer{};
  socklen_t size = sizeof here;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) != 0) return false;
  if (here.sin_family != AF_INET || ntohs(here.sin_port) != port) return false;
  size = sizeof peer;
  return getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

// cpp-httplib before 0.14 goes on waiting for the next request of each idle connection; the end of
// its input lets it go at once, while an answer under way is still written.
void end_input_of_connections(int port) {
  std::vector<int> descriptors;
  std::error_code no_proc;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", no_proc)) {
    descriptors.push_back(std::atoi(entry.path().filename().c_str()));
  }
  for (int fd : descriptors) {
    if (is_connection_on(fd, port)) shutdown(fd, SHUT_RD);
  }
}

constexpr const char* hidden_type_header = "Hidden-Content-Type";

// The requests between their headers' arrival and their answer's departure.
class UnderWay {
 public:
  void begin(const httplib::Request& request) {
    const std::lock_guard lock(mutex_);
    requests_.insert(&request);
  }

  void end(const httplib::Request& request) {
    const std::lock_guard lock(mutex_);
    requests_.erase(&request);
    if (requests_.empty()) none_.notify_all();
  }

  void wait_for_none(std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    none_.wait_for(lock, limit, [this] { return requests_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::set<const httplib::Request*> requests_;
};

// Before cpp-httplib reads the body. The request is its own and not const.
void prepare(httplib::Headers& headers) {
  // Without either header there is no body; cpp-httplib would wait for one until its timeout.
  if (!headers.count("Content-Length") && !headers.count("Transfer-Encoding")) {
    headers.emplace("Content-Length", "0");
  }
  const auto type = headers.find("Content-Type");
  if (type != headers.end() && (type->second.rfind("multipart/", 0) == 0 ||
                                type->second.rfind("application/x-www-form-urlencoded", 0) == 0)) {
    headers.emplace(hidden_type_header, type->second);
    headers.erase(type);
  }
}

void configure(httplib::Server& server, const Listening& listening, int& socket,
               UnderWay& under_way) {
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(30);
  server.set_payload_max_length(listening.max_body);
  server.new_task_queue = [threads = listening.threads] {
    return new httplib::ThreadPool(threads);
  };
  // Without SO_REUSEPORT, the library's default: a second server on the port must fail, not share
  // it.
  server.set_socket_options([&socket](int descriptor) {
    const int yes = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socket = descriptor;
  });
  server.set_pre_routing_handler([&](const httplib::Request& request, httplib::Response&) {
    under_way.begin(request);
    prepare(const_cast<httplib::Request&>(request).headers);
    return httplib::Server::HandlerResponse::Unhandled;
  });
  server.set_logger([&](const httplib::Request& request, const httplib::Response&) {
    under_way.end(request);  // called once the answer is written
  });
}

}  // namespace

void block_stop_signals() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

std::string content_type(const httplib::Request& request) {
  return request.get_header_value(request.has_header(hidden_type_header) ? hidden_type_header
                                                                         : "Content-Type");
}

bool serve(httplib::Server& server, const Listening& listening) {
  int socket = -1;
  UnderWay under_way;
  configure(server, listening, socket, under_way);

  int port = listening.port;
  if (port == 0) {
    port = server.bind_to_any_port("127.0.0.1");
  } else if (!server.bind_to_port("127.0.0.1", port)) {
    port = -1;
  }
  if (port < 0) {
    std::fprintf(stderr, "cannot listen on 127.0.0.1:%d: is the port taken?\n", listening.port);
    return false;
  }
  // The library's backlog of 5 drops connections that are opened together; listening again only
  // widens it.
  ::listen(socket, 1024);

  std::atomic<bool> ended{false};
  std::thread stopper([&] {
    const sigset_t signals = stop_signals();
    int signal = 0;
    sigwait(&signals, &signal);
    // A second signal ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    while (!server.is_running() && !ended)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server.stop();
    under_way.wait_for_none(grace);
    end_input_of_connections(port);
  });

  std::printf("listening on http://127.0.0.1:%d\n", port);
  std::fflush(stdout);
  const bool served = server.listen_after_bind();
  ended = true;
  if (!served) pthread_kill(stopper.native_handle(), SIGTERM);
  stopper.join();
  return served;
}

int port_option(const char* text) {
  int port = -1;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, port);
  if (error != std::errc() || rest != end || port < 0 || port > 65535) {
    std::fprintf(stderr, "`--port %s`: expected a number from 0 to 65535\n", text);
    std::exit(2);
  }
  return port;
}

}  // namespace support
