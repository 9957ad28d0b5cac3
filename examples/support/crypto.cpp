// Thin wrappers of OpenSSL's one-shot functions.
#include "examples/support/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace support {
namespace {

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string mac(32, '\0');
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets_of(data), data.size(),
            octets_of(mac), &size)) {
    throw std::runtime_error("HMAC-SHA256 failed");
  }
  return mac;
}

std::string hex(std::string_view octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * octets.size());
  for (unsigned char octet : octets) {
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

std::string base64(std::string_view octets) {
  std::string text(4 * ((octets.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int size =
      EVP_EncodeBlock(octets_of(text), octets_of(octets), static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string octets(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(octets_of(octets), octets_of(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  // EVP_DecodeBlock counts the padding as octets.
  const auto padding =
      std::count(text.end() - std::min<std::ptrdiff_t>(2, text.size()), text.end(), '=');
  octets.resize(static_cast<std::size_t>(size - padding));
  return octets;
}

std::string random_hex(std::size_t octets) {
  std::string random(octets, '\0');
  if (RAND_bytes(octets_of(random), static_cast<int>(octets)) != 1) {
    throw std::runtime_error("no random octets");
  }
  return hex(random);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace support
