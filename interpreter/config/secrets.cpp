// All forms of all secrets are worked out when one is added, so that masking is one pass: a table
// tells which octets begin a form, and only there the forms that begin so are compared. Runs have
// few secrets, and most octets begin none.
#include "interpreter/config/secrets.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "interpreter/config/forms.hpp"
#include "interpreter/config/personal.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

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

// Ours, and Postgres'.
constexpr std::array<std::string_view, 2> cut_marks = {"…", "..."};

// The next place, from one on, at which a text was cut; npos for none. Asked from left to right.
class Cuts {
 public:
  explicit Cuts(std::string_view text) : text_(text) {
    for (std::size_t i = 0; i < next_.size(); ++i) next_[i] = text_.find(cut_marks[i]);
  }

  std::size_t from(std::size_t at) {
    for (std::size_t i = 0; i < next_.size(); ++i)
      if (next_[i] < at) next_[i] = text_.find(cut_marks[i], at);
    return *std::min_element(next_.begin(), next_.end());
  }

 private:
  std::string_view text_;
  std::array<std::size_t, cut_marks.size()> next_{};
};

}  // namespace

struct Mask::Patterns {
  struct Pattern {
    std::string text;
    bool word_only;
  };
  std::array<std::vector<Pattern>, 256> by_first;  // the longest first
  bool words = false;                              // some are word_only

  // The length of the longest form that stands at `at`; 0 for none.
  std::size_t match(std::string_view text, std::size_t at) const {
    for (const Pattern& pattern : by_first[static_cast<unsigned char>(text[at])]) {
      if (text.compare(at, pattern.text.size(), pattern.text) != 0) continue;
      if (pattern.word_only && !stands_alone(text, at, pattern.text.size())) continue;
      return pattern.text.size();
    }
    return 0;
  }

  // The length of the base64 text that begins at `at`, where what it encodes has a short secret as
  // a word: in the code no letter tells where a word begins. 0 for none.
  std::size_t match_encoded(std::string_view text, std::size_t at) const {
    if (!words) return 0;
    using Encoding = std::pair<std::string_view, decltype(&decode_base64)>;
    for (const auto& [alphabet, decode] :
         {Encoding{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                   &decode_base64},
          Encoding{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                   &decode_base64url}}) {
      if (at > 0 && alphabet.find(text[at - 1]) != alphabet.npos) continue;
      std::size_t end = std::min(text.find_first_not_of(alphabet, at), text.size());
      if (end == at) continue;
      while (end < text.size() && text[end] == '=' && (end - at) % 4 != 0) ++end;
      const auto decoded = decode(text.substr(at, end - at));
      if (!decoded || !is_utf8(*decoded)) continue;
      for (std::size_t i = 0; i < decoded->size(); ++i)
        if (match(*decoded, i) > 0) return end - at;
    }
    return 0;
  }

  // The length of what stands at `at` and goes up to a cut, where a form begins like that; 0 for
  // none.
  std::size_t match_up_to(std::string_view text, std::size_t at, std::size_t cut) const {
    const std::string_view kept = text.substr(at, cut - at);
    for (const Pattern& pattern : by_first[static_cast<unsigned char>(text[at])])
      if (!pattern.word_only && kept.size() >= short_text && pattern.text.starts_with(kept))
        return kept.size();
    return 0;
  }
};

Mask::Mask() : personal_(std::make_unique<Pseudonyms>()) {}
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
    if (count_characters(line) >= short_text) remember(line);
  }
  if (secrets_.size() == before) return;

  auto patterns = std::make_shared<Patterns>();
  std::set<std::pair<std::string, bool>> all;
  for (const std::string& each : secrets_) {
    const bool word_only = count_characters(each) < short_text;
    patterns->words = patterns->words || word_only;
    for (const std::string& form : text_forms(each)) all.emplace(form, word_only);
    for (const std::string& form : encoded_forms(each)) all.emplace(form, word_only);
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

void Mask::add_personal(std::string_view column, std::string_view value, std::string_view shown) {
  personal_->add(column, value, shown);
}

std::string Mask::apply(std::string_view text) const {
  return personal_->put_in(hide_secrets(text));
}

std::string Mask::hide_secrets(std::string_view text) const {
  const auto patterns = this->patterns();
  if (!patterns) return std::string(text);
  std::string result;
  result.reserve(text.size());
  std::size_t copied = 0;  // up to here the text is in the result
  std::size_t hidden = 0;  // up to here it is replaced
  Cuts cuts(text);
  std::size_t cut = cuts.from(0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at >= cut) cut = cuts.from(at + 1);
    std::size_t length = patterns->match(text, at);
    if (length == 0) length = patterns->match_encoded(text, at);
    if (length == 0 && cut != std::string_view::npos) length = patterns->match_up_to(text, at, cut);
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
    const std::vector<std::string> passwords = passwords_in(url, ' ');
    for (const std::string& password : passwords) add(password);
    // No address: somebody's `user:password@host` all the same.
    const std::string_view before = url.substr(0, std::min(url.rfind('@'), url.size()));
    const bool names_host = before.size() < url.size() && passwords.empty();
    if (names_host && before.find(':') != std::string_view::npos) {
      add_both(before.substr(before.find(':') + 1));
      add_both(before.substr(before.rfind(':') + 1));
    }
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
