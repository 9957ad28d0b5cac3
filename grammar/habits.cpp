#include "grammar/habits.hpp"

#include <algorithm>

namespace smoke {
namespace {

// Where a habit shows: by a word that is expected there.
constexpr std::string_view predicate = "is", after_is = "above", status = "2xx", step = "send", declaration = "scenario", let = "=", nothing = "";

struct Known {
  std::string_view expected;
  Habit habit;
};

// Longer ones stand before those that they begin with.
constexpr Known known[] = {
    {predicate, {"==", "write `is`"}},
    {predicate, {"=~", "write `matches /…/`"}},
    {predicate, {"=", "write `is`"}},
    {predicate, {"!=", "write `is not`"}},
    {predicate, {"<>", "write `is not`"}},
    {predicate, {">=", "write `is at least`"}},
    {predicate, {"<=", "write `is at most`"}},
    {predicate, {">", "write `is above`"}},
    {predicate, {"<", "write `is below`"}},
    {predicate, {"equals", "write `is`"}},
    {predicate, {"equal", "write `is`"}},
    {predicate, {"should", "write `is`"}},
    {predicate, {"must", "write `is`"}},
    {predicate, {"not", "write `is not`"}},
    {predicate, {"in", "write `is one of (…)`"}},
    {predicate, {"includes", "write `contains`"}},
    {predicate, {"exists", "write `is not absent`"}},
    {after_is, {">=", "write `at least`"}},
    {after_is, {"<=", "write `at most`"}},
    {after_is, {">", "write `above`"}},
    {after_is, {"<", "write `below`"}},
    {status, {"=", "write `expect status 200`"}},
    {status, {":", "write `expect status 200`"}},
    {status, {"is", "write `expect status 200`"}},
    {status, {"not", "say what it is: a class like `2xx`, or `one of (200, 204)`"}},
    {let, {"is", "write `=`"}},
    {step, {"//", "a comment begins with `#`"}},
    {step, {"--", "a comment begins with `#`"}},
    {step, {"/*", "a comment begins with `#`"}},
    {declaration, {"//", "a comment begins with `#`"}},
    {declaration, {"--", "a comment begins with `#`"}},
    {declaration, {"/*", "a comment begins with `#`"}},
    {nothing, {"//", "a comment begins with `#`"}},
    {nothing, {";", "a line ends a statement: leave `;` out"}},
    {nothing, {"&&", "write `and`"}},
    {nothing, {"||", "conditions are joined by `and`; for one of several values write `is one of (1, 2)`"}},
    {nothing, {"or", "conditions are joined by `and`; for one of several values write `is one of (1, 2)`"}},
    {nothing, {"from", "the table stands behind `in`"}},
    {nothing, {"with", "conditions stand behind `where`, or in lines beneath"}},
    {nothing, {"than", "write `is above` or `is below`"}},
};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool begins_with(std::string_view rest, std::string_view seen) {
  if (rest.substr(0, seen.size()) != seen) return false;
  return !letter(seen.back()) || rest.size() == seen.size() || !letter(rest[seen.size()]);
}

}  // namespace

std::optional<Habit> habit(std::string_view rest, const std::vector<std::string_view>& expected) {
  for (const auto& [word, habit] : known) {
    const bool here = word == nothing ? expected.empty() : std::find(expected.begin(), expected.end(), word) != expected.end();
    if (here && begins_with(rest, habit.seen)) return habit;
  }
  return std::nullopt;
}

}  // namespace smoke
