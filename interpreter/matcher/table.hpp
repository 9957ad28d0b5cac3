// The one table of predicates: what each means in memory, in SQL and in words. A predicate that
// joins the language gets its line there; everything else in this room is reached through it.
#pragma once

#include <optional>
#include <string_view>

#include "interpreter/matcher/judge.hpp"
#include "interpreter/matcher/sql_form.hpp"

namespace smoke::match {

struct Entry {
  ast::PredicateKind kind;
  Judgement (*judge)(const Predicate&, const Value&);
  std::optional<Form> (*form)(const Predicate&, const Column&, Parameters&);
  // Placeholders: {1} {2} the arguments, {all} all of them, {type} `a uuid`, {count} `at least 2
  // items`, {change} ` from "a" to "b"`, {ignoring} ` ignoring a, b`.
  std::string_view wording;
  std::string_view negated_wording;
};

const Entry& entry(ast::PredicateKind kind);

}  // namespace smoke::match
