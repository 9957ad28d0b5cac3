// How each predicate judges a value in memory. Negation, absence and what null means under `not`
// are common to all and stand in matcher.cpp: these functions judge a value that is there, without
// `not`.
#pragma once

#include <optional>

#include "interpreter/matcher/matcher.hpp"

namespace smoke::match {

enum class Answer {
  yes,
  no,
  other_kind  // the value or what it is compared with is nothing that the predicate can judge
};

struct Judgement {
  Answer answer;
  // What decided, where that is not the value as a whole; with other_kind only its `seen` counts.
  std::optional<Difference> because;

  static Judgement of(bool holds) { return {holds ? Answer::yes : Answer::no, std::nullopt}; }
  static Judgement of(std::optional<Difference> difference) {
    const Answer answer = difference ? Answer::no : Answer::yes;
    return {answer, std::move(difference)};
  }
  static Judgement of(Difference difference) { return {Answer::no, std::move(difference)}; }
  static Judgement other_kind() { return {Answer::other_kind, std::nullopt}; }
};

namespace judge {

Judgement is(const Predicate&, const Value&);
Judgement one_of(const Predicate&, const Value&);
Judgement type(const Predicate&, const Value&);
Judgement empty(const Predicate&, const Value&);
Judgement contains(const Predicate&, const Value&);
Judgement contains_like(const Predicate&, const Value&);
Judgement every_like(const Predicate&, const Value&);
Judgement starts_with(const Predicate&, const Value&);
Judgement ends_with(const Predicate&, const Value&);
Judgement matches(const Predicate&, const Value&);
Judgement above(const Predicate&, const Value&);
Judgement below(const Predicate&, const Value&);
Judgement at_least(const Predicate&, const Value&);
Judgement at_most(const Predicate&, const Value&);
Judgement between(const Predicate&, const Value&);
Judgement after(const Predicate&, const Value&);
Judgement before(const Predicate&, const Value&);
Judgement within_of(const Predicate&, const Value&);
Judgement has(const Predicate&, const Value&);
Judgement like(const Predicate&, const Value&);
Judgement any_order(const Predicate&, const Value&);
Judgement schema(const Predicate&, const Value&);
Judgement file(const Predicate&, const Value&);
Judgement changed(const Predicate&, const Value&);  // by matches_change() alone
Judgement present(const Predicate&, const Value&);  // any
Judgement absent(const Predicate&, const Value&);
Judgement set(const Predicate&, const Value&);

}  // namespace judge

}  // namespace smoke::match
