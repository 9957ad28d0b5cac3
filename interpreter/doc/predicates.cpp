// A predicate has four sentences: it is so, it must be so, and both denied. They stand together, so
// that each can be read against the others.
#include "interpreter/doc/predicates.hpp"

#include "grammar/walk.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

Message type_name(TypeWord type) {
  switch (type) {
    case TypeWord::text:
      return say("a text");
    case TypeWord::number:
      return say("a number");
    case TypeWord::integer:
      return say("a whole number");
    case TypeWord::boolean:
      return say("a yes-or-no value (true or false)");
    case TypeWord::list:
      return say("a list");
    case TypeWord::object:
      return say("an object");
    case TypeWord::uuid:
      return say("a unique identifier (UUID)");
    case TypeWord::email:
      return say("an e-mail address");
    case TypeWord::url:
      return say("a web address (URL)");
    case TypeWord::phone:
      return say("a phone number");
    case TypeWord::timestamp:
      return say("a date with time");
    case TypeWord::date:
      return say("a date");
  }
  return {};
}

// `a` is 1; `b` has a value: what `is like` asks of each field.
Message fields_of(const Expr& shape) {
  const auto* object = std::get_if<ObjectLiteral>(&shape.node);
  if (object == nullptr) return value(shape);
  std::vector<Message> all;
  for (const Entry& entry : object->entries) {
    if (!entry.value) continue;
    const auto* nested = std::get_if<PredicateValue>(&entry.value->node);
    const Message said = nested != nullptr ? predicate(*nested->predicate, Mood::holds)
                         : std::holds_alternative<ObjectLiteral>(entry.value->node)
                             ? say("has these fields: {}", fields_of(*entry.value))
                             : say("is {}", value(*entry.value));
    all.push_back(Message::sentence("`{}` {}", {path_text(entry.key), said}));
  }
  return Message::sentence("({})", {joined(std::move(all), "; ")});
}

// What says itself what it is, as opposed to a name or a calculation, to which something is equal.
bool is_said_itself(const Expr& expr) {
  return !std::holds_alternative<Path>(expr.node) && !std::holds_alternative<Call>(expr.node) &&
         !std::holds_alternative<Sum>(expr.node);
}

class Said {
 public:
  Said(const Predicate& predicate, Mood mood) : p_(predicate), mood_(mood) {}

  Message said() const {
    const auto v = [this](std::size_t i) { return value(p_.arguments.at(i)); };
    switch (p_.kind) {
      case PredicateKind::is:
        return ignoring(is());
      case PredicateKind::absent:
        return one_of(say("is not there"), say("must not be there"), say("is there"),
                      say("must be there"));
      case PredicateKind::set:
        return one_of(say("has a value"), say("must have a value"), say("has no value"),
                      say("must have no value"));
      case PredicateKind::empty:
        return one_of(say("is empty"), say("must be empty"), say("is not empty"),
                      say("must not be empty"));
      case PredicateKind::type:
        return one_of(say("is {}", type_name(p_.type)), say("must be {}", type_name(p_.type)),
                      say("is not {}", type_name(p_.type)),
                      say("must not be {}", type_name(p_.type)));
      case PredicateKind::one_of: {
        if (p_.arguments.size() == 1) return is();
        std::vector<Message> all;
        for (const Expr& argument : p_.arguments) all.push_back(value(argument));
        const Message any = any_of(all);
        return one_of(say("is {}", any), say("must be {}", any), say("is none of these: {}", any),
                      say("must be none of these: {}", any));
      }
      case PredicateKind::contains:
        return one_of(say("contains {}", v(0)), say("must contain {}", v(0)),
                      say("does not contain {}", v(0)), say("must not contain {}", v(0)));
      case PredicateKind::contains_like: {
        const Message fields = fields_of(p_.arguments.at(0));
        return one_of(say("contains an item in which {}", fields),
                      say("must contain an item in which {}", fields),
                      say("contains no item in which {}", fields),
                      say("must contain no item in which {}", fields));
      }
      case PredicateKind::every_like: {
        const Message fields = fields_of(p_.arguments.at(0));
        return one_of(say("has only items in which {}", fields),
                      say("must have only items in which {}", fields),
                      say("has some item that is not so: {}", fields),
                      say("must have some item that is not so: {}", fields));
      }
      case PredicateKind::starts_with:
        return one_of(say("begins with {}", v(0)), say("must begin with {}", v(0)),
                      say("does not begin with {}", v(0)), say("must not begin with {}", v(0)));
      case PredicateKind::ends_with:
        return one_of(say("ends with {}", v(0)), say("must end with {}", v(0)),
                      say("does not end with {}", v(0)), say("must not end with {}", v(0)));
      case PredicateKind::matches:
        return one_of(say("follows the pattern {}", v(0)), say("must follow the pattern {}", v(0)),
                      say("does not follow the pattern {}", v(0)),
                      say("must not follow the pattern {}", v(0)));
      case PredicateKind::above:
        return one_of(say("is greater than {}", v(0)), say("must be greater than {}", v(0)),
                      say("is not greater than {}", v(0)),
                      say("must not be greater than {}", v(0)));
      case PredicateKind::below:
        return one_of(say("is less than {}", v(0)), say("must be less than {}", v(0)),
                      say("is not less than {}", v(0)), say("must not be less than {}", v(0)));
      case PredicateKind::at_least:
        return one_of(say("is {} or more", v(0)), say("must be {} or more", v(0)),
                      say("is not {} or more", v(0)), say("must not be {} or more", v(0)));
      case PredicateKind::at_most:
        return one_of(say("is {} or less", v(0)), say("must be {} or less", v(0)),
                      say("is not {} or less", v(0)), say("must not be {} or less", v(0)));
      case PredicateKind::between:
        return one_of(say("is between {} and {}", v(0), v(1)),
                      say("must be between {} and {}", v(0), v(1)),
                      say("is not between {} and {}", v(0), v(1)),
                      say("must not be between {} and {}", v(0), v(1)));
      case PredicateKind::after:
        return one_of(say("is after {}", v(0)), say("must be after {}", v(0)),
                      say("is not after {}", v(0)), say("must not be after {}", v(0)));
      case PredicateKind::before:
        return one_of(say("is before {}", v(0)), say("must be before {}", v(0)),
                      say("is not before {}", v(0)), say("must not be before {}", v(0)));
      case PredicateKind::within_of:
        return one_of(say("is at most {} away from {}", v(0), v(1)),
                      say("must be at most {} away from {}", v(0), v(1)),
                      say("is more than {} away from {}", v(0), v(1)),
                      say("must be more than {} away from {}", v(0), v(1)));
      case PredicateKind::has: {
        const Message counted =
            count(p_.characters ? Noun::character : Noun::item, p_.bound, p_.arguments);
        return one_of(say("has {}", counted), say("must have {}", counted),
                      say("does not have {}", counted), say("must not have {}", counted));
      }
      case PredicateKind::like: {
        const Message fields = fields_of(p_.arguments.at(0));
        return one_of(say("has these fields: {}", fields),
                      say("must have these fields: {}", fields),
                      say("does not have these fields: {}", fields),
                      say("must not have these fields: {}", fields));
      }
      case PredicateKind::any_order:
        return one_of(say("has exactly the items {}, in any order", v(0)),
                      say("must have exactly the items {}, in any order", v(0)),
                      say("does not have exactly the items {}", v(0)),
                      say("must not have exactly the items {}", v(0)));
      case PredicateKind::changed:
        return changed();
      case PredicateKind::schema:
        return one_of(say("follows the JSON Schema `{}`", plain(p_.arguments.at(0))),
                      say("must follow the JSON Schema `{}`", plain(p_.arguments.at(0))),
                      say("does not follow the JSON Schema `{}`", plain(p_.arguments.at(0))),
                      say("must not follow the JSON Schema `{}`", plain(p_.arguments.at(0))));
      case PredicateKind::file:
        return one_of(say("is identical to the file `{}`", plain(p_.arguments.at(0))),
                      say("must be identical to the file `{}`", plain(p_.arguments.at(0))),
                      say("is not identical to the file `{}`", plain(p_.arguments.at(0))),
                      say("must not be identical to the file `{}`", plain(p_.arguments.at(0))));
      case PredicateKind::any:
        return one_of(say("may be anything"), say("may be anything"), say("is not there"),
                      say("must not be there"));
    }
    return {};
  }

 private:
  Message one_of(Message holds, Message must, Message holds_not, Message must_not) const {
    if (mood_ == Mood::holds) return p_.negated ? holds_not : holds;
    return p_.negated ? must_not : must;
  }

  Message is() const {
    const Expr& wanted = p_.arguments.at(0);
    if (std::holds_alternative<Null>(wanted.node))
      return one_of(say("has no value (null)"), say("must have no value (null)"),
                    say("has a value (is not null)"), say("must have a value (not be null)"));
    const Message v = value(wanted);
    if (is_said_itself(wanted))
      return one_of(say("is {}", v), say("must be {}", v), say("is not {}", v),
                    say("must not be {}", v));
    return one_of(say("is equal to {}", v), say("must be equal to {}", v),
                  say("is different from {}", v), say("must be different from {}", v));
  }

  Message ignoring(Message said) const {
    return p_.ignoring.empty() ? said : say("{}, leaving {} aside", said, columns(p_.ignoring));
  }

  Message changed() const {
    const std::size_t to = p_.has_from ? 1 : 0;
    const bool has_to = p_.arguments.size() > to;
    if (p_.has_from && has_to)
      return say("has changed from {} to {}", value(p_.arguments[0]), value(p_.arguments[1]));
    if (p_.has_from) return say("has changed and was {} before", value(p_.arguments[0]));
    if (has_to) return say("has changed to {}", value(p_.arguments[to]));
    return say("has changed");
  }

  const Predicate& p_;
  Mood mood_;
};

Message each_of(const Where& where, Message (*name)(const Path&)) {
  std::vector<Message> all;
  for (const Condition& condition : where)
    all.push_back(Message::sentence(
        "{} {}", {name(condition.path), predicate(condition.predicate, Mood::holds)}));
  return all_of(std::move(all));
}

}  // namespace

Message predicate(const Predicate& predicate, Mood mood) { return Said(predicate, mood).said(); }

Message in_place_of_value(const Predicate& p) {
  if (p.kind == PredicateKind::any && !p.negated) return say("anything");
  if (p.kind == PredicateKind::is && !p.negated && p.ignoring.empty())
    return value(p.arguments.at(0));
  return predicate(p, Mood::holds);
}

Message conditions(const Where& where) { return each_of(where, column); }
Message conditions_of_names(const Where& where) { return each_of(where, path); }

}  // namespace smoke::doc
