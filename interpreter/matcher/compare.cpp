// Deep comparison. Lists and objects are walked side by side, so that a failure can name the first
// place that differs instead of showing two long values.
#include "interpreter/matcher/compare.hpp"

#include <algorithm>
#include <functional>

#include "interpreter/language/words.hpp"
#include "interpreter/matcher/sentence.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::match {

namespace {

// A time has no literal of its own in a spec: beside one, a text in ISO form is meant as a time.
bool same_time(const Value& a, const Value& b) {
  if (!a.time() && !b.time()) return false;
  const auto x = as_time(a), y = as_time(b);
  return x && y && *x == *y;
}

// The kind belongs to the message only where it is what differs.
Message seen_beside(const Value& seen, const Value& expected) {
  Message text = in_words(seen);
  if (seen.is_null() || expected.is_null() || (seen.is_number() && expected.is_number()) ||
      seen.variant().index() == expected.variant().index() || seen.list() || seen.object())
    return text;
  return say("{} ({})", std::move(text), kind_in_words(seen));
}

std::optional<Difference> compare_lists(const List& seen, const PatternList& patterns,
                                        Fields fields) {
  for (std::size_t i = 0; i < std::min(seen.size(), patterns.size()); ++i)
    if (auto difference = compare(seen[i], patterns[i], fields))
      return at(index_step(i), *std::move(difference));
  const auto place = index_step(std::min(seen.size(), patterns.size()));
  if (seen.size() < patterns.size())
    return Difference{place, say("absent"), sentence_of(patterns[seen.size()])};
  if (seen.size() > patterns.size())
    return Difference{place, in_words(seen[patterns.size()]), sentence_of_absence()};
  return std::nullopt;
}

// A field that is not there can still be as the pattern says: `{ deleted_at: absent }`.
std::optional<Difference> compare_absent(const Pattern& pattern) {
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node))
    if (matches(**predicate, nullptr).holds) return std::nullopt;
  return Difference{"", say("absent"), sentence_of(pattern)};
}

std::optional<Difference> compare_objects(const Object& seen, const PatternObject& pattern,
                                          Fields fields) {
  for (const auto& [key, expected] : pattern) {
    const Value* value = seen.find(key);
    auto difference = value ? compare(*value, expected, fields) : compare_absent(expected);
    if (difference) return at(key_step(key), *std::move(difference));
  }
  if (fields == Fields::at_least) return std::nullopt;
  for (const auto& [key, value] : seen) {
    const bool known = std::any_of(pattern.begin(), pattern.end(),
                                   [&key = key](const auto& field) { return field.first == key; });
    if (!known) return Difference{path_text(key_step(key)), in_words(value), sentence_of_absence()};
  }
  return std::nullopt;
}

// Whether a path, one step of which was taken, goes on or ends below `step`.
std::vector<Path> below(const std::vector<Path>& paths,
                        const std::function<bool(const PathStep&)>& takes) {
  std::vector<Path> rest;
  for (const Path& path : paths)
    if (path.size() > 1 && takes(path.front())) rest.emplace_back(path.begin() + 1, path.end());
  return rest;
}

bool ends_at(const std::vector<Path>& paths, const std::function<bool(const PathStep&)>& takes) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const Path& path) { return path.size() == 1 && takes(path.front()); });
}

// One walk for values and patterns. A key below a list means that key of each item, so the paths
// pass through to the items whole.
template <typename Items>
Items items_without(const Items& items, const std::vector<Path>& paths) {
  Items kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto takes = [i](const PathStep& step) {
      return step.index && *step.index == static_cast<std::int64_t>(i);
    };
    if (ends_at(paths, takes)) continue;
    auto rest = below(paths, takes);
    for (const Path& path : paths)
      if (!path.empty() && !path.front().index) rest.push_back(path);
    kept.push_back(without(items[i], rest));
  }
  return kept;
}

template <typename Fields>
auto fields_without(const Fields& fields, const std::vector<Path>& paths, const auto& keep) {
  for (const auto& [key, value] : fields) {
    const auto takes = [&key = key](const PathStep& step) {
      return !step.index && step.key == key;
    };
    if (!ends_at(paths, takes)) keep(key, without(value, below(paths, takes)));
  }
}

}  // namespace

Difference at(const std::string& steps, Difference difference) {
  if (difference.where.empty()) return {path_text(steps), difference.seen, difference.expected};
  const bool index = difference.where.front() == '[';
  difference.where = path_text(steps + (index ? "" : ".") + difference.where);
  return difference;
}

std::string key_step(std::string_view key) {
  const auto is_letter = [](unsigned char c) {
    return c == '_' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const bool is_name = !key.empty() && is_letter(static_cast<unsigned char>(key.front())) &&
                       std::all_of(key.begin(), key.end(), [&](char c) {
                         return is_letter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9');
                       });
  return "." + (is_name ? std::string(key) : to_json(Value(key)));
}

std::string index_step(std::size_t index) { return "[" + std::to_string(index) + "]"; }

std::string path_text(std::string steps) {
  if (!steps.empty() && steps.front() == '.') steps.erase(0, 1);
  return steps;
}

std::optional<PatternList> items_of(const Pattern& pattern) {
  if (const auto* list = std::get_if<PatternList>(&pattern.node)) return *list;
  const auto* value = std::get_if<Value>(&pattern.node);
  if (!value || !value->list()) return std::nullopt;
  return PatternList(value->list()->begin(), value->list()->end());
}

std::optional<PatternObject> fields_of(const Pattern& pattern) {
  if (const auto* object = std::get_if<PatternObject>(&pattern.node)) return *object;
  const auto* value = std::get_if<Value>(&pattern.node);
  if (!value || !value->object()) return std::nullopt;
  return PatternObject(value->object()->begin(), value->object()->end());
}

std::optional<Value> as_value(const Pattern& pattern) {
  if (const auto* value = std::get_if<Value>(&pattern.node)) return *value;
  if (const auto* patterns = std::get_if<PatternList>(&pattern.node)) {
    List list;
    for (const Pattern& item : *patterns) {
      auto value = as_value(item);
      if (!value) return std::nullopt;
      list.push_back(*std::move(value));
    }
    return Value(std::move(list));
  }
  if (const auto* patterns = std::get_if<PatternObject>(&pattern.node)) {
    Object object;
    for (const auto& [key, item] : *patterns) {
      auto value = as_value(item);
      if (!value) return std::nullopt;
      object.set(key, *std::move(value));
    }
    return Value(std::move(object));
  }
  return std::nullopt;
}

std::optional<Difference> compare(const Value& seen, const Pattern& pattern, Fields fields) {
  const auto* plain = std::get_if<Value>(&pattern.node);
  if (plain && equal(seen, *plain)) return std::nullopt;
  if (const auto* predicate = std::get_if<std::shared_ptr<const Predicate>>(&pattern.node)) {
    Verdict verdict = matches(**predicate, &seen);
    if (verdict.holds) return std::nullopt;
    return Difference{verdict.where, verdict.seen, verdict.expected};
  }
  if (const auto* regex = std::get_if<Regex>(&pattern.node)) {
    const bool found = seen.text() && regex->search(*seen.text()) == Regex::Result::found;
    if (found) return std::nullopt;
    return Difference{"", in_words(seen), sentence_of(pattern)};
  }
  if (seen.list())
    if (const auto patterns = items_of(pattern))
      return compare_lists(*seen.list(), *patterns, fields);
  if (seen.object())
    if (const auto members = fields_of(pattern))
      return compare_objects(*seen.object(), *members, fields);
  if (plain && same_time(seen, *plain)) return std::nullopt;
  return Difference{"", plain ? seen_beside(seen, *plain) : in_words(seen), sentence_of(pattern)};
}

// Kuhn's algorithm: with predicates among the patterns, taking the first that fits may leave a
// later one empty-handed.
bool pairs_up(const List& items, const std::vector<Pattern>& patterns, Fields fields) {
  if (items.size() != patterns.size()) return false;
  constexpr auto nobody = static_cast<std::size_t>(-1);
  std::vector<std::vector<std::size_t>> fitting(patterns.size());
  for (std::size_t p = 0; p < patterns.size(); ++p)
    for (std::size_t i = 0; i < items.size(); ++i)
      if (!compare(items[i], patterns[p], fields)) fitting[p].push_back(i);
  std::vector<std::size_t> owner(items.size(), nobody);
  std::vector<bool> tried;
  const std::function<bool(std::size_t)> place = [&](std::size_t p) {
    for (const std::size_t i : fitting[p]) {
      if (tried[i]) continue;
      tried[i] = true;
      if (owner[i] == nobody || place(owner[i])) {
        owner[i] = p;
        return true;
      }
    }
    return false;
  };
  for (std::size_t p = 0; p < patterns.size(); ++p) {
    tried.assign(items.size(), false);
    if (!place(p)) return false;
  }
  return true;
}

Value without(const Value& value, const std::vector<Path>& paths) {
  if (paths.empty()) return value;
  if (value.list()) return Value(items_without(*value.list(), paths));
  if (!value.object()) return value;
  Object kept;
  fields_without(*value.object(), paths,
                 [&](const std::string& key, Value v) { kept.set(key, std::move(v)); });
  return Value(std::move(kept));
}

Pattern without(const Pattern& pattern, const std::vector<Path>& paths) {
  if (paths.empty()) return pattern;
  if (const auto* value = std::get_if<Value>(&pattern.node)) return without(*value, paths);
  if (const auto* list = std::get_if<PatternList>(&pattern.node))
    return items_without(*list, paths);
  const auto* object = std::get_if<PatternObject>(&pattern.node);
  if (!object) return pattern;
  PatternObject kept;
  fields_without(*object, paths,
                 [&](const std::string& key, Pattern p) { kept.emplace_back(key, std::move(p)); });
  return kept;
}

std::optional<Difference> first_difference(const Value& seen, const Value& expected) {
  return compare(seen, expected, Fields::exactly);
}

}  // namespace smoke::match
