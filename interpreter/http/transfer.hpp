// One request and its answer on a client's handles. Private to this room.
#pragma once

#include <array>
#include <cstdint>

#include "interpreter/http/address.hpp"
#include "interpreter/http/curl.hpp"
#include "interpreter/http/http.hpp"

namespace smoke::http {

using Clock = std::chrono::steady_clock;

bool same_name(std::string_view a, std::string_view b);  // of headers: whatever their case

// The kept connection that a request is sent on, so that we know, should it break, whether any of
// the request arrived.
struct KeptConnection {
  curl_socket_t socket = CURL_SOCKET_BAD;
  std::optional<std::uint64_t>
      acknowledged;     // octets, by the other side's kernel, before the request
  bool arrived = true;  // as long as the contrary is not known
};

// What a client keeps from request to request. Connections refer to it: it does not move.
struct Handles {
  Handles();
  ~Handles();
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  KeptConnection kept;
  std::vector<curl_socket_t> sockets;  // all that are open
  Multi multi;
  Easy easy;
  bool cookies_on = false;  // libcurl has no way to turn them off again
};

// When a request began and must end; kept over redirects.
struct Deadline {
  Clock::time_point begun;
  Clock::time_point end;
};

class Transfer {
 public:
  // `line` may be null. All must outlive the transfer.
  Transfer(Handles& handles, const Request& request, const Address& address, Deadline& deadline,
           const std::stop_token& stop, StartLine*& line);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Outcome run();
  std::string redirect_url() const;  // after an answer with a Location

 private:
  enum class End { by_curl, stopped, deadline };

  void set_method_and_body();
  void set_headers();
  void set_connection();
  void set_cookies();
  void keep_cookies();
  End perform(CURLcode& code);
  Timing timing() const;
  Error failure(End end, CURLcode code) const;
  Error timeout_error() const;

  void begin_sending(int local_port);
  static int before_sending(void* self, char* remote, char* local, int remote_port, int local_port);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* handles, curl_socket_t socket);

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(handles_.easy.get(), option, value);
  }
  template <class T>
  T info(CURLINFO what) const {
    T value{};
    curl_easy_getinfo(handles_.easy.get(), what, &value);
    return value;
  }

  Handles& handles_;
  const Request& request_;
  const Address& address_;
  Deadline& deadline_;
  const std::stop_token& stop_;
  StartLine*& line_;

  StringList headers_, connect_to_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  Response response_;
  Clock::time_point started_;
  std::optional<Clock::time_point> sent_;
  std::optional<curl_socket_t> opened_;  // where no kept connection served
  bool connected_ = false;               // when its time was up
  bool too_large_ = false;
  std::optional<Message> broken_;  // why the answer's body has no certain end
  int exhausted_ = 0;  // why this machine has no socket left (errno); 0 where it has
};

}  // namespace smoke::http
