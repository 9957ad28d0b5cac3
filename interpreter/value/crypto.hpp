// What webhook signatures are made of: hashes, HMACs and text encodings. Octets in, octets out, as
// std::string.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace smoke {

// Digests are raw octets; write them with hex() or base64().
std::string sha256(std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha512(std::string_view key, std::string_view data);

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
