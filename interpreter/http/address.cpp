// libcurl's own parser takes urls apart, so that what is checked is what is sent.
#include "interpreter/http/address.hpp"

#include "interpreter/http/curl.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::http {
namespace {

// Path and query; a host's name has an encoding of its own.
std::string encode_beyond_ascii(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path =
      scheme == std::string_view::npos ? scheme : url.find_first_of("/?#", scheme + 3);
  std::string encoded(url.substr(0, path));
  if (path == std::string_view::npos) return encoded;
  for (const char c : url.substr(path)) {
    if (static_cast<unsigned char>(c) < 0x80) {
      encoded += c;
    } else {
      encoded += url_encode({&c, 1});
    }
  }
  return encoded;
}

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

std::variant<Address, Message> parse_address(std::string_view text) {
  const auto refuse = [&](const Message& why) { return say("`{}` is no address: {}", text, why); };
  if (text.find('\0') != std::string_view::npos) return refuse(say("it has a null character"));
  if (text.find(' ') != std::string_view::npos) return refuse(say("it has a blank, write `%20`"));

  const std::shared_ptr<CURLU> url(curl_url(), CurlDeleter());
  if (!url) throw std::bad_alloc();
  Address address;
  address.url = encode_beyond_ascii(text);
  switch (curl_url_set(url.get(), CURLUPART_URL, address.url.c_str(),
                       CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS)) {
    case CURLUE_OK:
      break;
    case CURLUE_BAD_PORT_NUMBER:
      return refuse(say("its port is no number from 0 to 65535"));
    default:
      return refuse(say("expected one like `https://example.com/path`"));
  }
  address.scheme = part(url.get(), CURLUPART_SCHEME);
  if (address.scheme != "http" && address.scheme != "https")
    return refuse(say("expected `http://` or `https://`"));
  address.host = part(url.get(), CURLUPART_HOST);
  address.port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  address.parsed = url;
  address.loopback =
      address.host == "localhost" || address.host == "[::1]" || address.host.rfind("127.", 0) == 0;
  return address;
}

}  // namespace smoke::http
