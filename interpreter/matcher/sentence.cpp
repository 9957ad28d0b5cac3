// Predicates in words: the wording of each stands in the table, the words that fill its places
// here.
#include "interpreter/matcher/sentence.hpp"

#include "interpreter/matcher/compare.hpp"
#include "interpreter/matcher/table.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::match {

namespace {

constexpr std::size_t longest_argument = 200;  // characters

std::string_view name_of(ast::TypeWord type) {
  switch (type) {
    case ast::TypeWord::text:
      return "a text";
    case ast::TypeWord::number:
      return "a number";
    case ast::TypeWord::integer:
      return "an integer";
    case ast::TypeWord::boolean:
      return "a boolean";
    case ast::TypeWord::list:
      return "a list";
    case ast::TypeWord::object:
      return "an object";
    case ast::TypeWord::uuid:
      return "a uuid";
    case ast::TypeWord::email:
      return "an email";
    case ast::TypeWord::url:
      return "a url";
    case ast::TypeWord::phone:
      return "a phone";
    case ast::TypeWord::timestamp:
      return "a timestamp";
    case ast::TypeWord::date:
      return "a date";
  }
  return "";
}

std::string joined(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const Pattern& pattern : patterns) text += (text.empty() ? "" : ", ") + show(pattern);
  return text;
}

std::string count_of(const Predicate& predicate) {
  const auto number = [&](std::size_t i) { return show(predicate.arguments.at(i)); };
  std::string text;
  switch (predicate.bound) {
    case ast::Bound::exactly:
      text = number(0);
      break;
    case ast::Bound::at_least:
      text = "at least " + number(0);
      break;
    case ast::Bound::at_most:
      text = "at most " + number(0);
      break;
    case ast::Bound::between:
      text = "between " + number(0) + " and " + number(1);
      break;
    case ast::Bound::none:
      text = "no";
      break;
  }
  const bool one = predicate.bound != ast::Bound::none && predicate.bound != ast::Bound::between &&
                   number(0) == "1";
  return text + (predicate.characters ? " character" : " item") + (one ? "" : "s");
}

std::string change_of(const Predicate& predicate) {
  std::string text;
  std::size_t next = 0;
  if (predicate.has_from) text += " from " + show(predicate.arguments.at(next++));
  if (next < predicate.arguments.size()) text += " to " + show(predicate.arguments[next]);
  return text;
}

std::string ignoring_of(const Predicate& predicate) {
  std::string text;
  for (const Path& path : predicate.ignoring) {
    std::string steps;
    for (const PathStep& step : path)
      steps += step.index ? "[" + std::to_string(*step.index) + "]" : key_step(step.key);
    text += (text.empty() ? " ignoring " : ", ") + path_text(steps);
  }
  return text;
}

std::string fill(const Predicate& predicate, std::string_view place) {
  if (place == "1") return show(predicate.arguments.at(0));
  if (place == "2") return show(predicate.arguments.at(1));
  if (place == "all") return joined(predicate.arguments);
  if (place == "type") return std::string(name_of(predicate.type));
  if (place == "count") return count_of(predicate);
  if (place == "change") return change_of(predicate);
  return ignoring_of(predicate);
}

// In a cell, and where a value may stand, a predicate goes without its `is`.
std::string as_cell(const Predicate& predicate) {
  if (predicate.kind == ast::PredicateKind::any && !predicate.negated) return "any";
  std::string text = sentence(predicate);
  return text.starts_with("is ") ? text.substr(3) : text;
}

}  // namespace

std::string sentence(const Predicate& predicate) {
  const Entry& found = entry(predicate.kind);
  std::string_view wording = predicate.negated ? found.negated_wording : found.wording;
  std::string text;
  while (true) {
    const auto open = wording.find('{');
    text += wording.substr(0, open);
    if (open == std::string_view::npos) return text;
    const auto close = wording.find('}', open);
    text += fill(predicate, wording.substr(open + 1, close - open - 1));
    wording.remove_prefix(close + 1);
  }
}

std::string show(const Pattern& pattern) {
  if (const auto* value = std::get_if<Value>(&pattern.node))
    return smoke::show(*value, longest_argument);
  if (const auto* regex = std::get_if<Regex>(&pattern.node)) return "/" + regex->pattern() + "/";
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node))
    return as_cell(**predicate);
  std::string text;
  if (const auto* list = std::get_if<PatternList>(&pattern.node)) {
    text = "[" + joined(*list) + "]";
  } else {
    for (const auto& [key, item] : std::get<PatternObject>(pattern.node))
      text += (text.empty() ? "{ " : ", ") + path_text(key_step(key)) + ": " + show(item);
    text += text.empty() ? "{}" : " }";
  }
  const auto kept = cut_characters(text, longest_argument);
  return kept.size() == text.size() ? text : std::string(kept) + "…";
}

std::string sentence_of(const Pattern& pattern) {
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node))
    return sentence(**predicate);
  if (std::holds_alternative<Regex>(pattern.node)) return "matches " + show(pattern);
  return "is " + show(pattern);
}

std::string sentence_of_absence() {
  Predicate absent;
  absent.kind = ast::PredicateKind::absent;
  return sentence(absent);
}

}  // namespace smoke::match
