// What all predicates have in common: absence, `not`, null, and how an answer becomes a verdict.
#include "interpreter/matcher/matcher.hpp"

#include "interpreter/language/words.hpp"
#include "interpreter/matcher/compare.hpp"
#include "interpreter/matcher/sentence.hpp"
#include "interpreter/matcher/table.hpp"

namespace smoke::match {

namespace {

using Kind = ast::PredicateKind;

Message with_kind(const Value& value) {
  return value.is_null() ? Message(show(value))
                         : say("{} ({})", in_words(value), kind_in_words(value));
}

Verdict verdict_of(const Predicate& predicate, const Value& value, Judgement judgement) {
  const bool other_kind = judgement.answer == Answer::other_kind;
  const bool just_no = other_kind && value.is_null() && predicate.kind != Kind::empty;
  if (just_no) judgement.answer = Answer::no;
  if (judgement.answer == (predicate.negated ? Answer::no : Answer::yes)) return {true, {}, {}, ""};
  Verdict verdict{false, in_words(value), sentence(predicate), ""};
  if (other_kind && !just_no)
    verdict.seen = judgement.because ? judgement.because->seen : with_kind(value);
  if (judgement.answer == Answer::no && !predicate.negated && judgement.because) {
    verdict.where = judgement.because->where;
    verdict.seen = judgement.because->seen;
    // At the value itself the whole sentence says more than what was compared last.
    if (!verdict.where.empty()) verdict.expected = judgement.because->expected;
  }
  return verdict;
}

}  // namespace

Pattern::Pattern(Predicate predicate)
    : node(std::make_shared<const Predicate>(std::move(predicate))) {}

Verdict matches(const Predicate& predicate, const Value* value) {
  if (value) return verdict_of(predicate, *value, entry(predicate.kind).judge(predicate, *value));
  const bool holds = predicate.kind == Kind::absent
                         ? !predicate.negated
                         : predicate.kind == Kind::set && predicate.negated;
  if (holds) return {true, {}, {}, ""};
  return {false, say("absent"), sentence(predicate), ""};
}

Verdict matches_change(const Predicate& predicate, const Value& before, const Value& after) {
  if (predicate.kind != Kind::changed) return matches(predicate, &after);
  bool changed = !equal(before, after);
  auto expected = predicate.arguments.begin();
  if (predicate.has_from) changed = changed && !compare(before, *expected++, Fields::exactly);
  if (expected != predicate.arguments.end())
    changed = changed && !compare(after, *expected, Fields::exactly);
  if (changed != predicate.negated) return {true, {}, {}, ""};
  return {false, say("{} → {}", in_words(before), in_words(after)), sentence(predicate), ""};
}

}  // namespace smoke::match
