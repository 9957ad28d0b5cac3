// One line a predicate, in the order of ast::PredicateKind, so that looking one up is indexing.
#include "interpreter/matcher/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "interpreter/language/message.hpp"

namespace smoke::match {

namespace {

using Kind = ast::PredicateKind;

constexpr std::array table{
    Entry{Kind::is,
          judge::is,
          form::is,
          {wording("is {}"), wording("{}")},
          {wording("is not {}"), wording("not {}")}},
    Entry{Kind::absent,
          judge::absent,
          form::absent,
          {wording("is absent"), wording("absent")},
          {wording("is not absent"), wording("not absent")}},
    Entry{Kind::empty,
          judge::empty,
          form::empty,
          {wording("is empty"), wording("empty")},
          {wording("is not empty"), wording("not empty")}},
    Entry{Kind::type,
          judge::type,
          form::type,
          {wording("is {}"), wording("{}")},
          {wording("is not {}"), wording("not {}")}},
    Entry{Kind::one_of,
          judge::one_of,
          form::one_of,
          {wording("is one of ({})"), wording("one of ({})")},
          {wording("is not one of ({})"), wording("not one of ({})")}},
    Entry{Kind::contains, judge::contains, form::contains, wording("contains {}"),
          wording("does not contain {}")},
    Entry{Kind::contains_like, judge::contains_like, form::in_memory,
          wording("contains an item like {}"), wording("does not contain an item like {}")},
    Entry{Kind::every_like, judge::every_like, form::in_memory, wording("every item is like {}"),
          wording("not every item is like {}")},
    Entry{Kind::starts_with, judge::starts_with, form::starts_with, wording("starts with {}"),
          wording("does not start with {}")},
    Entry{Kind::ends_with, judge::ends_with, form::ends_with, wording("ends with {}"),
          wording("does not end with {}")},
    Entry{Kind::matches, judge::matches, form::matches, wording("matches {}"),
          wording("does not match {}")},
    Entry{Kind::above,
          judge::above,
          form::above,
          {wording("is above {}"), wording("above {}")},
          {wording("is not above {}"), wording("not above {}")}},
    Entry{Kind::below,
          judge::below,
          form::below,
          {wording("is below {}"), wording("below {}")},
          {wording("is not below {}"), wording("not below {}")}},
    Entry{Kind::at_least,
          judge::at_least,
          form::at_least,
          {wording("is at least {}"), wording("at least {}")},
          {wording("is not at least {}"), wording("not at least {}")}},
    Entry{Kind::at_most,
          judge::at_most,
          form::at_most,
          {wording("is at most {}"), wording("at most {}")},
          {wording("is not at most {}"), wording("not at most {}")}},
    Entry{Kind::between,
          judge::between,
          form::between,
          {wording("is between {} and {}"), wording("between {} and {}")},
          {wording("is not between {} and {}"), wording("not between {} and {}")}},
    Entry{Kind::after,
          judge::after,
          form::after,
          {wording("is after {}"), wording("after {}")},
          {wording("is not after {}"), wording("not after {}")}},
    Entry{Kind::before,
          judge::before,
          form::before,
          {wording("is before {}"), wording("before {}")},
          {wording("is not before {}"), wording("not before {}")}},
    Entry{Kind::within_of,
          judge::within_of,
          form::within_of,
          {wording("is within {} of {}"), wording("within {} of {}")},
          {wording("is not within {} of {}"), wording("not within {} of {}")}},
    Entry{Kind::has, judge::has, form::has, wording("has {}"), wording("does not have {}")},
    Entry{Kind::like,
          judge::like,
          form::in_memory,
          {wording("is like {}"), wording("like {}")},
          {wording("is not like {}"), wording("not like {}")}},
    Entry{Kind::any_order,
          judge::any_order,
          form::in_memory,
          {wording("is {} in any order"), wording("{} in any order")},
          {wording("is not {} in any order"), wording("not {} in any order")}},
    Entry{Kind::changed, judge::changed, form::in_memory, wording("changed"),
          wording("did not change")},
    Entry{Kind::schema, judge::schema, form::in_memory, wording("matches schema {}"),
          wording("does not match schema {}")},
    Entry{Kind::file,
          judge::file,
          form::in_memory,
          {wording("is file {}"), wording("file {}")},
          {wording("is not file {}"), wording("not file {}")}},
    Entry{Kind::set,
          judge::set,
          form::set,
          {wording("is set"), wording("set")},
          {wording("is not set"), wording("not set")}},
    Entry{Kind::any,
          judge::present,
          form::any,
          {wording("is there"), wording("any")},
          {wording("is not there"), wording("not there")}},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].kind) != i) return false;
  return true;
}
static_assert(in_order() && table.size() == static_cast<std::size_t>(Kind::any) + 1);

}  // namespace

const Entry& entry(ast::PredicateKind kind) { return table[static_cast<std::size_t>(kind)]; }

}  // namespace smoke::match
