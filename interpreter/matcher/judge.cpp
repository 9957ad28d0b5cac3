// Each predicate on a value in memory.
#include "interpreter/matcher/judge.hpp"

#include <algorithm>
#include <functional>

#include "interpreter/language/words.hpp"
#include "interpreter/matcher/compare.hpp"
#include "interpreter/matcher/json_schema.hpp"
#include "interpreter/matcher/numbers.hpp"
#include "interpreter/matcher/sentence.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::match::judge {

namespace {

const Pattern& argument(const Predicate& predicate, std::size_t index = 0) {
  return predicate.arguments.at(index);
}

// nullptr where the argument is no plain value.
const Value* plain(const Predicate& predicate, std::size_t index = 0) {
  return std::get_if<Value>(&argument(predicate, index).node);
}

const std::string* plain_text(const Predicate& predicate) {
  const Value* value = plain(predicate);
  return value ? value->text() : nullptr;
}

std::optional<int> compare_times(const Value& a, const Value& b) {
  const auto x = as_time(a), y = as_time(b);
  if (!x || !y) return std::nullopt;
  return *x < *y ? -1 : *x > *y ? 1 : 0;
}

// Numbers, durations and times have an order; texts only where both are times.
std::optional<int> order(const Value& a, const Value& b) {
  if (a.is_number() || a.duration()) return smoke::compare(a, b);
  return compare_times(a, b);
}

Judgement by(const Predicate& predicate, const Value& value,
             std::optional<int> (*relation)(const Value&, const Value&),
             const std::function<bool(int)>& holds) {
  const Value* other = plain(predicate);
  const auto result = other ? relation(value, *other) : std::nullopt;
  return result ? Judgement::of(holds(*result)) : Judgement::other_kind();
}

Judgement on_texts(const Predicate& predicate, const Value& value,
                   const std::function<bool(std::string_view, std::string_view)>& holds) {
  const std::string* wanted = plain_text(predicate);
  if (!value.text() || !wanted) return Judgement::other_kind();
  return Judgement::of(holds(*value.text(), *wanted));
}

std::string_view octets(const Value& value) {
  if (value.text()) return *value.text();
  if (value.bytes()) return value.bytes()->octets;
  return {};
}

Difference unexplained(Message seen) { return {"", std::move(seen), ""}; }

}  // namespace

Judgement is(const Predicate& predicate, const Value& value) {
  if (predicate.ignoring.empty())
    return Judgement::of(compare(value, argument(predicate), Fields::exactly));
  return Judgement::of(compare(without(value, predicate.ignoring),
                               without(argument(predicate), predicate.ignoring), Fields::exactly));
}

Judgement one_of(const Predicate& predicate, const Value& value) {
  std::optional<Difference> difference;
  for (const Pattern& pattern : predicate.arguments) {
    difference = compare(value, pattern, Fields::exactly);
    if (!difference) return Judgement::of(true);
  }
  // What the last one said about the value's kind is worth keeping, its place is not.
  if (difference && difference->where.empty()) return Judgement::of(std::move(difference));
  return Judgement::of(false);
}

Judgement type(const Predicate& predicate, const Value& value) {
  if (has_type(value, predicate.type)) return Judgement::of(true);
  if (value.is_null()) return Judgement::of(false);
  const bool text_form = predicate.type >= ast::TypeWord::uuid;
  if (text_form && value.text()) return Judgement::of(false);
  return {Answer::no, unexplained(say("{} ({})", in_words(value), kind_in_words(value)))};
}

Judgement empty(const Predicate&, const Value& value) {
  if (value.text()) return Judgement::of(value.text()->empty());
  if (value.list()) return Judgement::of(value.list()->empty());
  if (value.object()) return Judgement::of(value.object()->empty());
  return Judgement::other_kind();
}

Judgement contains(const Predicate& predicate, const Value& value) {
  if (const List* list = value.list())
    return Judgement::of(std::any_of(list->begin(), list->end(), [&](const Value& item) {
      return !compare(item, argument(predicate), Fields::exactly);
    }));
  return on_texts(predicate, value, [](std::string_view text, std::string_view wanted) {
    return text.find(wanted) != std::string_view::npos;
  });
}

Judgement contains_like(const Predicate& predicate, const Value& value) {
  const List* list = value.list();
  if (!list) return Judgement::other_kind();
  std::optional<Difference> difference;
  for (const Value& item : *list) {
    difference = compare(item, argument(predicate), Fields::at_least);
    if (!difference) return Judgement::of(true);
  }
  // With one candidate the reason is clear; with several the whole list says more.
  if (list->size() != 1) return Judgement::of(false);
  return Judgement::of(at(index_step(0), *std::move(difference)));
}

Judgement every_like(const Predicate& predicate, const Value& value) {
  const List* list = value.list();
  if (!list) return Judgement::other_kind();
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto difference = compare((*list)[i], argument(predicate), Fields::at_least);
    if (difference) return Judgement::of(at(index_step(i), *std::move(difference)));
  }
  return Judgement::of(true);
}

Judgement starts_with(const Predicate& predicate, const Value& value) {
  return on_texts(predicate, value, [](std::string_view text, std::string_view wanted) {
    return text.starts_with(wanted);
  });
}

Judgement ends_with(const Predicate& predicate, const Value& value) {
  return on_texts(predicate, value, [](std::string_view text, std::string_view wanted) {
    return text.ends_with(wanted);
  });
}

Judgement matches(const Predicate& predicate, const Value& value) {
  const Regex* regex = std::get_if<Regex>(&argument(predicate).node);
  if (!regex || !value.text()) return Judgement::other_kind();
  switch (regex->search(*value.text())) {
    case Regex::Result::found:
      return Judgement::of(true);
    case Regex::Result::not_found:
      return Judgement::of(false);
    case Regex::Result::gave_up:
      break;
  }
  if (!regex->error())
    throw Undecided{
        say("the expression `/{}/` takes too many steps on {}", regex->pattern(), in_words(value))};
  return {Answer::other_kind,
          unexplained(say("an expression that is not valid: {}", *regex->error()))};
}

Judgement above(const Predicate& predicate, const Value& value) {
  return by(predicate, value, order, [](int result) { return result > 0; });
}
Judgement below(const Predicate& predicate, const Value& value) {
  return by(predicate, value, order, [](int result) { return result < 0; });
}
Judgement at_least(const Predicate& predicate, const Value& value) {
  return by(predicate, value, order, [](int result) { return result >= 0; });
}
Judgement at_most(const Predicate& predicate, const Value& value) {
  return by(predicate, value, order, [](int result) { return result <= 0; });
}
Judgement after(const Predicate& predicate, const Value& value) {
  return by(predicate, value, compare_times, [](int result) { return result > 0; });
}
Judgement before(const Predicate& predicate, const Value& value) {
  return by(predicate, value, compare_times, [](int result) { return result < 0; });
}

Judgement between(const Predicate& predicate, const Value& value) {
  const Value *low = plain(predicate), *high = plain(predicate, 1);
  const auto from = low ? order(value, *low) : std::nullopt;
  const auto to = high ? order(value, *high) : std::nullopt;
  if (!from || !to) return Judgement::other_kind();
  return Judgement::of(*from >= 0 && *to <= 0);
}

Judgement within_of(const Predicate& predicate, const Value& value) {
  const Value *distance = plain(predicate), *middle = plain(predicate, 1);
  if (!distance || !middle) return Judgement::other_kind();
  if (distance->is_number() && middle->is_number() && value.is_number())
    return Judgement::of(within_distance(lexeme(value), lexeme(*middle), lexeme(*distance)));
  const auto seen = as_time(value), wanted = as_time(*middle);
  if (!distance->duration() || !seen || !wanted) return Judgement::other_kind();
  const Duration apart = *seen - *wanted;
  if (std::chrono::abs(apart) <= *distance->duration()) return Judgement::of(true);
  const Message distance_seen = in_words(Duration(std::chrono::abs(apart)));
  return {Answer::no, unexplained(apart < Duration::zero()
                                      ? say("{}, {} before it", in_words(value), distance_seen)
                                      : say("{}, {} after it", in_words(value), distance_seen))};
}

Judgement has(const Predicate& predicate, const Value& value) {
  std::size_t count = 0;
  if (predicate.characters && value.text())
    count = count_characters(*value.text());
  else if (!predicate.characters && value.list())
    count = value.list()->size();
  else if (!predicate.characters && value.object())
    count = value.object()->size();
  else
    return Judgement::other_kind();

  const Value size(static_cast<std::int64_t>(count));
  const auto against = [&](std::size_t index) {
    const Value* wanted = index < predicate.arguments.size() ? plain(predicate, index) : nullptr;
    return wanted && wanted->is_number() ? smoke::compare(size, *wanted) : std::nullopt;
  };
  if (predicate.bound == ast::Bound::none) return Judgement::of(count == 0);
  const auto result = against(0);
  if (!result) return Judgement::other_kind();
  bool holds = false;
  switch (predicate.bound) {
    case ast::Bound::exactly:
      holds = *result == 0;
      break;
    case ast::Bound::at_least:
      holds = *result >= 0;
      break;
    case ast::Bound::at_most:
      holds = *result <= 0;
      break;
    case ast::Bound::none:
      holds = count == 0;
      break;
    case ast::Bound::between: {
      const auto upper = against(1);
      if (!upper) return Judgement::other_kind();
      holds = *result >= 0 && *upper <= 0;
      break;
    }
  }
  if (holds) return Judgement::of(true);
  const Message size_seen = predicate.characters ? counted(count, "1 character", "{} characters")
                                                 : counted(count, "1 item", "{} items");
  return {Answer::no, unexplained(say("{}: {}", size_seen, in_words(value)))};
}

Judgement like(const Predicate& predicate, const Value& value) {
  return Judgement::of(compare(value, argument(predicate), Fields::at_least));
}

Judgement any_order(const Predicate& predicate, const Value& value) {
  const auto patterns = items_of(argument(predicate));
  if (!value.list() || !patterns) return Judgement::other_kind();
  return Judgement::of(pairs_up(*value.list(), *patterns, Fields::exactly));
}

Judgement schema(const Predicate& predicate, const Value& value) {
  const Value* document = plain(predicate, 1);
  if (!document) return Judgement::other_kind();
  if (auto mistake = check_schema(*document))
    return {Answer::other_kind, unexplained(std::move(mistake->message))};
  const auto violations = validate_schema(value, *document);
  if (violations.empty()) return Judgement::of(true);
  constexpr std::size_t shown = 5;
  std::vector<Message> seen(
      violations.begin(),
      violations.begin() + static_cast<std::ptrdiff_t>(std::min(violations.size(), shown)));
  if (violations.size() > shown) seen.push_back(say("and {} more", violations.size() - shown));
  return {Answer::no, unexplained(joined(std::move(seen), "; "))};
}

Judgement file(const Predicate& predicate, const Value& value) {
  const Value* content = plain(predicate, 1);
  if (!content || !(value.text() || value.bytes())) return Judgement::other_kind();
  const auto seen = octets(value), wanted = octets(*content);
  if (seen == wanted) return Judgement::of(true);
  const auto first =
      std::mismatch(seen.begin(), seen.end(), wanted.begin(), wanted.end()).first - seen.begin();
  return {Answer::no, unexplained(say("{} octets that differ from the file's {} at octet {}",
                                      seen.size(), wanted.size(), first + 1))};
}

Judgement changed(const Predicate&, const Value& value) {
  return {Answer::other_kind,
          unexplained(say("{} with nothing earlier to compare it with", in_words(value)))};
}

Judgement present(const Predicate&, const Value&) { return Judgement::of(true); }
Judgement absent(const Predicate&, const Value&) { return Judgement::of(false); }
Judgement set(const Predicate&, const Value& value) { return Judgement::of(!value.is_null()); }

}  // namespace smoke::match::judge
