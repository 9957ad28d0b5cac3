// valijson passes over a keyword that it does not know, and is lost in a schema without end: what a
// schema is made of is looked at here, before it gets there.
#include "interpreter/matcher/schema_keywords.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>

#include "grammar/closest.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/matcher/compare.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::match {

namespace {

enum class Holds {
  note,  // says nothing of the document
  anything,
  reference,
  type,
  flag,
  number,
  above_zero,
  count,
  text,
  texts,
  expression,
  list,
  schema,
  schemas,
  items,          // a schema, or one for each
  named_schemas,  // by a name
  by_expression,  // by an expression for names
  dependencies,   // by a name, a schema or other names
};

struct Keyword {
  std::string_view name;
  Holds holds;
  bool in_place = false;  // its schema is for the same value, and for none within it
};

constexpr std::array keywords{
    Keyword{"$comment", Holds::note},
    Keyword{"$defs", Holds::note},
    Keyword{"$id", Holds::note},
    Keyword{"$ref", Holds::reference, true},
    Keyword{"$schema", Holds::note},
    Keyword{"additionalItems", Holds::schema},
    Keyword{"additionalProperties", Holds::schema},
    Keyword{"allOf", Holds::schemas, true},
    Keyword{"anyOf", Holds::schemas, true},
    Keyword{"const", Holds::anything},
    Keyword{"contains", Holds::schema},
    Keyword{"contentEncoding", Holds::note},
    Keyword{"contentMediaType", Holds::note},
    Keyword{"default", Holds::note},
    Keyword{"definitions", Holds::note},
    Keyword{"dependencies", Holds::dependencies, true},
    Keyword{"deprecated", Holds::note},
    Keyword{"description", Holds::text},
    Keyword{"else", Holds::schema, true},
    Keyword{"enum", Holds::list},
    Keyword{"example", Holds::note},
    Keyword{"examples", Holds::note},
    Keyword{"exclusiveMaximum", Holds::number},
    Keyword{"exclusiveMinimum", Holds::number},
    Keyword{"format", Holds::text},
    Keyword{"id", Holds::note},
    Keyword{"if", Holds::schema, true},
    Keyword{"items", Holds::items},
    Keyword{"maxItems", Holds::count},
    Keyword{"maxLength", Holds::count},
    Keyword{"maxProperties", Holds::count},
    Keyword{"maximum", Holds::number},
    Keyword{"minItems", Holds::count},
    Keyword{"minLength", Holds::count},
    Keyword{"minProperties", Holds::count},
    Keyword{"minimum", Holds::number},
    Keyword{"multipleOf", Holds::above_zero},
    Keyword{"not", Holds::schema, true},
    Keyword{"oneOf", Holds::schemas, true},
    Keyword{"pattern", Holds::expression},
    Keyword{"patternProperties", Holds::by_expression},
    Keyword{"properties", Holds::named_schemas},
    Keyword{"propertyNames", Holds::schema},
    Keyword{"readOnly", Holds::note},
    Keyword{"required", Holds::texts},
    Keyword{"then", Holds::schema, true},
    Keyword{"title", Holds::text},
    Keyword{"type", Holds::type},
    Keyword{"uniqueItems", Holds::flag},
    Keyword{"writeOnly", Holds::note},
};

// What others than draft 7 have, and what it has in their place.
struct Foreign {
  std::string_view name, instead;
};
constexpr std::array foreign{
    Foreign{"dependentRequired", "dependencies"},
    Foreign{"dependentSchemas", "dependencies"},
    Foreign{"divisibleBy", "multipleOf"},
    Foreign{"nullable", "\"type\": [\"string\", \"null\"]"},
    Foreign{"prefixItems", "items"},
    Foreign{"unevaluatedItems", "additionalItems"},
    Foreign{"unevaluatedProperties", "additionalProperties"},
};

const std::vector<std::string_view> types{"array",  "boolean", "integer", "null",
                                          "number", "object",  "string"};

const Keyword* find_keyword(std::string_view name) {
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [&](const Keyword& keyword) { return keyword.name == name; });
  return found == keywords.end() ? nullptr : &*found;
}

bool is_schema(const Value& value) { return value.object() || value.boolean(); }

bool is_text(const Value& value) { return value.text(); }

template <bool (*is_one)(const Value&)>
bool is_list_of(const Value& value) {
  return value.list() && std::all_of(value.list()->begin(), value.list()->end(), is_one);
}

bool is_dependency(const Value& value) { return is_schema(value) || is_list_of<is_text>(value); }

template <bool (*is_one)(const Value&)>
bool is_object_of(const Value& value) {
  return value.object() && std::all_of(value.object()->begin(), value.object()->end(),
                                       [](const Member& member) { return is_one(member.second); });
}

// nullopt where the value is of the kind that the keyword holds.
std::optional<Message> unlike(Holds holds, const Value& value) {
  const auto is = [](bool fits, Message kind) {
    return fits ? std::nullopt : std::optional(std::move(kind));
  };
  switch (holds) {
    case Holds::note:
    case Holds::anything:
      return std::nullopt;
    case Holds::reference:
    case Holds::text:
    case Holds::expression:
      return is(value.text(), say("a text"));
    case Holds::type:
      return is(value.text() || is_list_of<is_text>(value), say("a text or a list of texts"));
    case Holds::flag:
      return is(value.boolean(), say("`true` or `false`"));
    case Holds::number:
      return is(value.is_number(), say("a number"));
    case Holds::above_zero:  // valijson divides by it
      return is(value.is_number() && smoke::compare(value, Value(0)) > 0, say("a number above 0"));
    case Holds::count:
      return is(value.integer() && *value.integer() >= 0, say("a whole number of at least 0"));
    case Holds::texts:
      return is(is_list_of<is_text>(value), say("a list of texts"));
    case Holds::list:
      return is(value.list() && !value.list()->empty(), say("a list of values"));
    case Holds::schema:
      return is(is_schema(value), say("a schema"));
    case Holds::schemas:
      return is(is_list_of<is_schema>(value) && !value.list()->empty(), say("a list of schemas"));
    case Holds::items:
      return is(is_schema(value) || is_list_of<is_schema>(value),
                say("a schema or a list of schemas"));
    case Holds::named_schemas:
    case Holds::by_expression:
      return is(is_object_of<is_schema>(value), say("an object of schemas"));
    case Holds::dependencies:
      return is(is_object_of<is_dependency>(value),
                say("an object of schemas, or of lists of names"));
  }
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto near = closest(word, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : std::string();
}

class Reader {
 public:
  explicit Reader(const Value& root) : root_(root) {}

  std::optional<SchemaMistake> read() {
    schema(root_, "");
    if (!mistake_) find_circle();
    return std::move(mistake_);
  }

 private:
  void report(const std::string& steps, Message message, std::string hint = {}) {
    if (mistake_) return;  // what follows may be a consequence
    mistake_ = {joined({path_text(steps), std::move(message)}, ": "), std::move(hint)};
  }

  void schema(const Value& node, const std::string& steps) {
    if (mistake_ || !places_.emplace(&node, steps).second) return;
    reached_.push_back(&node);
    if (!is_schema(node))
      return report(steps, say("expected a schema, which is an object with `type`, `properties` "
                               "and so on, found {}",
                               in_words(node)));
    if (!node.object()) return;
    for (const auto& [name, value] : *node.object()) {
      if (name.starts_with("x-")) continue;  // for others, as OpenAPI has it
      const Keyword* known = find_keyword(name);
      if (!known) return unknown(name, steps);
      if (auto kind = unlike(known->holds, value))
        return report(steps, say("`{}` holds {}, not {}", name, *std::move(kind), in_words(value)));
      keyword(*known, value, node, steps);
      if (mistake_) return;
    }
    if (node.object()->find("$ref")) alone(*node.object(), steps);
  }

  void unknown(const std::string& name, const std::string& steps) {
    std::vector<std::string_view> candidates;
    for (const Keyword& each : keywords) candidates.push_back(each.name);
    const auto other = std::find_if(foreign.begin(), foreign.end(),
                                    [&](const Foreign& each) { return each.name == name; });
    report(steps, say("`{}` is no keyword of JSON Schema draft 7", name),
           other != foreign.end() ? fmt::format("draft 7 has `{}`", other->instead)
                                  : did_you_mean(name, candidates));
  }

  void keyword(const Keyword& keyword, const Value& value, const Value& node,
               const std::string& above) {
    const std::string steps = above + key_step(keyword.name);
    const auto inner = [&](const Value& below, const std::string& at) {
      if (keyword.in_place) same_value_[&node].push_back(&below);
      schema(below, at);
    };
    switch (keyword.holds) {
      case Holds::reference:
        return reference(*value.text(), node, above);
      case Holds::type:
        return type(value, above);
      case Holds::expression:
        return expression(*value.text(), above);
      case Holds::schema:
        return inner(value, steps);
      case Holds::schemas:
      case Holds::items:
        if (!value.list()) return inner(value, steps);
        for (std::size_t i = 0; i < value.list()->size(); ++i)
          inner((*value.list())[i], steps + index_step(i));
        return;
      case Holds::named_schemas:
      case Holds::by_expression:
      case Holds::dependencies:
        for (const auto& [name, below] : *value.object()) {
          if (keyword.holds == Holds::by_expression) expression(name, steps);
          if (is_schema(below)) inner(below, steps + key_step(name));
        }
        return;
      default:
        return;
    }
  }

  void type(const Value& value, const std::string& steps) {
    const auto check = [&](const std::string& name) {
      if (std::find(types.begin(), types.end(), name) != types.end()) return;
      const std::string near = did_you_mean(name, types);
      report(steps, say("`{}` is no type of JSON Schema", name),
             near.empty() ? fmt::format("the types are `{}`", fmt::join(types, "`, `")) : near);
    };
    if (value.text()) return check(*value.text());
    for (const Value& each : *value.list()) check(*each.text());
  }

  void expression(const std::string& pattern, const std::string& steps) {
    try {
      const std::regex expression(pattern);  // as valijson reads it
    } catch (const std::regex_error& error) {
      report(steps, say("`{}` is no regular expression: {}", pattern, error.what()));
    }
  }

  void reference(const std::string& text, const Value& node, const std::string& steps) {
    if (text != "#" && !text.starts_with("#/"))
      return report(steps, say("`$ref` leads out of this file, to `{}`", text),
                    "write what it refers to into `definitions`, and `#/definitions/…` here");
    std::string found;
    const Value* target = &root_;
    for (std::string_view rest = std::string_view(text).substr(1); target && !rest.empty();) {
      rest.remove_prefix(1);
      const std::string step = unescaped(rest.substr(0, rest.find('/')));
      rest.remove_prefix(std::min(rest.find('/'), rest.size()));
      if (const List* list = target->list()) {
        char* end = nullptr;
        const std::size_t index = std::strtoull(step.c_str(), &end, 10);
        const bool is_index = !step.empty() && *end == '\0' && index < list->size();
        target = is_index ? &(*list)[index] : nullptr;
        found += index_step(index);
      } else {
        target = target->object() ? target->object()->find(step) : nullptr;
        found += key_step(step);
      }
    }
    if (!target) return report(steps, say("`$ref` leads to `{}`, and there is nothing", text));
    same_value_[&node].push_back(target);
    schema(*target, found);
  }

  // A step of a JSON pointer within an address.
  static std::string unescaped(std::string_view step) {
    std::string out;
    for (std::size_t i = 0; i < step.size(); ++i) {
      const auto octet = step[i] == '%' ? decode_hex(step.substr(i + 1, 2)) : std::nullopt;
      if (octet && octet->size() == 1) {
        out += *octet;
        i += 2;
      } else if (step[i] == '~' && i + 1 < step.size()) {
        out += step[++i] == '1' ? '/' : '~';
      } else {
        out += step[i];
      }
    }
    return out;
  }

  // Draft 7 looks at nothing beside a reference.
  void alone(const Object& node, const std::string& steps) {
    for (const auto& [name, _] : node) {
      const Keyword* known = find_keyword(name);
      if (!known || known->holds == Holds::note || known->holds == Holds::reference ||
          name == "title" || name == "description")
        continue;
      return report(steps, say("`{}` beside `$ref` is not looked at", name),
                    "write both into the list of an `allOf`");
    }
  }

  // A schema that is for the value that it began with, again, would be looked at for ever.
  void find_circle() {
    std::set<const Value*> open, done;
    for (const Value* node : reached_) follow(node, open, done);
  }

  void follow(const Value* node, std::set<const Value*>& open, std::set<const Value*>& done) {
    if (mistake_ || done.contains(node)) return;
    if (!open.insert(node).second)
      return report(places_[node], say("this schema refers to itself without end"));
    for (const Value* next : same_value_[node]) follow(next, open, done);
    open.erase(node);
    done.insert(node);
  }

  const Value& root_;
  std::vector<const Value*> reached_;  // schemas, each once
  std::map<const Value*, std::string> places_;
  std::map<const Value*, std::vector<const Value*>> same_value_;  // the schemas in a schema's place
  std::optional<SchemaMistake> mistake_;
};

}  // namespace

std::optional<SchemaMistake> find_schema_mistake(const Value& schema) {
  return Reader(schema).read();
}

}  // namespace smoke::match
