// Two senders, two schemes: a shared token, and a signature over the exact body.
#include "examples/contacts/hooks.hpp"

#include <charconv>
#include <cstdint>
#include <ctime>
#include <sstream>
#include <string_view>

#include "examples/support/crypto.hpp"

namespace contacts {
namespace {

constexpr std::int64_t tolerance_seconds = 5 * 60;

bool is_recent(const std::string& timestamp) {
  std::int64_t seconds = 0;
  const char* end = timestamp.data() + timestamp.size();
  const auto [rest, error] = std::from_chars(timestamp.data(), end, seconds);
  const std::int64_t now = std::time(nullptr);
  return error == std::errc() && rest == end && seconds >= now - tolerance_seconds &&
         seconds <= now + tolerance_seconds;
}

}  // namespace

bool is_from_telegram(const httplib::Request& request, const std::string& secret) {
  return support::same_secret(request.get_header_value("X-Telegram-Bot-Api-Secret-Token"), secret);
}

std::optional<std::string> orders_key(const std::string& secret) {
  constexpr std::string_view prefix = "whsec_";
  if (secret.compare(0, prefix.size(), prefix) != 0 || secret.size() == prefix.size()) {
    return std::nullopt;
  }
  return support::base64_decode(std::string_view(secret).substr(prefix.size()));
}

bool is_from_orders(const httplib::Request& request, const std::string& key) {
  const std::string id = request.get_header_value("webhook-id");
  const std::string timestamp = request.get_header_value("webhook-timestamp");
  if (id.empty() || !is_recent(timestamp)) return false;
  const std::string expected =
      "v1," + support::base64(support::hmac_sha256(key, id + "." + timestamp + "." + request.body));
  std::istringstream signatures(request.get_header_value("webhook-signature"));
  for (std::string signature; signatures >> signature;) {
    if (support::same_secret(signature, expected)) return true;
  }
  return false;
}

}  // namespace contacts
