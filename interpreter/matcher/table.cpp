// One line a predicate, in the order of ast::PredicateKind, so that looking one up is indexing.
#include "interpreter/matcher/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace smoke::match {

namespace {

using Kind = ast::PredicateKind;

constexpr std::array table{
    Entry{Kind::is, judge::is, form::is, "is {1}{ignoring}", "is not {1}{ignoring}"},
    Entry{Kind::absent, judge::absent, form::absent, "is absent", "is not absent"},
    Entry{Kind::empty, judge::empty, form::empty, "is empty", "is not empty"},
    Entry{Kind::type, judge::type, form::type, "is {type}", "is not {type}"},
    Entry{Kind::one_of, judge::one_of, form::one_of, "is one of ({all})", "is not one of ({all})"},
    Entry{Kind::contains, judge::contains, form::contains, "contains {1}", "does not contain {1}"},
    Entry{Kind::contains_like, judge::contains_like, form::in_memory, "contains an item like {1}",
          "does not contain an item like {1}"},
    Entry{Kind::every_like, judge::every_like, form::in_memory, "every item is like {1}",
          "not every item is like {1}"},
    Entry{Kind::starts_with, judge::starts_with, form::starts_with, "starts with {1}",
          "does not start with {1}"},
    Entry{Kind::ends_with, judge::ends_with, form::ends_with, "ends with {1}",
          "does not end with {1}"},
    Entry{Kind::matches, judge::matches, form::matches, "matches {1}", "does not match {1}"},
    Entry{Kind::above, judge::above, form::above, "is above {1}", "is not above {1}"},
    Entry{Kind::below, judge::below, form::below, "is below {1}", "is not below {1}"},
    Entry{Kind::at_least, judge::at_least, form::at_least, "is at least {1}",
          "is not at least {1}"},
    Entry{Kind::at_most, judge::at_most, form::at_most, "is at most {1}", "is not at most {1}"},
    Entry{Kind::between, judge::between, form::between, "is between {1} and {2}",
          "is not between {1} and {2}"},
    Entry{Kind::after, judge::after, form::after, "is after {1}", "is not after {1}"},
    Entry{Kind::before, judge::before, form::before, "is before {1}", "is not before {1}"},
    Entry{Kind::within_of, judge::within_of, form::within_of, "is within {1} of {2}",
          "is not within {1} of {2}"},
    Entry{Kind::has, judge::has, form::has, "has {count}", "does not have {count}"},
    Entry{Kind::like, judge::like, form::in_memory, "is like {1}", "is not like {1}"},
    Entry{Kind::any_order, judge::any_order, form::in_memory, "is {1} in any order",
          "is not {1} in any order"},
    Entry{Kind::changed, judge::changed, form::in_memory, "changed{change}",
          "did not change{change}"},
    Entry{Kind::schema, judge::schema, form::in_memory, "matches schema {1}",
          "does not match schema {1}"},
    Entry{Kind::file, judge::file, form::in_memory, "is file {1}", "is not file {1}"},
    Entry{Kind::set, judge::set, form::set, "is set", "is not set"},
    Entry{Kind::any, judge::present, form::any, "is there", "is not there"},
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
