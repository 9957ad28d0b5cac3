#include "grammar/habits.hpp"

#include <algorithm>

namespace smoke {
namespace {

// Where a habit shows: by a word that is expected there.
constexpr std::string_view predicate = "is", after_is = "above", status = "2xx", step = "send", declaration = "scenario", let = "=", go = "go", plain = "\\$",
                           nothing = "";

struct Known {
  std::string_view expected;
  Habit habit;
  std::string_view behind = {};  // what the line says before it, where that matters
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
    {predicate, {"in", "say how many: `1 row`, `at least 1 row`, `no rows`"}, "expect row"},
    {predicate, {"in", "write `expect no duplicates`"}, "expect duplicates"},
    {predicate, {"in", "write `is one of (…)`"}},
    {predicate, {"to", "say how many: `1 call`, `at least 1 call`, `no calls`"}, "expect call"},
    {predicate, {"to", "say how many: `1 call`, `at least 1 call`, `no calls`"}, "expect calls"},
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
    {go, {"no go", "write `no-go`"}},
    {go, {"no", "write `no-go`"}},
    {plain, {"${", "nothing is replaced in titles, keys and names; write `\\${` for the characters themselves"}},
    {step, {"//", "a comment begins with `#`"}},
    {step, {"--", "a comment begins with `#`"}},
    {step, {"/*", "a comment begins with `#`"}},
    {declaration, {"//", "a comment begins with `#`"}},
    {declaration, {"--", "a comment begins with `#`"}},
    {declaration, {"/*", "a comment begins with `#`"}},
    {nothing, {"//", "a comment begins with `#`"}},
    {nothing, {";", "a line ends a statement: leave `;` out"}},
    {nothing, {"&&", "write `and`"}, "where"},
    {nothing, {"&&", "write another `expect`"}, "expect"},
    {nothing, {"||", "write `expect status one of (200, 201)`"}, "expect status"},
    {nothing, {"or", "write `expect status one of (200, 201)`"}, "expect status"},
    {nothing, {",", "write `expect status one of (200, 201)`"}, "expect status"},
    {nothing, {"||", "conditions are joined by `and`; for one of several values write `is one of (1, 2)`"}, "where"},
    {nothing, {"or", "conditions are joined by `and`; for one of several values write `is one of (1, 2)`"}, "where"},
    {nothing, {"||", "for one of several values write `is one of (1, 2)`"}, "expect"},
    {nothing, {"or", "for one of several values write `is one of (1, 2)`"}, "expect"},
    {nothing, {"and", "write another `expect`"}, "expect"},
    {nothing, {"from", "the table stands behind `in`"}},
    {nothing, {"with", "conditions stand behind `where`, or in lines beneath"}, "expect"},
    {nothing, {"than", "write `is above` or `is below`"}},
};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool begins_with(std::string_view rest, std::string_view seen) {
  if (rest.substr(0, seen.size()) != seen) return false;
  return !letter(seen.back()) || rest.size() == seen.size() || !letter(rest[seen.size()]);
}

// Whether the words stand in the statement, the last one whole.
bool says(std::string_view statement, std::string_view words) {
  const std::size_t at = statement.find(words);
  if (at == std::string_view::npos) return false;
  return words.empty() || at + words.size() == statement.size() || statement[at + words.size()] == ' ';
}

}  // namespace

std::optional<Habit> habit(std::string_view statement, std::string_view rest, const std::vector<std::string_view>& expected) {
  for (const auto& [word, habit, behind] : known) {
    const bool here = word == nothing ? expected.empty() : std::find(expected.begin(), expected.end(), word) != expected.end();
    if (here && says(statement, behind) && begins_with(rest, habit.seen)) return habit;
  }
  return std::nullopt;
}

}  // namespace smoke
