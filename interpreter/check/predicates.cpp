// Predicates: their arguments, by the kind of predicate, and whether the subject could ever satisfy
// them.
#include <fstream>
#include <iterator>

#include "interpreter/check/checker.hpp"
#include "interpreter/matcher/json_schema.hpp"
#include "interpreter/matcher/matcher.hpp"
#include "interpreter/matcher/regex.hpp"

namespace smoke::check {
namespace {

bool is_scalar(Kind kind) {
  return kind == Kind::text || kind == Kind::number || kind == Kind::boolean;
}

class Allow {  // predicates where values stand, for a while
 public:
  explicit Allow(bool& flag) : flag_(flag), before_(flag) { flag = true; }
  ~Allow() { flag_ = before_; }
  Allow(const Allow&) = delete;
  Allow& operator=(const Allow&) = delete;

 private:
  bool& flag_;
  bool before_;
};

}  // namespace

void Checker::predicate(const ast::Predicate& p, const ShapePtr& subject) {
  using K = ast::PredicateKind;
  const auto all = [&] {
    ShapePtr last = unknown();
    for (const ast::Expr& argument : p.arguments) last = value(argument, Use::value);
    return last;
  };
  switch (p.kind) {
    case K::is: {
      const Allow allow(predicates_allowed_);
      const ShapePtr shape = all();
      if (!p.negated && p.arguments.size() == 1 && is_scalar(subject->kind) &&
          is_scalar(shape->kind) && subject->kind != shape->kind)
        report(Code::wrong_type, p.span,
               fmt::format("this never holds: what is looked at is {}, and `{}` is {}",
                           kind_name(subject->kind), text(p.arguments.front().span),
                           kind_name(shape->kind)));
      break;
    }
    case K::like:
    case K::contains_like:
    case K::every_like: {
      const Allow allow(predicates_allowed_);
      const ShapePtr shape = all();
      if (shape->kind != Kind::unknown && shape->kind != Kind::record &&
          shape->kind != Kind::list && !p.arguments.empty())
        report(Code::wrong_type, p.arguments.front().span,
               fmt::format("`like` compares with an object, not with {}", kind_name(shape->kind)),
               "`is` compares with any value");
      break;
    }
    case K::contains:
    case K::one_of:
    case K::any_order: {
      const Allow allow(predicates_allowed_);
      all();
      break;
    }
    case K::changed: {
      if (!changed_allowed_)
        report(Code::misplaced, p.span, "there is nothing earlier here to have changed from",
               "`changed` stands beneath `changed rows` of `expect changes`");
      const Allow allow(predicates_allowed_);
      all();
      break;
    }
    case K::starts_with:
    case K::ends_with:
      for (const ast::Expr& argument : p.arguments) {
        const ShapePtr shape = value(argument, Use::value);
        if (shape->kind != Kind::unknown && shape->kind != Kind::text)
          report(Code::wrong_type, argument.span,
                 fmt::format("a text begins or ends with a text, not with {}",
                             kind_name(shape->kind)));
      }
      break;
    case K::matches:
      for (const ast::Expr& argument : p.arguments)
        if (const auto* regex = std::get_if<ast::Regex>(&argument.node))
          if (const auto problem = match::validate_regex(regex->pattern))
            report(Code::bad_regex, argument.span,
                   fmt::format("this is no regular expression: {}", *problem));
      break;
    case K::above:
    case K::below:
    case K::at_least:
    case K::at_most:
    case K::between:
    case K::after:
    case K::before:
    case K::within_of:
      comparison(p);
      break;
    case K::has:
      for (const ast::Expr& argument : p.arguments) {
        count(argument, p.characters ? "a number of characters" : "a number of items", 0);
        if (p.bound == ast::Bound::at_least && !p.negated && literal_integer(argument) == 0)
          report(Code::out_of_range, argument.span, "this holds always: nothing has fewer than 0");
      }
      if (!p.characters && is_scalar(subject->kind))
        report(Code::wrong_type, p.span, fmt::format("{} has no items", kind_name(subject->kind)),
               subject->kind == Kind::text ? "a text has characters" : "");
      break;
    case K::schema:
      for (const ast::Expr& argument : p.arguments) schema_file(argument);
      break;
    case K::file:
      for (const ast::Expr& argument : p.arguments) existing_file(argument);
      break;
    case K::absent:
    case K::empty:
    case K::type:
    case K::set:
    case K::any:
      break;
  }
}

void Checker::schema_file(const ast::Expr& expr) {
  existing_file(expr);
  const auto name = literal_text(expr);
  if (!name || module_->folder.empty()) return;
  std::ifstream in(module_->folder / *name, std::ios::binary);
  if (!in) return;
  const std::string octets{std::istreambuf_iterator<char>(in), {}};
  const auto schema = match::read_schema(octets);
  if (const auto* mistake = std::get_if<match::SchemaMistake>(&schema))
    report(Code::bad_schema, expr.span,
           fmt::format("`{}` can't be used as a schema: {}", *name, mistake->message.text()),
           mistake->hint);
}

// Numbers, times and texts that hold a time have an order; durations say how far from either.
void Checker::comparison(const ast::Predicate& p) {
  using K = ast::PredicateKind;
  const auto wrong = [&](const ast::Expr& argument, std::string message, std::string hint = {}) {
    report(Code::wrong_type, argument.span, std::move(message), std::move(hint));
  };
  if (p.kind == K::within_of && p.arguments.size() == 2) {
    const ShapePtr distance = value(p.arguments[0], Use::number),
                   middle = value(p.arguments[1], Use::value);
    const bool spans = distance->kind == Kind::duration, counts = distance->kind == Kind::number;
    if (distance->kind != Kind::unknown && !spans && !counts)
      wrong(p.arguments[0],
            fmt::format("a distance is a duration or a number, not {}", kind_name(distance->kind)));
    else if (counts && middle->kind == Kind::time)
      wrong(p.arguments[0], "the distance between times is a duration, not a number",
            fmt::format("write a unit: `{}s`", text(p.arguments[0].span)));
    else if (spans && middle->kind == Kind::number)
      wrong(p.arguments[0], "the distance between numbers is a number, not a duration");
    else if (middle->kind != Kind::unknown && middle->kind != Kind::time &&
             middle->kind != Kind::number && middle->kind != Kind::text)
      wrong(p.arguments[1],
            fmt::format("`within … of` takes a time or a number, not {}", kind_name(middle->kind)));
    return;
  }
  const bool times = p.kind == K::after || p.kind == K::before;
  for (const ast::Expr& argument : p.arguments) {
    const ShapePtr shape = value(argument, times ? Use::value : Use::number);
    const auto literal = literal_text(argument);
    if (shape->kind == Kind::unknown || shape->kind == Kind::time) continue;
    if (shape->kind == Kind::text && (!literal || match::as_time(Value(*literal)))) continue;
    if (!times && (shape->kind == Kind::number || shape->kind == Kind::duration)) continue;
    const std::string seen(literal ? text(argument.span) : kind_name(shape->kind));
    if (!times)
      wrong(argument, fmt::format("a number or a time stands here, not {}", seen));
    else
      wrong(argument, fmt::format("`after` and `before` take a time, not {}", seen),
            shape->kind == Kind::duration
                ? fmt::format("write `now - {0}`, or `now + {0}`", text(argument.span))
            : shape->kind == Kind::number
                ? "numbers are `above` or `below`"
                : "a time is `now`, or a text like \"2026-06-16T10:00:00Z\"");
  }
  if (p.kind == K::between && p.arguments.size() == 2) {
    const auto low = literal_integer(p.arguments[0]), high = literal_integer(p.arguments[1]);
    if (low && high && *low > *high)
      report(Code::out_of_range, p.span, fmt::format("nothing is between {} and {}", *low, *high),
             "write the smaller one first");
  }
}

void Checker::where(const ast::Where& where) {
  for (const ast::Condition& condition : where) predicate(condition.predicate, unknown());
}

void Checker::count_of(const ast::Count& count, std::string_view what) {
  for (const ast::Expr& value : count.values)
    this->count(value, fmt::format("a number of {}", what), 0);
  if (count.bound == ast::Bound::at_least && !count.values.empty() &&
      literal_integer(count.values.front()) == 0)
    report(Code::out_of_range, count.span, "this holds always: there are never fewer than 0");
  if (count.bound == ast::Bound::between && count.values.size() == 2) {
    const auto low = literal_integer(count.values[0]), high = literal_integer(count.values[1]);
    if (low && high && *low > *high)
      report(Code::out_of_range, count.span,
             fmt::format("nothing is between {} and {}", *low, *high),
             "write the smaller one first");
  }
}

}  // namespace smoke::check
