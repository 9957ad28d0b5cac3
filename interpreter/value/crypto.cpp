// OpenSSL's one-call digests, and the small encodings that no library is worth loading for.
#include "interpreter/value/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace smoke {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(const EVP_MD* algorithm, std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  // A null key would mean "the key of the call before", which there is none.
  const char* key_data = key.empty() ? "" : key.data();
  if (!HMAC(algorithm, key_data, static_cast<int>(key.size()), octets_of(data), data.size(),
            digest.data(), &length)) {
    throw std::runtime_error("OpenSSL cannot compute an HMAC");
  }
  return {digest.begin(), digest.begin() + length};
}

std::string encode64(std::string_view octets, std::string_view alphabet) {
  std::string text;
  text.reserve((octets.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char octet : octets) {
    bits = bits << 8 | octet;
    for (count += 8; count >= 6;) {
      count -= 6;
      text += alphabet[bits >> count & 0x3F];
    }
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 0x3F];
  return text;
}

// `text` without padding.
std::optional<std::string> decode64(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string octets;
  octets.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto place = alphabet.find(c);
    if (place == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(place);
    count += 6;
    if (count >= 8) {
      count -= 8;
      octets += static_cast<char>(bits >> count & 0xFF);
    }
  }
  const bool stray = (bits & ((1U << count) - 1)) != 0;
  if (stray) return std::nullopt;
  return octets;
}

std::string_view without_padding(std::string_view text) {
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return text;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string sha256(std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  if (EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot compute a SHA-256");
  }
  return {digest.begin(), digest.begin() + length};
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute a SHA-256");
}

void Sha256::add(std::string_view data) {
  if (EVP_DigestUpdate(context_.get(), data.data(), data.size()) != 1)
    throw std::runtime_error("OpenSSL cannot compute a SHA-256");
}

std::string Sha256::digest() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int length = 0;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), &length) != 1)
    throw std::runtime_error("OpenSSL cannot compute a SHA-256");
  return {digest.begin(), digest.begin() + length};
}

std::string hmac_sha1(std::string_view key, std::string_view data) {
  return hmac(EVP_sha1(), key, data);
}
std::string hmac_sha256(std::string_view key, std::string_view data) {
  return hmac(EVP_sha256(), key, data);
}
std::string hmac_sha512(std::string_view key, std::string_view data) {
  return hmac(EVP_sha512(), key, data);
}

std::string hex(std::string_view octets) {
  std::string text;
  text.reserve(octets.size() * 2);
  for (const unsigned char octet : octets) {
    text += hex_digits[octet >> 4];
    text += hex_digits[octet & 0xF];
  }
  return text;
}

std::string base64(std::string_view octets) {
  std::string text = encode64(octets, standard_alphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string base64url(std::string_view octets) { return encode64(octets, url_alphabet); }

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string octets;
  octets.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    octets += static_cast<char>(high << 4 | low);
  }
  return octets;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  return decode64(without_padding(text), standard_alphabet);
}

std::optional<std::string> decode_base64url(std::string_view text) {
  const std::string_view kept = without_padding(text);
  if (kept.size() != text.size() && text.size() % 4 != 0) return std::nullopt;
  return decode64(kept, url_alphabet);
}

std::string url_encode(std::string_view octets) {
  std::string text;
  text.reserve(octets.size());
  for (const unsigned char octet : octets) {
    const bool letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
    const bool digit = octet >= '0' && octet <= '9';
    if (letter || digit || octet == '-' || octet == '.' || octet == '_' || octet == '~') {
      text += static_cast<char>(octet);
    } else {
      text += '%';
      text += static_cast<char>(std::toupper(hex_digits[octet >> 4]));
      text += static_cast<char>(std::toupper(hex_digits[octet & 0xF]));
    }
  }
  return text;
}

}  // namespace smoke
