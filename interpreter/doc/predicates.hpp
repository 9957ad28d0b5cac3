// Predicates in words, as what is the case and as what must be.
#pragma once

#include "grammar/ast.hpp"
#include "interpreter/language/message.hpp"

namespace smoke::doc {

enum class Mood {
  holds,  // `status` is “open”
  must,   // `status` must be “open”
};

// What is said of something that the sentence has named: `is “open”`, `must have at least 2 items`.
Message predicate(const ast::Predicate& predicate, Mood mood);

// A predicate where a value may stand, in a list or a cell of a table: a value, or `is a UUID`.
Message in_place_of_value(const ast::Predicate& predicate);

// `a` is 1 and `b` has a value; of columns, or of places below what is looked at.
Message conditions(const ast::Where& where);
// The same of names: of variables, in `only when`.
Message conditions_of_names(const ast::Where& where);

}  // namespace smoke::doc
