// Where a request goes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "interpreter/language/message.hpp"

struct Curl_URL;

namespace smoke::http {

struct Address {
  std::string url;     // as it is sent: octets beyond ASCII percent-encoded
  std::string scheme;  // "http" or "https"
  std::string host;    // an IPv6 address in brackets
  std::string port;
  bool loopback;                     // by its name or number
  std::shared_ptr<Curl_URL> parsed;  // the same for libcurl

  std::string authority() const { return host + ":" + port; }
  std::string origin() const { return scheme + "://" + authority(); }
};

// The address, or what is wrong with it, in a user's words.
std::variant<Address, Message> parse_address(std::string_view url);

}  // namespace smoke::http
