// Whether a delivery comes from the Chatwoot that shares the secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crm {

enum class Scheme {
  hmac,   // X-Chatwoot-Signature: sha256=hex(HMAC-SHA256(secret, "{X-Chatwoot-Timestamp}.{raw
          // body}"))
  token,  // X-Chatwoot-Signature: the bare secret, or `Bearer` and the secret
};

struct Signature {
  std::optional<std::string> header;     // X-Chatwoot-Signature
  std::optional<std::string> timestamp;  // X-Chatwoot-Timestamp, in unix seconds
};

// With Scheme::hmac, a timestamp more than 5 minutes from now makes any signature invalid.
bool is_valid(const Signature& signature, Scheme scheme, std::string_view secret,
              std::string_view body);

}  // namespace crm
