// What webhook signatures are made of: hashes, HMACs and text encodings. Octets in, octets out, as
// std::string.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace smoke {

// Digests are raw octets; write them with hex() or base64().
std::string sha256(std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha512(std::string_view key, std::string_view data);

// sha256 of what comes piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view data);
  std::string digest();  // of all of it; nothing can be added after that

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

std::string hex(std::string_view octets);        // lower case
std::string base64(std::string_view octets);     // RFC 4648 section 4, padded
std::string base64url(std::string_view octets);  // RFC 4648 section 5, not padded

// nullopt for anything that the encoders would not give: blanks, wrong length or alphabet, stray
// bits at the end. Hex may be in either case, base64url may be padded.
std::optional<std::string> decode_hex(std::string_view text);
std::optional<std::string> decode_base64(std::string_view text);
std::optional<std::string> decode_base64url(std::string_view text);

// RFC 3986: all but letters, digits and `-._~` becomes %XX.
std::string url_encode(std::string_view octets);

}  // namespace smoke
