// What predicates and patterns read like in messages.
#pragma once

#include "interpreter/matcher/matcher.hpp"

namespace smoke::match {

// `open` as `"open"`, a predicate as in a table cell (`a uuid`), a regular expression between its
// slashes.
Message show(const Pattern& pattern);

// A pattern as what a place should hold: `is "open"`, `is a uuid`.
Message sentence_of(const Pattern& pattern);
Message sentence_of_absence();  // is absent

}  // namespace smoke::match
