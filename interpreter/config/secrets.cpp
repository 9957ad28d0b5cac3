// All forms of all secrets are worked out when one is added, so that masking is one pass: a table
// tells which octets begin a form, and only there the forms that begin so are compared. Runs have
// few secrets, and most octets begin none.
#include "interpreter/config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

constexpr std::size_t short_secret = 4;  // fewer characters than this are masked as words only

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

char32_t code_point(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first;
  char32_t point = first & (0x7F >> character.size());
  for (const char octet : character.substr(1)) point = point << 6 | (octet & 0x3F);
  return point;
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

std::set<std::string> forms(std::string_view secret) {
  const std::string plain(secret);
  std::set<std::string> result{plain, base64(secret), base64url(secret), hex(secret)};
  std::string upper_hex = hex(secret);
  std::transform(upper_hex.begin(), upper_hex.end(), upper_hex.begin(), upper);
  result.insert(upper_hex);
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string within = base64_within(secret, offset);
    if (within.size() < 4) continue;
    result.insert(within);
    result.insert(url_alphabet(within));
  }

  const std::string percent = url_encode(secret);
  std::string component = percent;  // what JavaScript's encodeURIComponent leaves as it is
  for (const char c : std::string_view("!'()*")) {
    component = replaced(component, url_encode(std::string_view(&c, 1)), std::string_view(&c, 1));
  }
  for (const std::string& encoded : {percent, component, replaced(percent, "%20", "+")}) {
    result.insert(encoded);
    result.insert(lower_percent(encoded));
  }

  for (const Beyond beyond : {Beyond::as_is, Beyond::escaped}) {
    const std::string once = json_text(secret, beyond);
    for (const std::string& text : {once, replaced(once, "/", "\\/")}) {
      result.insert(text);
      result.insert(upper_unicode(text));
      result.insert(json_text(text, beyond));
    }
  }

  for (const std::string_view apostrophe : {"'", "&apos;", "&#39;"}) {
    for (const std::string_view quote : {"\"", "&quot;", "&#34;"}) {
      result.insert(markup_text(plain, apostrophe, quote));
    }
  }
  return result;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end != 0) result.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return result;
}

bool in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

constexpr std::string_view cut_mark = "…";

struct Mask::Patterns {
  struct Pattern {
    std::string text;
    bool word_only;
  };
  std::array<std::vector<Pattern>, 256> by_first;  // the longest first

  // The length of the longest form that stands at `at`; 0 for none.
  std::size_t match(std::string_view text, std::size_t at) const {
    for (const Pattern& pattern : by_first[static_cast<unsigned char>(text[at])]) {
      if (text.compare(at, pattern.text.size(), pattern.text) != 0) continue;
      if (pattern.word_only) {
        const std::size_t end = at + pattern.text.size();
        if (at > 0 && in_word(text[at - 1])) continue;
        if (end < text.size() && in_word(text[end])) continue;
      }
      return pattern.text.size();
    }
    return 0;
  }

  // The length of what stands at `at` and goes up to a cut, where a form begins like that; 0 for none.
  std::size_t match_up_to(std::string_view text, std::size_t at, std::size_t cut) const {
    const std::string_view kept = text.substr(at, cut - at);
    for (const Pattern& pattern : by_first[static_cast<unsigned char>(text[at])])
      if (!pattern.word_only && kept.size() >= short_secret && pattern.text.starts_with(kept))
        return kept.size();
    return 0;
  }
};

Mask::Mask() = default;
Mask::~Mask() = default;

void Mask::add(std::string_view secret) {
  if (secret.empty()) return;
  const std::lock_guard lock(mutex_);
  const auto remember = [&](std::string_view text) {
    if (std::find(secrets_.begin(), secrets_.end(), text) == secrets_.end()) {
      secrets_.emplace_back(text);
    }
  };
  const std::size_t before = secrets_.size();
  remember(secret);
  for (const std::string_view line : lines_of(secret)) {
    if (count_characters(line) >= short_secret) remember(line);
  }
  if (secrets_.size() == before) return;

  auto patterns = std::make_shared<Patterns>();
  std::set<std::pair<std::string, bool>> all;
  for (const std::string& each : secrets_) {
    const bool word_only = count_characters(each) < short_secret;
    for (const std::string& form : forms(each)) all.emplace(form, word_only);
  }
  for (const auto& [form, word_only] : all) {
    patterns->by_first[static_cast<unsigned char>(form[0])].push_back({form, word_only});
  }
  for (auto& list : patterns->by_first) {
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.text.size() > b.text.size(); });
  }
  patterns_ = std::move(patterns);
}

std::shared_ptr<const Mask::Patterns> Mask::patterns() const {
  const std::lock_guard lock(mutex_);
  return patterns_;
}

std::string Mask::apply(std::string_view text) const {
  const auto patterns = this->patterns();
  if (!patterns) return std::string(text);
  std::string result;
  result.reserve(text.size());
  std::size_t copied = 0;  // up to here the text is in the result
  std::size_t hidden = 0;  // up to here it is replaced
  std::size_t cut = text.find(cut_mark);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at >= cut) cut = text.find(cut_mark, at + 1);
    std::size_t length = patterns->match(text, at);
    if (length == 0 && cut != std::string_view::npos)
      length = patterns->match_up_to(text, at, cut);
    if (length == 0) continue;
    if (at >= hidden) {
      result += text.substr(copied, at - copied);
      result += "***";
    }
    hidden = std::max(hidden, at + length);
    copied = hidden;
  }
  result += text.substr(copied);
  return result;
}

namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    const auto octet = decode_hex(text.substr(i + 1, 2));
    if (!octet || octet->empty()) return std::nullopt;
    result += *octet;
    i += 2;
  }
  return result;
}

// The values of libpq's `password=x` or `password = 'it\'s'` and of `sslpassword`, among other
// pairs or in the query of a URI.
std::vector<std::string> passwords_in(std::string_view text, char end) {
  static constexpr std::string_view key = "password";
  std::vector<std::string> result;
  const auto skip_blanks = [](std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  };
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::string_view rest = text.substr(at + key.size());
    skip_blanks(rest);
    if (rest.substr(0, 1) != "=") continue;
    rest.remove_prefix(1);
    skip_blanks(rest);
    const bool quoted = rest.substr(0, 1) == "'";
    if (quoted) rest.remove_prefix(1);
    std::string value;
    for (std::size_t i = 0; i < rest.size() && rest[i] != (quoted ? '\'' : end); ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
      value += rest[i];
    }
    result.push_back(std::move(value));
  }
  return result;
}

}  // namespace

void Mask::add_password_of(std::string_view url) {
  const auto add_both = [&](std::string_view password) {
    add(password);
    if (const auto decoded = percent_decoded(password)) add(*decoded);
  };
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) {
    for (const std::string& password : passwords_in(url, ' ')) add(password);
    return;
  }
  // A password may hold `@` and `/` by mistake: the host begins after the last `@` before the
  // query.
  const std::string_view rest = url.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find('?'));
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view user_and_password = authority.substr(0, at);
    const std::size_t colon = user_and_password.find(':');
    if (colon != std::string_view::npos) add_both(user_and_password.substr(colon + 1));
  }
  for (const std::string& password : passwords_in(rest.substr(authority.size()), '&')) {
    add_both(password);
  }
}

}  // namespace smoke::config
