// Regular expressions as specs write them: PCRE2 in UTF mode, with limits, so that no expression
// runs away.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace smoke::match {

class Regex {
 public:
  // The pattern between the slashes. One that is not valid matches nothing and says why in error().
  explicit Regex(std::string_view pattern);

  const std::string& pattern() const;
  const std::optional<std::string>& error() const;  // as of validate_regex()

  enum class Result { found, not_found, gave_up };  // gave_up: not valid, or past the limits
  Result search(std::string_view text) const;       // anywhere in the text

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

// nullopt for a valid expression, else "missing closing parenthesis at character 5".
std::optional<std::string> validate_regex(std::string_view pattern);

}  // namespace smoke::match
