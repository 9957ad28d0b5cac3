// What signature checks need of cryptography.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace support {

// 32 octets.
std::string hmac_sha256(std::string_view key, std::string_view data);

std::string hex(std::string_view octets);  // lower case
std::string base64(std::string_view octets);

// The standard alphabet with padding; nullopt for anything else.
std::optional<std::string> base64_decode(std::string_view text);

// `octets` random octets as lower-case hexadecimal.
std::string random_hex(std::size_t octets);

// Compares in a time that doesn't depend on where the two differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace support
