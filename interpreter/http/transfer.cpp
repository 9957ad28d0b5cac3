// One transfer through a private multi handle: it costs nothing over curl_easy_perform, and
// curl_multi_wakeup ends it at once from any thread. Timeouts are ours, because only we know about
// start lines and redirects.
//
// libcurl sends a request again by itself where a kept connection broke before any answer. A
// receiver that reads an event and then drops the connection would get it twice, unseen. So every
// second sending passes through before_sending(), which allows it only where the kernel knows that
// nothing of the first one arrived.
#include "interpreter/http/transfer.hpp"

#include <fmt/format.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

#include "interpreter/http/sigpipe.hpp"

namespace smoke::http {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// Servers drop idle connections after two seconds and more; one that idled for less is safe to use.
constexpr long idle_seconds = 1;

// Once for the process. libcurl wants it before all else, and only a program that sends needs to
// pay for it; nothing is gained by tidying up when the process ends.
void start_libcurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!started) throw std::bad_alloc();
}

int local_port_of(curl_socket_t socket) {
  sockaddr_in6 address{};  // an IPv4 one has its port in the same place
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.sin6_port);
}

std::optional<std::uint64_t> acknowledged(curl_socket_t socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return info.tcpi_bytes_acked;
}

bool is_connected(curl_socket_t socket) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  return getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

bool has_header(const Request& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const Header& header) { return same_name(header.name, name); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool sends_length_without_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

// Of two lengths that differ one is wrong, and where the body ends is anybody's guess: RFC 9112,
// section 6.3, has the client give up. libcurl takes the last.
std::optional<Message> wrong_length(const std::vector<Header>& headers, std::string_view length) {
  std::uint64_t octets = 0;
  const auto read = std::from_chars(length.data(), length.data() + length.size(), octets);
  if (read.ec != std::errc() || read.ptr != length.data() + length.size() ||
      octets > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return say("its Content-Length is `{}`", length);
  for (const Header& header : headers)
    if (same_name(header.name, "Content-Length") && header.value != length)
      return say("its Content-Length is `{}`, and again `{}`", header.value, length);
  return std::nullopt;
}

}  // namespace

Handles::Handles() {
  start_libcurl();
  multi.reset(curl_multi_init());
  easy.reset(curl_easy_init());
  if (!multi || !easy) throw std::bad_alloc();
}

Handles::~Handles() {
  const NoSigpipe no_sigpipe;  // TLS connections say goodbye
  easy.reset();
  multi.reset();
}

Transfer::Transfer(Handles& handles, const Request& request, const Address& address,
                   Deadline& deadline, const std::stop_token& stop, StartLine*& line)
    : handles_(handles),
      request_(request),
      address_(address),
      deadline_(deadline),
      stop_(stop),
      line_(line),
      started_(Clock::now()) {
  handles_.kept = {};
  curl_easy_reset(handles_.easy.get());
  set(CURLOPT_CURLU, address_.parsed.get());
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set_method_and_body();
  set_headers();
  set_connection();
  set_cookies();
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, this);
}

void Transfer::set_method_and_body() {
  if (request_.body || sends_length_without_body(request_.method)) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, request_.body ? request_.body->data() : "");
    set(CURLOPT_POSTFIELDSIZE_LARGE,
        static_cast<curl_off_t>(request_.body ? request_.body->size() : 0));
  } else if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  }
  set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_headers() {
  // libcurl takes "Name:" for "don't send it", and "Name;" for "send it empty".
  bool says_who = !has_header(request_, "User-Agent");
  for (const std::string& name : request_.without) {
    if (has_header(request_, name)) continue;
    headers_.add(name + ":");
    if (same_name(name, "User-Agent")) says_who = false;
  }
  if (says_who) headers_.add("User-Agent: smoke/" SMOKE_VERSION);
  for (const auto& [name, value] : request_.headers) {
    headers_.add(trim(value).empty() ? name + ";" : name + ": " + value);
  }
  const bool has_body = request_.body || sends_length_without_body(request_.method);
  for (const auto* unasked : {"Expect", "Content-Type"}) {  // libcurl's own of a body
    if (has_body && !has_header(request_, unasked)) headers_.add(std::string(unasked) + ":");
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_connection() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_MAXAGE_CONN, idle_seconds);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  set(CURLOPT_QUICK_EXIT, 1L);  // a name that is still being looked up doesn't hold up the end
#endif
  if (!request_.connect_to.empty()) {
    connect_to_.add(fmt::format("{}:{}:{}", address_.host, address_.port, request_.connect_to));
    set(CURLOPT_CONNECT_TO, connect_to_.get());
    // Who stands in between may treat every connection differently: no request may meet a
    // connection of before.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
  }
  if (address_.loopback || !request_.connect_to.empty()) set(CURLOPT_PROXY, "");
  if (request_.tls.ca_file) set(CURLOPT_CAINFO, request_.tls.ca_file->c_str());
  if (request_.tls.insecure) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  set(CURLOPT_OPENSOCKETFUNCTION, &on_open);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  set(CURLOPT_CLOSESOCKETDATA, &handles_);  // connections outlive the transfer
  set(CURLOPT_PREREQFUNCTION, &before_sending);
  set(CURLOPT_PREREQDATA, this);
}

void Transfer::set_cookies() {
  if (request_.cookies && !handles_.cookies_on) {
    set(CURLOPT_COOKIELIST, "Set-Cookie: on=");  // CURLOPT_COOKIEFILE leaks at the next reset
    handles_.cookies_on = true;
  }
  if (!handles_.cookies_on) return;
  set(CURLOPT_COOKIELIST, "ALL");  // forget the last request's
  if (!request_.cookies) return;
  for (const auto& line : request_.cookies->lines) set(CURLOPT_COOKIELIST, line.c_str());
}

void Transfer::keep_cookies() {
  if (!request_.cookies) return;
  const std::unique_ptr<curl_slist, CurlDeleter> list(info<curl_slist*>(CURLINFO_COOKIELIST));
  request_.cookies->lines.clear();
  for (const auto* line = list.get(); line; line = line->next)
    request_.cookies->lines.emplace_back(line->data);
}

Outcome Transfer::run() {
  CURLcode code = CURLE_OK;
  const End end = perform(code);
  keep_cookies();
  if (end != End::by_curl || code != CURLE_OK) return failure(end, code);
  response_.status = static_cast<int>(info<long>(CURLINFO_RESPONSE_CODE));
  response_.timing = timing();
  return std::move(response_);
}

Transfer::End Transfer::perform(CURLcode& code) {
  CURLM* multi = handles_.multi.get();
  CURL* easy = handles_.easy.get();
  const std::stop_callback on_stop(stop_, [multi] { curl_multi_wakeup(multi); });
  curl_multi_add_handle(multi, easy);
  const auto end = [&] {
    while (true) {
      if (stop_.stop_requested()) return End::stopped;
      int running = 0;
      if (curl_multi_perform(multi, &running) != CURLM_OK)
        throw std::runtime_error("libcurl cannot go on");
      int left = 0;
      if (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
        code = message->data.result;
        return End::by_curl;
      }
      const auto now = Clock::now();
      if (now >= deadline_.end) {
        connected_ = sent_ || (opened_ && is_connected(*opened_));
        return End::deadline;
      }
      const auto rest = std::chrono::ceil<milliseconds>(deadline_.end - now);
      curl_multi_poll(multi, nullptr, 0,
                      static_cast<int>(std::min(rest, milliseconds(60'000)).count()), nullptr);
    }
  }();
  curl_multi_remove_handle(multi, easy);
  return end;
}

std::string Transfer::redirect_url() const {
  const char* url = info<char*>(CURLINFO_REDIRECT_URL);
  return url ? url : "";
}

Timing Transfer::timing() const {
  const auto since_begun = [&](Clock::time_point time) {
    return std::max(duration_cast<microseconds>(time - deadline_.begun), microseconds(0));
  };
  const auto point = [&](CURLINFO what) {
    const auto time = info<curl_off_t>(what);
    return time == 0 ? microseconds(0) : since_begun(started_ + microseconds(time));
  };
  Timing timing;
  if (opened_) {
    timing.dns = point(CURLINFO_NAMELOOKUP_TIME_T);
    timing.connect = point(CURLINFO_CONNECT_TIME_T);
    timing.tls = point(CURLINFO_APPCONNECT_TIME_T);
  }
  timing.first_byte = point(CURLINFO_STARTTRANSFER_TIME_T);
  timing.total = since_begun(Clock::now());
  timing.sent = sent_;
  return timing;
}

// The connection stands (TLS too), and nothing has been sent yet.
int Transfer::before_sending(void* self, char* remote, char*, int remote_port, int local_port) {
  auto& transfer = *static_cast<Transfer*>(self);
  const bool again = transfer.sent_.has_value();
  if (again && transfer.handles_.kept.arrived) return CURL_PREREQFUNC_ABORT;
  transfer.response_.remote_address = std::string_view(remote).find(':') == std::string_view::npos
                                          ? fmt::format("{}:{}", remote, remote_port)
                                          : fmt::format("[{}]:{}", remote, remote_port);
  transfer.begin_sending(local_port);
  return transfer.stop_.stop_requested() ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

void Transfer::begin_sending(int local_port) {
  if (!opened_) {  // CURLINFO_ACTIVESOCKET doesn't know it yet
    const auto& open = handles_.sockets;
    const auto socket = open.size() == 1
                            ? open.begin()
                            : std::find_if(open.begin(), open.end(), [&](curl_socket_t one) {
                                return local_port_of(one) == local_port;
                              });
    if (socket != open.end()) handles_.kept = {*socket, acknowledged(*socket), true};
  }
  if (line_) {
    std::exchange(line_, nullptr)->wait(stop_);
    const auto now = Clock::now();
    deadline_ = {now, now + (deadline_.end - deadline_.begun)};
  }
  sent_ = Clock::now();
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  Response& response = transfer.response_;
  const std::string_view line(data, size * count);
  if (line.rfind("HTTP/", 0) == 0) {  // a new answer: the one before was an interim one
    response.headers.clear();
    const auto status = line.find(' ');
    const auto reason = status == std::string_view::npos ? status : line.find(' ', status + 1);
    response.reason = reason == std::string_view::npos ? "" : trim(line.substr(reason));
  } else if (const bool folded = line.front() == ' ' || line.front() == '\t'; folded) {
    if (!response.headers.empty()) response.headers.back().value.append(" ").append(trim(line));
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    Header header{std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))};
    if (same_name(header.name, "Content-Length"))
      transfer.broken_ = wrong_length(response.headers, header.value);
    if (transfer.broken_) return 0;
    response.headers.push_back(std::move(header));
  }
  return line.size();
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  std::string& body = transfer.response_.body;
  if (size * count > transfer.request_.body_limit - body.size()) {
    transfer.too_large_ = true;
    return 0;
  }
  body.append(data, size * count);
  return size * count;
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  const int opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (opened < 0) {
    const bool no_more = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    if (no_more) transfer.exhausted_ = errno;  // else an address of a kind that is not used here
    return CURL_SOCKET_BAD;
  }
  transfer.opened_ = opened;
  transfer.handles_.sockets.push_back(opened);
  return opened;
}

int Transfer::on_close(void* owner, curl_socket_t socket) {
  auto& handles = *static_cast<Handles*>(owner);
  std::erase(handles.sockets, socket);
  if (KeptConnection& kept = handles.kept; socket == kept.socket) {
    const auto now = acknowledged(socket);
    kept.arrived = !now || !kept.acknowledged || *now > *kept.acknowledged;
    kept.socket = CURL_SOCKET_BAD;
  }
  return close(socket);
}

}  // namespace smoke::http
