// There may be tens of thousands of values, whatever a table holds: most places of a text are
// passed over by their first two octets, and at the others each length that there is is looked up.
#include "interpreter/config/personal.hpp"

#include <mutex>
#include <random>

#include "interpreter/config/forms.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

constexpr std::size_t digits = 8;  // of a pseudonym

std::size_t first_two(std::string_view text) {
  const auto octet = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : std::size_t{0};
  };
  return octet(0) << 8 | octet(1);
}

}  // namespace

Pseudonyms::Pseudonyms() {
  std::random_device device;
  for (int i = 0; i < 32; ++i) key_ += static_cast<char>(device() & 0xFF);
}

void Pseudonyms::add(std::string_view column, std::string_view value, std::string_view shown) {
  if (value.empty()) return;
  {
    const std::shared_lock lock(mutex_);
    if (known_.contains(value)) return;
  }
  const std::string pseudonym =
      std::string(column) + '-' + hex(hmac_sha256(key_, value)).substr(0, digits);
  const std::unique_lock lock(mutex_);
  if (!known_.emplace(value).second) return;
  for (const std::string_view text : {value, shown})
    if (!text.empty())
      for (const std::string& form : text_forms(text))
        add_form(form, pseudonym, count_characters(text) < short_text);
}

void Pseudonyms::add_form(const std::string& form, const std::string& pseudonym, bool alone) {
  if (!forms_.try_emplace(form, Form{pseudonym, alone}).second) return;
  lengths_.insert(form.size());
  begins_.set(first_two(form));
  // Of one octet alone anything may follow.
  if (form.size() == 1)
    for (std::size_t second = 0; second < 256; ++second) begins_.set(first_two(form) | second);
}

const Pseudonyms::Form* Pseudonyms::match(std::string_view text, std::size_t at,
                                          std::size_t& length) const {
  if (!begins_.test(first_two(text.substr(at)))) return nullptr;
  for (const std::size_t each : lengths_) {
    if (each > text.size() - at) continue;
    const auto found = forms_.find(text.substr(at, each));
    if (found == forms_.end() || (found->second.alone && !stands_alone(text, at, each))) continue;
    length = each;
    return &found->second;
  }
  return nullptr;
}

std::string Pseudonyms::put_in(std::string text) const {
  const std::shared_lock lock(mutex_);
  if (forms_.empty()) return text;
  std::string result;
  std::size_t copied = 0, length = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Form* form = match(text, at, length);
    if (form == nullptr) {
      ++at;
      continue;
    }
    result.append(text, copied, at - copied).append(form->pseudonym);
    copied = at += length;
  }
  return result.append(text, copied);
}

}  // namespace smoke::config
