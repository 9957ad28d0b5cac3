// What kept an answer from coming, in the few kinds that specs tell apart and in words for their
// reader.
#include <sys/resource.h>

#include <cerrno>
#include <system_error>

#include "interpreter/http/transfer.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::http {
namespace {

std::string in_lower_case(std::string text) {
  // Not "SSL …", whose second letter is no lower-case one.
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && is_lower(text[1]))
    text[0] += 'a' - 'A';
  return text;
}

// A TLS handshake that broke off, by what libcurl says: the errno is lost on its way through
// OpenSSL.
bool broke_off(std::string_view text) {
  for (const auto* sign : {"SSL_ERROR_SYSCALL", "reset by peer", "unexpected eof"}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

// An answer that libcurl could not read on, by what it says; else nothing more came to be read.
bool is_no_http(std::string_view text) {
  for (const auto* sign : {"chunk", "header", "encoding"}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

Message no_socket(const std::string& where, int number) {
  rlimit limit{};
  if (number == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
    return say(
        "no connection to {}: no more than {} files and connections may be open at once here "
        "(`ulimit -n`)",
        where, limit.rlim_cur);
  return say("no connection to {}: {}", where,
             in_lower_case(std::generic_category().message(number)));
}

}  // namespace

std::string_view name(Failure failure) {
  switch (failure) {
    case Failure::unreachable:
      return "unreachable";
    case Failure::refused:
      return "refused";
    case Failure::reset:
      return "reset";
    case Failure::timed_out:
      return "timed out";
    case Failure::tls:
      return "tls";
    case Failure::exhausted:
      return "exhausted";
    case Failure::dns:
      return "dns";
    case Failure::cancelled:
      return "cancelled";
    case Failure::too_large:
      return "too large";
    case Failure::protocol:
      return "protocol";
    case Failure::bad_url:
      return "bad url";
    case Failure::bad_request:
      return "bad request";
  }
  return "unknown";
}

bool is_no_response(Failure failure) {
  switch (failure) {
    case Failure::unreachable:
    case Failure::refused:
    case Failure::reset:
    case Failure::timed_out:
    case Failure::tls:
      return true;
    default:
      return false;
  }
}

Error Transfer::failure(End end, CURLcode code) const {
  const std::string where = address_.authority();
  const auto error = [&](Failure kind, Message message) {
    return Error{kind, std::move(message), where, timing()};
  };
  // libcurl's own words, or those for the code.
  const std::string reason =
      in_lower_case(error_text_.front() != '\0' ? error_text_.data() : curl_easy_strerror(code));

  if (stop_.stop_requested())
    return error(Failure::cancelled, say("interrupted while {} had not answered", where));
  if (too_large_) {
    return error(Failure::too_large,
                 say("the answer of {} has more than {} octets", where, request_.body_limit));
  }
  const auto no_http = [&](const Message& why) {
    return error(Failure::protocol, say("what {} answered is no HTTP: {}", where, why));
  };
  if (broken_) return no_http(*broken_);
  if (end == End::deadline) return timeout_error();

  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return error(Failure::dns, say("no address found for {}: {}", where, reason));
    case CURLE_COULDNT_CONNECT: {
      if (exhausted_ != 0) return error(Failure::exhausted, no_socket(where, exhausted_));
      const auto number = static_cast<int>(info<long>(CURLINFO_OS_ERRNO));
      if (number == ECONNREFUSED)
        return error(Failure::refused, say("connection refused by {}", where));
      if (number == ECONNRESET) return error(Failure::reset, say("{} reset the connection", where));
      const std::string why =
          number == 0 ? reason : in_lower_case(std::generic_category().message(number));
      return error(Failure::unreachable, say("no connection to {}: {}", where, why));
    }
    case CURLE_OPERATION_TIMEDOUT:  // libcurl's own limit, for connecting, is five minutes
      return timeout_error();
    case CURLE_GOT_NOTHING:
      return error(Failure::reset, say("{} closed the connection without an answer", where));
    case CURLE_PARTIAL_FILE:
      return error(Failure::reset,
                   say("{} closed the connection before its answer was complete, after {} "
                       "octets of the body",
                       where, response_.body.size()));
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      if (is_no_http(reason)) return no_http(reason);
      return error(Failure::reset,
                   say("{} reset the connection before its answer was complete", where));
    case CURLE_ABORTED_BY_CALLBACK:  // before_sending() refused to send twice
      return error(Failure::reset, say("{} closed the connection without an answer", where));
    case CURLE_SSL_CONNECT_ERROR:
      if (broke_off(reason)) {
        return error(Failure::reset, say("{} closed the connection while TLS was set up", where));
      }
      [[fallthrough]];
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return error(Failure::tls, say("no TLS with {}: {}", where, reason));
    case CURLE_URL_MALFORMAT:
      return error(Failure::bad_url, say("`{}` is no address: {}", request_.url, reason));
    case CURLE_OUT_OF_MEMORY:  // what libcurl says of a header beyond its limit,
#if LIBCURL_VERSION_NUM >= 0x080600
    case CURLE_TOO_LARGE:  // and since 8.6
#endif
      return no_http(say("a header of it is too long"));
    default:
      return no_http(reason);
  }
}

Error Transfer::timeout_error() const {
  const std::string where = address_.authority();
  const Message timeout = in_words(Duration(request_.timeout));
  const auto error = [&](Failure kind, Message message) {
    return Error{kind, std::move(message), where, timing()};
  };
  if (!connected_)
    return error(Failure::unreachable, say("no connection to {} within {}", where, timeout));
  if (!sent_) {
    return error(Failure::timed_out,
                 say("connected to {}, but TLS was not set up within {}", where, timeout));
  }
  if (response_.headers.empty()) {
    return error(Failure::timed_out,
                 say("connected to {}, but no answer within {}", where, timeout));
  }
  return error(Failure::timed_out,
               say("the answer of {} was not complete within {}", where, timeout));
}

}  // namespace smoke::http
