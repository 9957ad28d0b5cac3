// Deep comparison of a value with a pattern, and the place where they first differ.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/matcher/matcher.hpp"

namespace smoke::match {

enum class Fields {
  exactly,  // the same keys on both sides
  at_least  // every key of the pattern; others may exist, at any depth
};

// nullopt: the value is as the pattern says. Lists have the same length in both modes.
std::optional<Difference> compare(const Value& seen, const Pattern& pattern, Fields fields);

// Whether each pattern can have an item of its own and each item a pattern of its own; `fields` as
// in compare().
bool pairs_up(const List& items, const std::vector<Pattern>& patterns, Fields fields);

// The same without what stands at the paths.
Value without(const Value& value, const std::vector<Path>& paths);
Pattern without(const Pattern& pattern, const std::vector<Path>& paths);

// The plain value of a pattern that holds no predicate and no expression.
std::optional<Value> as_value(const Pattern& pattern);

// The items of a pattern that is a list, the fields of one that is an object; nullopt for anything
// else.
std::optional<PatternList> items_of(const Pattern& pattern);
std::optional<PatternObject> fields_of(const Pattern& pattern);

// What differs at a place below `steps`, as seen from above.
Difference at(const std::string& steps, Difference difference);
std::string key_step(std::string_view key);  // `.name`, `."odd key"`
std::string index_step(std::size_t index);   // `[0]`
// A path without the dot that it begins with.
std::string path_text(std::string steps);

}  // namespace smoke::match
