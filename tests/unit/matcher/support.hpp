// Short ways to write predicates in tests.
#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/matcher/matcher.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::match {

using Kind = ast::PredicateKind;

inline Value json(std::string_view text) {
  auto parsed = parse_json(text);
  REQUIRE_MESSAGE(std::holds_alternative<Value>(parsed), text);
  return std::get<Value>(parsed);
}

inline Value decimal(std::string_view lexeme) { return Value(Decimal{std::string(lexeme)}); }

inline Value time_at(std::string_view text) {
  const auto time = parse_time(text);
  REQUIRE_MESSAGE(time, text);
  return Value(*time);
}

inline Predicate predicate(Kind kind, std::vector<Pattern> arguments = {}) {
  Predicate result;
  result.kind = kind;
  result.arguments = std::move(arguments);
  return result;
}

inline Predicate negated(Predicate predicate) {
  predicate.negated = true;
  return predicate;
}

inline Predicate is(Value value) { return predicate(Kind::is, {std::move(value)}); }
inline Predicate is(PatternList list) { return predicate(Kind::is, {std::move(list)}); }
inline Predicate is(PatternObject object) { return predicate(Kind::is, {std::move(object)}); }

inline Predicate is_a(ast::TypeWord type) {
  Predicate result = predicate(Kind::type);
  result.type = type;
  return result;
}

inline Predicate has(ast::Bound bound, std::vector<Pattern> counts, bool characters = false) {
  Predicate result = predicate(Kind::has, std::move(counts));
  result.bound = bound;
  result.characters = characters;
  return result;
}

inline Predicate matching(std::string_view regex) {
  return predicate(Kind::matches, {Regex(regex)});
}

inline bool holds(const Predicate& predicate, const Value& value) {
  return matches(predicate, value).holds;
}

}  // namespace smoke::match
