// What a request is refused for before it is sent, and the way from redirect to redirect. libcurl
// can follow them itself, but then keeps a method of our own on every hop, and its timeout is none
// of the whole.
#include "interpreter/http/http.hpp"

#include <algorithm>

#include "interpreter/http/sigpipe.hpp"
#include "interpreter/http/transfer.hpp"

namespace smoke::http {
namespace {

constexpr int max_redirects = 10;

// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Empty where there is nothing against it.
Message objection(const Request& request) {
  if (!is_token(request.method)) return say("`{}` is no HTTP method", request.method);
  if (request.method == "HEAD" && request.body) return say("a `HEAD` request has no body");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return say("`{}` is no name of a header", name);
    if (value.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) {
      return say("the value of the header `{}` has a line break or a null character", name);
    }
  }
  return {};
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// As RFC 9110, section 15.4, and browsers do it.
void follow(Request& request, int status, std::string url, bool same_origin) {
  const bool becomes_get = (status == 303 && request.method != "HEAD") ||
                           ((status == 301 || status == 302) && request.method == "POST");
  const auto drop = [&](std::string_view name) {
    std::erase_if(request.headers,
                  [&](const Header& header) { return same_name(header.name, name); });
  };
  if (becomes_get) {
    request.method = "GET";
    request.body.reset();
    for (const auto* name :
         {"Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding"})
      drop(name);
  }
  drop("Host");
  if (!same_origin) {
    for (const auto* name : {"Authorization", "Cookie"}) drop(name);
    request.connect_to.clear();
  }
  request.url = std::move(url);
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

const std::string* Response::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (same_name(header.name, name)) return &header.value;
  }
  return nullptr;
}

struct Client::State {
  Handles handles;
  std::string url;  // of the last request, and what it says: the next one's is often the same
  Address address;
};

Client::Client() : state_(std::make_unique<State>()) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Outcome Client::send(const Request& request, std::stop_token stop, StartLine* line) {
  struct Leaving {  // whoever waits at the line must not wait for us in vain
    StartLine*& line;
    ~Leaving() {
      if (line) line->leave();
    }
  } leaving{line};

  const NoSigpipe no_sigpipe;
  if (auto why = objection(request); !why.empty())
    return Error{Failure::bad_request, std::move(why), "", {}};
  if (state_->url != request.url || request.url.empty()) {
    auto parsed = parse_address(request.url);
    if (auto* why = std::get_if<Message>(&parsed))
      return Error{Failure::bad_url, std::move(*why), "", {}};
    state_->address = std::get<Address>(std::move(parsed));
    state_->url = request.url;
  }
  Address address = state_->address;

  const auto now = Clock::now();
  Deadline deadline{now, now + request.timeout};
  std::optional<Request> redirected;
  for (int redirects = 0;; ++redirects) {
    const Request& next = redirected ? *redirected : request;
    Transfer transfer(state_->handles, next, address, deadline, stop, line);
    Outcome outcome = transfer.run();
    const auto* response = std::get_if<Response>(&outcome);
    if (!request.follow_redirects || !response || !is_redirect(response->status)) return outcome;
    std::string url = transfer.redirect_url();
    if (url.empty()) return outcome;
    if (redirects == max_redirects) {
      return Error{Failure::protocol,
                   say("more than {} redirects, the last one from {} to {}", max_redirects,
                       address.url, url),
                   address.authority(), response->timing};
    }
    auto parsed = parse_address(url);
    if (auto* why = std::get_if<Message>(&parsed)) {
      return Error{Failure::protocol, say("{} redirects to what {}", address.authority(), *why),
                   address.authority(), response->timing};
    }
    auto target = std::get<Address>(std::move(parsed));
    if (!redirected) redirected = request;
    follow(*redirected, response->status, std::move(url), target.origin() == address.origin());
    address = std::move(target);
  }
}

}  // namespace smoke::http
