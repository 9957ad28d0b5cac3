// Predicates in words: the wording of each stands in the table, the words that fill its places
// here.
#include "interpreter/matcher/sentence.hpp"

#include "interpreter/language/words.hpp"
#include "interpreter/matcher/compare.hpp"
#include "interpreter/matcher/table.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::match {

namespace {

constexpr std::size_t longest_argument = 200;  // characters

Message name_of(ast::TypeWord type) {
  switch (type) {
    case ast::TypeWord::text:
      return say("a text");
    case ast::TypeWord::number:
      return say("a number");
    case ast::TypeWord::integer:
      return say("an integer");
    case ast::TypeWord::boolean:
      return say("a boolean");
    case ast::TypeWord::list:
      return say("a list");
    case ast::TypeWord::object:
      return say("an object");
    case ast::TypeWord::uuid:
      return say("a uuid");
    case ast::TypeWord::email:
      return say("an email");
    case ast::TypeWord::url:
      return say("a url");
    case ast::TypeWord::phone:
      return say("a phone");
    case ast::TypeWord::timestamp:
      return say("a timestamp");
    case ast::TypeWord::date:
      return say("a date");
  }
  return {};
}

Message listed(const std::vector<Pattern>& patterns) {
  std::vector<Message> all;
  for (const Pattern& pattern : patterns) all.push_back(show(pattern));
  return joined(std::move(all), ", ");
}

Message count_of(const Predicate& predicate) {
  const auto number = [&](std::size_t i) { return show(predicate.arguments.at(i)); };
  const auto counted = [&](Message n) {
    const bool one = n.raw() == "1";
    if (predicate.characters) return one ? say("1 character") : say("{} characters", std::move(n));
    return one ? say("1 item") : say("{} items", std::move(n));
  };
  switch (predicate.bound) {
    case ast::Bound::exactly:
      return counted(number(0));
    case ast::Bound::at_least:
      return say("at least {}", counted(number(0)));
    case ast::Bound::at_most:
      return say("at most {}", counted(number(0)));
    case ast::Bound::between:
      return predicate.characters ? say("between {} and {} characters", number(0), number(1))
                                  : say("between {} and {} items", number(0), number(1));
    case ast::Bound::none:
      return predicate.characters ? say("no characters") : say("no items");
  }
  return {};
}

Message change_of(const Predicate& predicate) {
  const auto value = [&](std::size_t i) { return show(predicate.arguments.at(i)); };
  const bool from = predicate.has_from, to = predicate.arguments.size() > (from ? 1 : 0);
  if (predicate.negated) {
    if (from && to) return say("did not change from {} to {}", value(0), value(1));
    if (from) return say("did not change from {}", value(0));
    return to ? say("did not change to {}", value(0)) : say("did not change");
  }
  if (from && to) return say("changed from {} to {}", value(0), value(1));
  if (from) return say("changed from {}", value(0));
  return to ? say("changed to {}", value(0)) : say("changed");
}

Message ignoring_of(const Predicate& predicate) {
  std::string text;
  for (const Path& path : predicate.ignoring) {
    std::string steps;
    for (const PathStep& step : path)
      steps += step.index ? "[" + std::to_string(*step.index) + "]" : key_step(step.key);
    text += (text.empty() ? "" : ", ") + path_text(steps);
  }
  return text;
}

// What fills the places of its wording.
std::vector<Message> arguments_of(const Predicate& predicate) {
  using Kind = ast::PredicateKind;
  switch (predicate.kind) {
    case Kind::type:
      return {name_of(predicate.type)};
    case Kind::has:
      return {count_of(predicate)};
    case Kind::one_of:
      return {listed(predicate.arguments)};
    case Kind::schema:
    case Kind::file:
      return {show(predicate.arguments.at(0))};
    default: {
      std::vector<Message> all;
      for (const Pattern& argument : predicate.arguments) all.push_back(show(argument));
      return all;
    }
  }
}

Message worded(const Predicate& predicate, std::string_view Wording::*form) {
  if (predicate.kind == ast::PredicateKind::changed) return change_of(predicate);
  const Entry& found = entry(predicate.kind);
  Message out =
      Message::sentence(std::string((predicate.negated ? found.negated : found.plain).*form),
                        arguments_of(predicate));
  return predicate.ignoring.empty() ? out
                                    : say("{} ignoring {}", std::move(out), ignoring_of(predicate));
}

}  // namespace

Message sentence(const Predicate& predicate) { return worded(predicate, &Wording::sentence); }

Message show(const Pattern& pattern) {
  if (const auto* value = std::get_if<Value>(&pattern.node))
    return in_words(*value, longest_argument);
  if (const auto* regex = std::get_if<Regex>(&pattern.node)) return "/" + regex->pattern() + "/";
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node))
    return worded(**predicate, &Wording::in_cell);
  Message out;
  if (const auto* list = std::get_if<PatternList>(&pattern.node)) {
    out = say("[{}]", listed(*list));
  } else {
    std::vector<Message> fields;
    for (const auto& [key, item] : std::get<PatternObject>(pattern.node))
      fields.push_back(say("{}: {}", path_text(key_step(key)), show(item)));
    out = fields.empty() ? Message("{}") : say("{{ {} }}", joined(std::move(fields), ", "));
  }
  // What has to be cut is told as it reads in a spec.
  const std::string text = out.text();
  const auto kept = cut_characters(text, longest_argument);
  return kept.size() == text.size() ? out : Message(std::string(kept) + "…");
}

Message sentence_of(const Pattern& pattern) {
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node))
    return sentence(**predicate);
  if (std::holds_alternative<Regex>(pattern.node)) return say("matches {}", show(pattern));
  return say("is {}", show(pattern));
}

Message sentence_of_absence() { return say("is absent"); }

}  // namespace smoke::match
