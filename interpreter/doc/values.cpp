// Values in words. Names stay as they are written, because they are what the reader finds in
// reports and in the database; all else is said.
#include "interpreter/doc/values.hpp"

#include <charconv>
#include <string>

#include "grammar/walk.hpp"
#include "interpreter/doc/functions.hpp"
#include "interpreter/doc/predicates.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

Message list_of(const std::vector<Expr>& items) {
  if (items.empty()) return say("an empty list");
  std::vector<Message> all;
  for (const Expr& item : items) all.push_back(value(item));
  return Message::sentence("[{}]", {joined(std::move(all), ", ")});
}

Message object_of(const std::vector<Entry>& entries) {
  if (entries.empty()) return say("an empty object");
  std::vector<Message> all;
  for (const Entry& entry : entries) {
    if (!entry.value)
      all.push_back(say("without `{}`", path_text(entry.key)));
    else
      all.push_back(Message::sentence("`{}`: {}", {path_text(entry.key), value(*entry.value)}));
  }
  return Message::sentence("({})", {joined(std::move(all), "; ")});
}

Message fresh(const Unique& unique) {
  switch (unique.kind) {
    case UniqueKind::integer:
      return say("a whole number that was never used before");
    case UniqueKind::digits:
      return say("a number of {} digits that was never used before", value(**unique.argument));
    case UniqueKind::text:
      return unique.argument ? say("a text that was never used before and begins with {}",
                                   value(**unique.argument))
                             : say("a text that was never used before");
    case UniqueKind::uuid:
      return say("a new unique identifier (UUID)");
    case UniqueKind::phone:
      return say("an unused phone number that belongs to nobody");
    case UniqueKind::email:
      return say("an unused e-mail address that belongs to nobody");
  }
  return {};
}

Message made(const New& n) {
  Message record =
      n.channel ? say("a new record `{}` on the channel {}", n.record.text, value(**n.channel))
                : say("a new record `{}`", n.record.text);
  if (n.overrides.empty()) return record;
  return Message::sentence("{} {}", {std::move(record), object_of(n.overrides)});
}

// The characters of a text, with what is put into it between ‹ and ›.
Message characters(const Text& text, const auto& place) {
  if (text.parts.empty()) return text.plain;
  std::vector<Message> parts;
  for (const TextPart& part : text.parts) {
    if (const auto* written = std::get_if<std::string>(&part.part))
      parts.emplace_back(*written);
    else
      parts.push_back(Message::sentence("‹{}›", {place(std::get<Expr>(part.part))}));
  }
  return joined(std::move(parts), "");
}

std::size_t size_of(const Expr& expr) {
  std::size_t size = 1;
  if (const auto* object = std::get_if<ObjectLiteral>(&expr.node))
    for (const Entry& entry : object->entries) size += entry.value ? size_of(*entry.value) : 1;
  if (const auto* list = std::get_if<ListLiteral>(&expr.node))
    for (const Expr& item : list->items) size += size_of(item);
  return size;
}

}  // namespace

Message code(std::string_view text) { return Message::sentence("`{}`", {text}); }

Message plain(const Expr& expr) {
  const auto* text = std::get_if<Text>(&expr.node);
  return text != nullptr ? characters(*text, value) : value(expr);
}

Message quoted(const Expr& expr) {
  const auto* text = std::get_if<Text>(&expr.node);
  if (text == nullptr) return value(expr);
  if (text->parts.empty() && text->plain.empty()) return say("an empty text");
  return say("“{}”", characters(*text, value));
}

Message number(std::string_view lexeme) {
  const std::size_t point = lexeme.find('.');
  if (point == std::string_view::npos) return lexeme;
  return say("{}.{}", lexeme.substr(0, point), lexeme.substr(point + 1));
}

Message all_of(std::vector<Message> messages) {
  if (messages.size() < 2) return joined(std::move(messages), "");
  const Message last = std::move(messages.back());
  messages.pop_back();
  return say("{} and {}", joined(std::move(messages), ", "), last);
}

Message any_of(std::vector<Message> messages) {
  if (messages.size() < 2) return joined(std::move(messages), "");
  const Message last = std::move(messages.back());
  messages.pop_back();
  return say("{} or {}", joined(std::move(messages), ", "), last);
}

std::string path_text(const std::vector<Segment>& segments) {
  std::string out;
  for (const Segment& segment : segments) {
    if (segment.index)
      out += "[" + std::to_string(*segment.index) + "]";
    else
      (out += out.empty() ? "" : ".") += segment.name();
  }
  return out;
}

Message column(const Path& path) { return code(path_text(path.segments)); }

Message columns(const std::vector<Path>& paths) {
  std::vector<Message> all;
  for (const Path& path : paths) all.push_back(column(path));
  return all_of(std::move(all));
}

Message table(const Table& table) {
  std::string name;
  for (const Name& part : table.parts) (name += name.empty() ? "" : ".") += part.text;
  return code(name);
}

namespace {

// What stands behind the name of an answer: `status`, `body.…`, `header."N"`; or of any record.
Message below(const Path& path) {
  const std::vector<Segment> rest(path.segments.begin() + 1, path.segments.end());
  if (rest.size() == 2 && !rest[0].index && rest[0].name() == "header" && !rest[1].index)
    return say("header `{}`", rest[1].name());
  return code(path_text(rest));
}

}  // namespace

Message call_field(const Path& path) {
  const auto& rest = path.segments;
  if (rest.size() == 2 && !rest[0].index && rest[0].name() == "header" && !rest[1].index)
    return say("header `{}`", rest[1].name());
  return column(path);
}

Message path(const Path& path) {
  const auto& segments = path.segments;
  if (segments.size() == 1) return column(path);
  if (segments.size() == 2 && segments[0].name() == "run") {
    if (segments[1].name() == "started") return say("the beginning of the run");
    if (segments[1].name() == "id") return say("the identifier of the run");
  }
  if (segments[0].name() == "body") return say("the field {} of the answer", body_path(path));
  if (segments[1].index) return column(path);
  return say("the {} of `{}`", below(path), segments[0].name());
}

Message body_path(const Path& path) {
  if (path.segments.size() < 2) return {};
  return code(path_text({path.segments.begin() + 1, path.segments.end()}));
}

Message value(const Expr& expr) {
  return std::visit(overloaded{
                        [](const Null&) { return say("no value (null)"); },
                        [](const Boolean& n) { return n.value ? say("true") : say("false"); },
                        [](const Number& n) { return number(n.lexeme); },
                        [](const DurationLiteral& n) { return duration(n.microseconds); },
                        [](const SizeLiteral& n) { return Message(n.lexeme); },
                        [](const Regex& n) { return code(n.pattern); },
                        [&](const Text&) { return quoted(expr); },
                        [](const ListLiteral& n) { return list_of(n.items); },
                        [](const ObjectLiteral& n) { return object_of(n.entries); },
                        [](const Path& n) { return path(n); },
                        [](const Call& n) { return call(n); },
                        [](const New& n) { return made(n); },
                        [](const Unique& n) { return fresh(n); },
                        [](const Now&) { return say("the present moment"); },
                        [](const Sum& n) {
                          return n.minus ? say("{} minus {}", value(*n.left), value(*n.right))
                                         : say("{} plus {}", value(*n.left), value(*n.right));
                        },
                        [](const PredicateValue& n) { return in_place_of_value(*n.predicate); },
                    },
                    expr.node);
}

Message status(std::int64_t number) {
  const std::string digits = std::to_string(number);
  switch (number) {
    case 200:
      return say("{} (success)", digits);
    case 201:
      return say("{} (created)", digits);
    case 202:
      return say("{} (accepted)", digits);
    case 204:
      return say("{} (success, without content)", digits);
    case 400:
      return say("{} (bad request)", digits);
    case 401:
      return say("{} (not authorised)", digits);
    case 403:
      return say("{} (forbidden)", digits);
    case 404:
      return say("{} (not found)", digits);
    case 409:
      return say("{} (conflict)", digits);
    case 413:
      return say("{} (content too large)", digits);
    case 422:
      return say("{} (content not acceptable)", digits);
    case 429:
      return say("{} (too many requests)", digits);
    case 500:
      return say("{} (internal error)", digits);
    case 503:
      return say("{} (not available)", digits);
    default:
      return digits;
  }
}

Message status(const Expr& expr) {
  const auto* number = std::get_if<Number>(&expr.node);
  std::int64_t code = 0;
  if (number == nullptr ||
      std::from_chars(number->lexeme.data(), number->lexeme.data() + number->lexeme.size(), code)
              .ec != std::errc{})
    return value(expr);
  return status(code);
}

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::head:
      return "HEAD";
    case Method::options:
      return "OPTIONS";
  }
  return "";
}

Message address(const Expr& expr) {
  if (const auto* text = std::get_if<Text>(&expr.node))
    return Message::sentence("`{}`", {characters(*text, [](const Expr& part) {
                               const auto* name = std::get_if<Path>(&part.node);
                               return name != nullptr ? Message(path_text(name->segments))
                                                      : value(part);
                             })});
  return value(expr);
}

Message called(Message clause, const Name& result) {
  return result ? say("{}; from here on this is called `{}`", std::move(clause), result.text)
                : clause;
}

bool is_one(const Expr& expr) {
  const auto* number = std::get_if<Number>(&expr.node);
  return number != nullptr && number->lexeme == "1";
}

bool is_large(const Expr& expr) {
  if (const auto* made = std::get_if<New>(&expr.node)) return !made->overrides.empty();
  const auto* object = std::get_if<ObjectLiteral>(&expr.node);
  if (object != nullptr && object->entries.empty()) return false;
  return size_of(expr) > 5 || (object != nullptr && object->block);
}

}  // namespace smoke::doc
