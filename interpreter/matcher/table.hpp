// The one table of predicates: what each means in memory, in SQL and in words. A predicate that
// joins the language gets its line there; everything else in this room is reached through it.
#pragma once

#include <optional>
#include <string_view>

#include "interpreter/matcher/judge.hpp"
#include "interpreter/matcher/sql_form.hpp"

namespace smoke::match {

// With a place for each argument; of `one of` and `has` for all of them, of `a uuid` for the type.
struct Wording {
  constexpr Wording(std::string_view whole) : sentence(whole), in_cell(whole) {}
  constexpr Wording(std::string_view whole, std::string_view cell)
      : sentence(whole), in_cell(cell) {}

  std::string_view sentence;
  std::string_view in_cell;  // of a table, and where a value may stand: without `is`
};

struct Entry {
  ast::PredicateKind kind;
  Judgement (*judge)(const Predicate&, const Value&);
  std::optional<Form> (*form)(const Predicate&, const Column&, Parameters&);
  Wording plain;
  Wording negated;
};

const Entry& entry(ast::PredicateKind kind);

}  // namespace smoke::match
