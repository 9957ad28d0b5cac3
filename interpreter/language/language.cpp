// A table is read when it is first asked for: a run in English reads none.
#include "interpreter/language/language.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <stdexcept>

#include "interpreter/language/embedded.hpp"
#include "interpreter/value/json.hpp"

namespace smoke {
namespace {

Language read(const LanguageTable& table) {
  const auto parsed = parse_json(table.text);
  const auto* value = std::get_if<Value>(&parsed);
  if (value == nullptr || value->object() == nullptr)
    throw std::logic_error("the embedded table of " + std::string(table.tag) +
                           " is no JSON object");
  std::map<std::string, std::string, std::less<>> sentences;
  for (const auto& [english, translation] : *value->object())
    sentences.emplace(english, *translation.text());
  return {std::string(table.tag), std::move(sentences)};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return out;
}

}  // namespace

const Language& Language::english() {
  static const Language english("en", {});
  return english;
}

const Language* Language::named(std::string_view tag) {
  const std::string wanted = lower(tag.substr(0, tag.find_first_of(".@")));
  const std::string language = wanted.substr(0, wanted.find('-'));
  if (wanted.empty() || wanted == "c" || wanted == "posix" || language == "en") return &english();
  static std::mutex mutex;
  static std::deque<Language> known;  // grows at its end only: addresses last
  const std::lock_guard lock(mutex);
  const auto find = [&](const auto& fits) -> const Language* {
    for (const LanguageTable& table : language_tables()) {
      if (!fits(lower(table.tag))) continue;
      for (const Language& each : known)
        if (each.tag() == table.tag) return &each;
      return &known.emplace_back(read(table));
    }
    return nullptr;
  };
  if (const Language* exact = find([&](const std::string& each) { return each == wanted; }))
    return exact;
  return find([&](const std::string& each) { return each.substr(0, each.find('-')) == language; });
}

const Language& Language::of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      const Language* found = named(value);
      return found != nullptr ? *found : english();
    }
  return english();
}

std::vector<std::string> Language::tags() {
  std::vector<std::string> out{"en"};
  for (const LanguageTable& table : language_tables()) out.emplace_back(table.tag);
  return out;
}

std::string_view Language::translate(std::string_view sentence) const {
  const auto found = sentences_.find(sentence);
  return found == sentences_.end() ? sentence : std::string_view(found->second);
}

}  // namespace smoke
