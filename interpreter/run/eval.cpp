// Evaluation is strict: whatever has no value is an EvalError at its place, never an empty text.
#include "interpreter/run/eval.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/check/limits.hpp"
#include "interpreter/config/convert.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/matcher/json_schema.hpp"
#include "interpreter/run/files.hpp"
#include "interpreter/run/functions.hpp"
#include "interpreter/run/record.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

namespace {
constexpr int deepest = 50;  // records within records
}

std::string show(const Path& path) {
  std::string out;
  for (const Segment& s : path.segments) {
    if (s.index)
      out += fmt::format("[{}]", *s.index);
    else
      out += (out.empty() ? "" : ".") + std::string(s.name());
  }
  return out;
}

const Value* descend(const Value& value, const Segment& segment, bool headers) {
  if (segment.index) {
    const List* list = value.list();
    const auto at = static_cast<std::size_t>(*segment.index);
    return list != nullptr && at < list->size() ? &(*list)[at] : nullptr;
  }
  const Object* object = value.object();
  if (object == nullptr) return nullptr;
  if (const Value* found = object->find(segment.name())) return found;
  if (headers)
    for (const auto& [key, member] : *object)
      if (std::equal(key.begin(), key.end(), segment.name().begin(), segment.name().end(),
                     [](char a, char b) {
                       return std::tolower(static_cast<unsigned char>(a)) ==
                              std::tolower(static_cast<unsigned char>(b));
                     }))
        return &member;
  return nullptr;
}

// ---- globals

const Value* Globals::find(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto found = values_.find(name); found != values_.end()) return &found->second;
  if (name == "run") {
    Object run;
    run.set("started", context_.started);
    run.set("id", context_.run_id);
    return &values_.emplace("run", std::move(run)).first->second;
  }
  const auto declared = unit_.names.find(name);
  if (declared == unit_.names.end()) return nullptr;
  if (std::find(evaluating_.begin(), evaluating_.end(), name) != evaluating_.end())
    throw EvalError{{source_of(declared->second), name_of(declared->second).span},
                    say("`{}` needs itself", name)};
  evaluating_.push_back(name);
  const struct Done {
    std::vector<std::string_view>& names;
    ~Done() { names.pop_back(); }
  } done{evaluating_};
  const Scope empty;
  std::optional<Value> value;
  if (const auto* variable = std::get_if<Declared<Variable>>(&declared->second)) {
    Evaluator evaluator(*this, empty, variable->source());
    const auto& variables = context_.setting.settings->variables;
    if (const auto text = variables.text(name)) {
      auto converted = config::convert((*variable)->type, *text);
      if (auto* problem = std::get_if<std::string>(&converted))
        throw EvalError{{variable->source(), (*variable)->span}, say("`{}` {}", name, *problem)};
      value = std::get<Value>(std::move(converted));
    } else if ((*variable)->default_value) {
      value = evaluator.value(*(*variable)->default_value);
    } else {
      value = Value();
    }
  } else if (const auto* let = std::get_if<Declared<Let>>(&declared->second)) {
    Evaluator evaluator(*this, empty, let->source());
    value = evaluator.value((*let)->value);
  } else if (const auto* channel = std::get_if<Declared<Channel>>(&declared->second)) {
    Record record(*this);
    record.add((*channel)->fields, channel->source());
    value = record.finish();
  } else {
    return nullptr;
  }
  return &values_.emplace(std::string(name), std::move(*value)).first->second;
}

namespace {

Time true_time() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

Time Globals::now() const { return true_time() - behind_.load(); }

// ---- evaluation

void Evaluator::fail(Span span, Message message, bool missing_name) const {
  throw EvalError{{source_, span}, std::move(message), missing_name};
}

Time Evaluator::now() const {
  if (offset_) return true_time() + *offset_;
  return fixed_now_ ? *fixed_now_ : globals_.now();
}

const Value* Evaluator::find(const Path& path, Span span, Value& storage) {
  std::size_t used = 1;
  const Value* value = nullptr;
  const std::string_view name = path.segments.front().name();
  if (lookup_) value = lookup_(path, used);
  if (value == nullptr) value = scope_.find(name);
  if (value == nullptr) value = globals_.find(name);
  if (value == nullptr) fail(span, say("`{}` has no value here", name), true);
  for (std::size_t i = used; i < path.segments.size(); ++i) {
    value = descend(*value, path.segments[i], i > 0 && path.segments[i - 1].name() == "header");
    if (value == nullptr) return nullptr;
  }
  if (offset_ && name == "run" && value->time() != nullptr) {
    storage = *value->time() + *offset_;
    return &storage;
  }
  return value;
}

Value Evaluator::value(const Expr& expr) {
  return std::visit(
      [&](const auto& node) -> Value {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, Null>) {
          return {};
        } else if constexpr (std::is_same_v<T, Boolean>) {
          return node.value;
        } else if constexpr (std::is_same_v<T, Number>) {
          return number(node.lexeme);
        } else if constexpr (std::is_same_v<T, DurationLiteral>) {
          return Duration(node.microseconds);
        } else if constexpr (std::is_same_v<T, SizeLiteral>) {
          return node.octets;
        } else if constexpr (std::is_same_v<T, Text>) {
          return text(expr);
        } else if constexpr (std::is_same_v<T, ListLiteral>) {
          List list;
          for (const Expr& item : node.items) list.push_back(value(item));
          return list;
        } else if constexpr (std::is_same_v<T, ObjectLiteral>) {
          return fields(node.entries);
        } else if constexpr (std::is_same_v<T, Path>) {
          Value storage;
          const Value* found = find(node, expr.span, storage);
          if (found == nullptr) fail(expr.span, say("`{}` is absent", show(node)));
          return *found;
        } else if constexpr (std::is_same_v<T, Call>) {
          return call(node, expr.span);
        } else if constexpr (std::is_same_v<T, New>) {
          return record(node);
        } else if constexpr (std::is_same_v<T, Unique>) {
          return unique(node, expr.span);
        } else if constexpr (std::is_same_v<T, Now>) {
          return now();
        } else if constexpr (std::is_same_v<T, Sum>) {
          return sum(node, expr.span);
        } else if constexpr (std::is_same_v<T, PredicateValue>) {
          fail(expr.span, say("a predicate can't stand for a value here"));
        } else {
          static_assert(std::is_same_v<T, Regex>);
          fail(expr.span, say("a pattern can't stand for a value here"));
        }
      },
      expr.node);
}

namespace {

template <typename Interpolate>
std::string join(const Text& text, const Interpolate& interpolate) {
  if (text.parts.empty()) return std::string(text.plain);
  std::string out;
  for (const TextPart& part : text.parts) {
    if (const auto* characters = std::get_if<std::string>(&part.part))
      out += *characters;
    else
      out += interpolate(std::get<Expr>(part.part));
  }
  return out;
}

}  // namespace

std::string Evaluator::text(const Expr& expr) {
  if (const auto* literal = std::get_if<Text>(&expr.node))
    return join(*literal, [&](const Expr& inner) { return text(inner); });
  const Value v = value(expr);
  const auto out = as_text(v);
  if (!out) fail(expr.span, say("{} can't be put into a text", kind_in_words(v)));
  return *out;
}

std::string Evaluator::address(const Expr& expr) {
  if (const auto* literal = std::get_if<Text>(&expr.node))
    return join(*literal, [&](const Expr& inner) { return url_encode(text(inner)); });
  return text(expr);
}

Duration Evaluator::duration(const Expr& expr) {
  const Value v = value(expr);
  if (v.duration() == nullptr) fail(expr.span, say("expected a duration, found {}", in_words(v)));
  return *v.duration();
}

std::int64_t Evaluator::integer(const Expr& expr) {
  const Value v = value(expr);
  if (v.integer() == nullptr)
    fail(expr.span, say("expected a whole number, found {}", in_words(v)));
  return *v.integer();
}

namespace {

std::string_view octets_of(const Value& value) {
  if (value.text() != nullptr) return *value.text();
  if (value.bytes() != nullptr) return value.bytes()->octets;
  return {};
}

// What a function makes of a secret is one too, where the mask does not know that form of it.
void keep_secret(const std::vector<Value>& arguments, const Value& given, config::Mask& mask) {
  const std::string_view made = octets_of(given);
  const auto has_secret = [&](std::string_view text) { return mask.hide_secrets(text) != text; };
  if (!made.empty() && !has_secret(made) &&
      std::any_of(arguments.begin(), arguments.end(),
                  [&](const Value& each) { return has_secret(octets_of(each)); }))
    mask.add(made);
}

}  // namespace

Value Evaluator::call(const Call& call, Span span) {
  std::vector<Value> arguments;
  for (const Expr& argument : call.arguments) arguments.push_back(value(argument));
  auto result = call_function(call.function.text, arguments);
  if (auto* problem = std::get_if<Message>(&result)) fail(span, std::move(*problem));
  Value given = std::get<Value>(std::move(result));
  if (config::Mask* mask = globals_.context().setting.mask;
      mask != nullptr && reveals(call.function.text))
    keep_secret(arguments, given, *mask);
  return given;
}

Value Evaluator::unique(const Unique& unique, Span span) {
  if (uniques_ == nullptr) return new_unique(unique, span);
  const auto [at, fresh] = uniques_->try_emplace(&unique);
  if (fresh) at->second = new_unique(unique, span);
  return at->second;
}

Value Evaluator::new_unique(const Unique& unique, Span span) {
  Uniques& uniques = globals_.context().uniques;
  switch (unique.kind) {
    case UniqueKind::integer:
      return uniques.integer();
    case UniqueKind::digits: {
      const std::int64_t count = integer(**unique.argument);
      if (count < 1 || count > most_digits)
        fail(span, say("expected 1 to {} digits, found {}", most_digits, count));
      return uniques.digits(static_cast<std::size_t>(count));
    }
    case UniqueKind::text:
      return uniques.text(unique.argument ? text(**unique.argument) : "");
    case UniqueKind::uuid:
      return uniques.uuid();
    case UniqueKind::phone:
      return uniques.phone();
    case UniqueKind::email:
      return uniques.email();
  }
  return {};
}

Value Evaluator::sum(const Sum& sum, Span span) {
  const Value left = value(*sum.left), right = value(*sum.right);
  auto result = add(left, right, sum.minus);
  if (auto* problem = std::get_if<Message>(&result)) fail(span, std::move(*problem));
  return std::get<Value>(std::move(result));
}

Object Evaluator::fields(const std::vector<Entry>& entries) {
  Record record(globals_);
  record.put(entries, *this);
  return record.finish();
}

Object Evaluator::record(const New& record) {
  const Unit& unit = globals_.unit();
  const auto* declared = unit.find<Template>(record.record.text);
  if (declared == nullptr)
    fail(record.record.span, say("there is no template `{}`", record.record.text));
  // What the checker can't see: a channel that only the run knows may lead back to the template.
  if (depth_ == deepest)
    fail(record.record.span, say("`{}` is made of itself, without end", record.record.text));
  Record out(globals_, depth_ + 1);
  out.add((*declared)->fields, declared->source());
  if (record.channel) {
    // The channel's own lines, so that its fields follow the overrides too; a value that is no
    // declared channel as it is.
    const Expr& on = **record.channel;
    const auto* path = std::get_if<Path>(&on.node);
    const Declared<Channel>* lines =
        path != nullptr ? unit.find<Channel>(path->segments.front().name()) : nullptr;
    const Value channel = lines == nullptr ? value(on) : Value();
    if (channel.object() != nullptr)
      for (const auto& candidate : unit.channels)
        if (const Value* known = globals_.find(candidate->name.text);
            known != nullptr && equal(*known, channel))
          lines = &candidate;
    if (lines != nullptr)
      out.add((*lines)->fields, lines->source());
    else if (channel.object() != nullptr)
      out.put(*channel.object());
    else
      fail(on.span, say("expected a channel, found {}", in_words(channel)));
  }
  out.put(record.overrides, *this);
  return out.finish();
}

// ---- predicates

match::Pattern Evaluator::pattern(const Expr& expr) {
  if (const auto* inner = std::get_if<PredicateValue>(&expr.node))
    return predicate(*inner->predicate);
  if (const auto* list = std::get_if<ListLiteral>(&expr.node)) {
    match::PatternList out;
    for (const Expr& item : list->items) out.push_back(pattern(item));
    return out;
  }
  if (const auto* object = std::get_if<ObjectLiteral>(&expr.node)) {
    match::PatternObject out;
    for (const Entry& entry : object->entries) {
      // A dotted key stands for objects within each other; those with the same beginning are one
      // object.
      match::PatternObject* level = &out;
      for (std::size_t i = 0; i + 1 < entry.key.size(); ++i) {
        const auto same = std::find_if(level->begin(), level->end(), [&](const auto& field) {
          return field.first == entry.key[i].name() &&
                 std::holds_alternative<match::PatternObject>(field.second.node);
        });
        auto& field = same != level->end() ? *same
                                           : level->emplace_back(std::string(entry.key[i].name()),
                                                                 match::PatternObject{});
        level = &std::get<match::PatternObject>(field.second.node);
      }
      level->emplace_back(std::string(entry.key.back().name()), pattern(*entry.value));
    }
    return out;
  }
  if (const auto* regex = std::get_if<Regex>(&expr.node)) return match::Regex(regex->pattern);
  return value(expr);
}

match::Predicate Evaluator::predicate(const Predicate& p) {
  match::Predicate out;
  out.kind = p.kind;
  out.negated = p.negated;
  out.type = p.type;
  out.bound = p.bound;
  out.characters = p.characters;
  out.has_from = p.has_from;
  for (const Path& path : p.ignoring) {
    match::Path steps;
    for (const Segment& s : path.segments) steps.push_back({std::string(s.name()), s.index});
    out.ignoring.push_back(std::move(steps));
  }
  for (const Expr& argument : p.arguments) out.arguments.push_back(pattern(argument));
  if (p.kind == PredicateKind::schema || p.kind == PredicateKind::file) {
    const std::string name = text(p.arguments.front());
    auto content = read_beside(globals_.unit(), source_, name);
    if (auto* problem = std::get_if<FileProblem>(&content))
      fail(p.span, std::move(problem->message));
    out.arguments.clear();
    out.arguments.emplace_back(Value(name));
    std::string octets = std::get<std::string>(std::move(content));
    if (p.kind == PredicateKind::file) {
      out.arguments.emplace_back(Value(Bytes{std::move(octets)}));
    } else {
      auto schema = match::read_schema(octets);
      if (auto* mistake = std::get_if<match::SchemaMistake>(&schema))
        fail(p.span, say("the schema \"{}\" can't be used: {}", name, std::move(mistake->message)));
      out.arguments.emplace_back(std::get<Value>(std::move(schema)));
    }
  }
  return out;
}

}  // namespace smoke::run
