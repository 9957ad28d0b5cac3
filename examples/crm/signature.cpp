// Both schemes compare in constant time, and over the body's exact octets.
#include "examples/crm/signature.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>

#include "examples/support/crypto.hpp"

namespace crm {
namespace {

constexpr std::int64_t tolerance_seconds = 5 * 60;

bool is_recent(std::string_view timestamp) {
  std::int64_t seconds = 0;
  const char* end = timestamp.data() + timestamp.size();
  const auto [rest, error] = std::from_chars(timestamp.data(), end, seconds);
  if (error != std::errc() || rest != end) return false;
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  return seconds >= now - tolerance_seconds && seconds <= now + tolerance_seconds;
}

}  // namespace

bool is_valid(const Signature& signature, Scheme scheme, std::string_view secret,
              std::string_view body) {
  if (!signature.header) return false;
  if (scheme == Scheme::token) {
    return support::same_secret(*signature.header, secret) ||
           support::same_secret(*signature.header, "Bearer " + std::string(secret));
  }
  if (!signature.timestamp || !is_recent(*signature.timestamp)) return false;
  const std::string signed_text = *signature.timestamp + "." + std::string(body);
  const std::string expected = "sha256=" + support::hex(support::hmac_sha256(secret, signed_text));
  return support::same_secret(*signature.header, expected);
}

}  // namespace crm
