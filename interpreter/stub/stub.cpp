// libevent's HTTP server, in one thread for each stub: an answer that waits is a timer, so that any
// number of them wait at the same time.
#include "interpreter/stub/stub.hpp"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace smoke::stub {
namespace {

constexpr std::size_t most_turned_away = 100;
constexpr int backlog = 1024;
constexpr ev_ssize_t largest_headers = 256 * 1024;
constexpr int idle_seconds = 600;  // of a connection that is kept open

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* t) const {
    Free(t);
  }
};
using Base = std::unique_ptr<event_base, Freed<event_base_free>>;
using Http = std::unique_ptr<evhttp, Freed<evhttp_free>>;
using Event = std::unique_ptr<event, Freed<event_free>>;
using Buffer = std::unique_ptr<evbuffer, Freed<evbuffer_free>>;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category());
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Descriptor listen_at(const std::string& host, std::uint16_t port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
    throw std::system_error(EADDRNOTAVAIL, std::generic_category());
  const std::unique_ptr<addrinfo, Freed<freeaddrinfo>> owner(found);
  Descriptor listener(
      socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      listen(listener.get(), backlog) != 0)
    throw std::system_error(errno, std::generic_category());
  return listener;
}

std::uint16_t port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

struct Method {
  evhttp_cmd_type type;
  const char* name;
};
constexpr Method methods[] = {
    {EVHTTP_REQ_GET, "GET"},         {EVHTTP_REQ_POST, "POST"},   {EVHTTP_REQ_PUT, "PUT"},
    {EVHTTP_REQ_PATCH, "PATCH"},     {EVHTTP_REQ_HEAD, "HEAD"},   {EVHTTP_REQ_DELETE, "DELETE"},
    {EVHTTP_REQ_OPTIONS, "OPTIONS"}, {EVHTTP_REQ_TRACE, "TRACE"}, {EVHTTP_REQ_CONNECT, "CONNECT"},
};

Call call_of(evhttp_request* request) {
  Call call;
  for (const Method& method : methods)
    if (evhttp_request_get_command(request) == method.type) call.method = method.name;
  call.address = evhttp_request_get_uri(request);
  for (const evkeyval* header = evhttp_request_get_input_headers(request)->tqh_first;
       header != nullptr; header = header->next.tqe_next)
    call.headers.push_back({header->key, header->value});
  evbuffer* const body = evhttp_request_get_input_buffer(request);
  call.body.resize(evbuffer_get_length(body));
  evbuffer_remove(body, call.body.data(), call.body.size());
  return call;
}

void send(evhttp_request* request, const Answer& answer) {
  evkeyvalq* const headers = evhttp_request_get_output_headers(request);
  for (const http::Header& h : answer.headers)
    evhttp_add_header(headers, h.name.c_str(), h.value.c_str());
  const Buffer body(evbuffer_new());
  evbuffer_add(body.get(), answer.body.data(), answer.body.size());
  evhttp_send_reply(request, answer.status, nullptr, body.get());
}

timeval time_of(std::chrono::microseconds duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  return {seconds.count(), (duration - seconds).count()};
}

}  // namespace

struct Server::State {
  // An answer that waits for its time.
  struct Later {
    State* state;
    evhttp_request* request;
    Answer answer;
    Event timer;
    std::list<Later>::iterator self;
  };

  State(const std::string& host, std::uint16_t wanted)
      : stop_asked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        base(event_base_new()),
        http(evhttp_new(base.get())) {
    if (!base || !http) throw std::system_error(ENOMEM, std::generic_category());
    Descriptor listener = listen_at(host, wanted);
    port = port_of(listener.get());
    unsigned allowed = 0;
    for (const Method& method : methods) allowed |= method.type;
    evhttp_set_allowed_methods(http.get(), static_cast<ev_uint16_t>(allowed));
    evhttp_set_max_body_size(http.get(), static_cast<ev_ssize_t>(largest_body));
    evhttp_set_max_headers_size(http.get(), largest_headers);
    evhttp_set_timeout(http.get(), idle_seconds);
    evhttp_set_default_content_type(http.get(), nullptr);
    evhttp_set_gencb(http.get(), on_call, this);
    if (evhttp_accept_socket_with_handle(http.get(), listener.get()) == nullptr)
      throw std::system_error(ENOMEM, std::generic_category());
    listener.release();  // libevent's now
    stopping.reset(event_new(
        base.get(), stop_asked.get(), EV_READ,
        [](evutil_socket_t, short, void* own) {
          event_base_loopbreak(static_cast<event_base*>(own));
        },
        base.get()));
    event_add(stopping.get(), nullptr);
    // Signals are for other threads, SIGPIPE of a caller that has gone for none.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    thread = std::thread([this] { event_base_dispatch(base.get()); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~State() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stop_asked.get(), &one, sizeof one);
    thread.join();
    // Of a caller that has gone, the request is ours alone; others go with their connections.
    for (const Later& later : waiting)
      if (evhttp_request_get_connection(later.request) == nullptr)
        evhttp_request_free(later.request);
  }

  static void on_call(evhttp_request* request, void* own) {
    State& state = *static_cast<State*>(own);
    Answer answer = state.answer(call_of(request));
    if (answer.delay <= std::chrono::microseconds(0)) return send(request, answer);
    Later& later = state.waiting.emplace_back();
    later.state = &state;
    later.request = request;
    later.answer = std::move(answer);
    later.self = std::prev(state.waiting.end());
    later.timer.reset(event_new(state.base.get(), -1, 0, on_time, &later));
    const timeval delay = time_of(later.answer.delay);
    event_add(later.timer.get(), &delay);
  }

  static void on_time(evutil_socket_t, short, void* own) {
    const Later& later = *static_cast<Later*>(own);
    send(later.request, later.answer);
    later.state->waiting.erase(later.self);
  }

  Answer answer(Call call) {
    const std::lock_guard lock(mutex);
    if (answering) return answering(call);
    if (turned_away.size() < most_turned_away) turned_away.push_back(std::move(call));
    Answer busy;
    busy.status = 503;
    busy.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
    busy.body = "smoke: no run is under way that this stub could answer for\n";
    return busy;
  }

  Descriptor stop_asked;
  Base base;
  Http http;
  Event stopping;
  std::list<Later> waiting;  // only in the thread, and before and after it
  std::uint16_t port = 0;

  std::mutex mutex;
  Answering answering;
  std::vector<Call> turned_away;

  std::thread thread;
};

Server::Server(const std::string& host, std::uint16_t port)
    : state_(std::make_unique<State>(host, port)) {}
Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

std::uint16_t Server::port() const { return state_->port; }

void Server::answer_by(Answering answering) {
  const std::lock_guard lock(state_->mutex);
  state_->answering = std::move(answering);
}

std::vector<Call> Server::turned_away() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->turned_away, {});
}

}  // namespace smoke::stub
