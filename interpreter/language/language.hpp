// The languages that people are told things in, each a table from the English sentence to its own:
// interpreter/language/*.json, embedded at build. A new language is one file; a test holds each
// complete.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smoke {

class Language {
 public:
  static const Language& english();

  // By its tag (BCP 47) or as a locale names it: "pt-BR", "pt_BR.UTF-8", "pt"; nullptr where there
  // is no table for it. English is the language of "C", "POSIX" and "" too.
  static const Language* named(std::string_view tag);

  // The language that LC_ALL, LC_MESSAGES or LANG asks for, the first of them that is set; English
  // where there is no table for it.
  static const Language& of_locale();

  // Their tags, English first.
  static std::vector<std::string> tags();

  Language(std::string tag, std::map<std::string, std::string, std::less<>> sentences)
      : tag_(std::move(tag)), sentences_(std::move(sentences)) {}

  const std::string& tag() const { return tag_; }
  const std::map<std::string, std::string, std::less<>>& sentences() const { return sentences_; }

  // A sentence or a phrase in this language, with its places: `{}` in their order, or `{0}`, `{1}`
  // by number. As in English where the table lacks it.
  std::string_view translate(std::string_view sentence) const;

 private:
  std::string tag_;
  std::map<std::string, std::string, std::less<>> sentences_;
};

}  // namespace smoke
