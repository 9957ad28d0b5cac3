// Each way in which programs write a text into another one, as far as they differ.
#include "interpreter/config/forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// %2F to %2f.
std::string lower_percent(std::string text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%') continue;
    text[i + 1] = lower(text[i + 1]);
    text[i + 2] = lower(text[i + 2]);
  }
  return text;
}

// \u00e9 to \u00E9.
std::string upper_unicode(std::string text) {
  for (std::size_t i = 0; i + 1 < text.size(); i += text[i] == '\\' ? 2 : 1) {
    if (text[i] != '\\' || text[i + 1] != 'u') continue;
    for (std::size_t digit = i + 2; digit < i + 6 && digit < text.size(); ++digit) {
      text[digit] = upper(text[digit]);
    }
  }
  return text;
}

enum class Beyond { as_is, escaped };  // characters beyond ASCII in JSON

std::string json_text(std::string_view text, Beyond beyond) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = first_character(text.substr(i));
    const std::string_view octets = text.substr(i, character.length);
    i += character.length;
    const auto c = static_cast<unsigned char>(octets[0]);
    static constexpr std::string_view special = "\"\\\b\f\n\r\t";
    static constexpr std::string_view letter = "\"\\bfnrt";
    const std::size_t known = special.find(octets[0]);
    if (known != std::string_view::npos) {
      result += '\\';
      result += letter[known];
    } else if (c < 0x20 || (c == 0x7F && beyond == Beyond::escaped)) {
      result += fmt::format("\\u{:04x}", c);
    } else if (c < 0x80 || beyond == Beyond::as_is || !character.valid) {
      result += octets;
    } else if (const char32_t point = code_point(octets); point < 0x10000) {
      result += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point));
    } else {
      const std::uint32_t offset = point - 0x10000;
      result +=
          fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
    }
  }
  return result;
}

// As JSON's writers differ: in what they escape beside what they must, and by which digits.
std::set<std::string> json_texts(std::string_view text) {
  std::set<std::string> result;
  for (const Beyond beyond : {Beyond::as_is, Beyond::escaped}) {
    const std::string usual = json_text(text, beyond);
    std::string for_html = usual;
    for (const auto& [what, by] : {std::pair{"<", "\\u003c"}, {">", "\\u003e"}, {"&", "\\u0026"}})
      for_html = replaced(std::move(for_html), what, by);
    for (const std::string& escaped : {usual, replaced(usual, "/", "\\/"), for_html}) {
      result.insert(escaped);
      result.insert(upper_unicode(escaped));
    }
  }
  return result;
}

std::string markup_text(std::string text, std::string_view apostrophe, std::string_view quote) {
  text = replaced(std::move(text), "&", "&amp;");
  text = replaced(std::move(text), "<", "&lt;");
  text = replaced(std::move(text), ">", "&gt;");
  text = replaced(std::move(text), "'", apostrophe);
  return replaced(std::move(text), "\"", quote);
}

// What of a base64 text is sure when the secret begins `offset` octets into a group of three,
// whatever stands before and after it.
std::string base64_within(std::string_view secret, std::size_t offset) {
  const std::string encoded = base64(std::string(offset, '\0') + std::string(secret));
  const std::size_t begin = (offset * 8 + 5) / 6;
  const std::size_t end = (offset + secret.size()) * 8 / 6;
  return encoded.substr(begin, end - begin);
}

std::string url_alphabet(std::string text) {
  return replaced(replaced(std::move(text), "+", "-"), "/", "_");
}

}  // namespace

std::set<std::string> encoded_forms(std::string_view text) {
  std::set<std::string> result{base64(text), base64url(text), hex(text)};
  std::string upper_hex = hex(text);
  std::transform(upper_hex.begin(), upper_hex.end(), upper_hex.begin(), upper);
  result.insert(upper_hex);
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string within = base64_within(text, offset);
    if (within.size() < 4) continue;
    result.insert(within);
    result.insert(url_alphabet(within));
  }
  return result;
}

std::set<std::string> text_forms(std::string_view text) {
  const std::string plain(text);
  std::set<std::string> result{plain};
  const std::string percent = url_encode(text);
  std::string component = percent;  // what JavaScript's encodeURIComponent leaves as it is
  for (const char c : std::string_view("!'()*")) {
    component = replaced(component, url_encode(std::string_view(&c, 1)), std::string_view(&c, 1));
  }
  for (const std::string& encoded : {percent, component, replaced(percent, "%20", "+")}) {
    result.insert(encoded);
    result.insert(lower_percent(encoded));
  }

  // The one who writes JSON into JSON need not be the one who wrote the inner.
  for (const std::string& once : json_texts(text)) {
    result.insert(once);
    result.merge(json_texts(once));
  }
  result.insert(replaced(plain, "'", R"('\'')"));  // within a shell's quotes

  for (const std::string_view apostrophe : {"'", "&apos;", "&#39;"}) {
    for (const std::string_view quote : {"\"", "&quot;", "&#34;"}) {
      result.insert(markup_text(plain, apostrophe, quote));
    }
  }
  return result;
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const auto in_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  return (at == 0 || !in_word(text[at - 1])) &&
         (at + length == text.size() || !in_word(text[at + length]));
}

}  // namespace smoke::config
