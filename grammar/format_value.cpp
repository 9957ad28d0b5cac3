// Literals are taken from the source, so that escapes and the digits of numbers stay as they were
// written.
#include "grammar/format_value.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/walk.hpp"
#include "grammar/words.hpp"

namespace smoke::layout {
namespace {

using namespace ast;

// `1 row`, `2 rows`: for what is counted by a literal.
bool is_one(const Expr& e) {
  const auto* number = std::get_if<Number>(&e.node);
  return number != nullptr && number->lexeme == "1";
}

}  // namespace

void Values::join(Line& line, std::string_view word, std::uint32_t next) const {
  line.join(word, next, page_.begins_line(next, word));
}

void Values::expr(Line& line, const Expr& e) const {
  const auto item = [this](Line& l, const Expr& value) { expr(l, value); };
  const auto member = [this](Line& l, const Entry& entry) {
    l.word(keys(entry.key)).glue(":");
    expr(l, *entry.value);
  };
  std::visit(overloaded{
                 [&](const Null&) { line.word("null"); },
                 [&](const Boolean& n) { line.word(n.value ? "true" : "false"); },
                 [&](const Number& n) { line.word(n.lexeme); },
                 [&](const DurationLiteral& n) { line.word(one_blank(n.lexeme)); },
                 [&](const SizeLiteral& n) { line.word(one_blank(n.lexeme)); },
                 [&](const Regex& n) { line.word(fmt::format("/{}/", n.pattern)); },
                 [&](const Text& n) {
                   if (n.block)
                     line.block(block_lines(e.span));
                   else
                     line.word(text(e.span));
                 },
                 [&](const ListLiteral& n) { bracketed(line, '[', e.span, n.items, item); },
                 [&](const ObjectLiteral& n) {
                   if (!n.block) bracketed(line, '{', e.span, n.entries, member);
                 },
                 [&](const Path& n) { path(line, n); },
                 [&](const Call& n) {
                   if (!n.arguments.empty() && n.function.span.begin > n.arguments.front().span.begin) {
                     expr(line, n.arguments.front());  // NAME ms
                     line.word(n.function.text);
                     return;
                   }
                   line.word(n.function.text).attach();
                   bracketed(line, '(', e.span, n.arguments, item);
                 },
                 [&](const New& n) {
                   line.word("new").word(n.record.text);
                   if (n.channel) expr(line.word("on"), **n.channel);
                 },
                 [&](const Unique& n) {
                   line.word("unique").word(word(n.kind));
                   if (n.argument) expr(line, **n.argument);
                 },
                 [&](const Now&) { line.word("now"); },
                 [&](const Sum& n) {
                   expr(line, *n.left);
                   join(line, n.minus ? "-" : "+", n.right->span.begin);
                   expr(line, *n.right);
                 },
                 [&](const PredicateValue& n) { predicate(line, *n.predicate, true); },
             },
             e.node);
}

void Values::path(Line& line, const Path& path) const { line.word(keys(path.segments)); }

std::string Values::keys(const std::vector<Segment>& segments) const {
  std::string out;
  for (const Segment& segment : segments) {
    if (segment.index)
      out += fmt::format("[{}]", *segment.index);
    else
      (out += out.empty() ? "" : ".") += text(segment.span);
  }
  return out;
}

std::vector<std::string> Values::block_lines(Span span) const {
  std::vector<std::string> lines;
  std::string_view rest = text(span);
  const auto next = [&rest] {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  };
  next();  // the opening quotes
  const std::size_t last = rest.rfind('\n');
  const std::size_t margin = rest.substr(last == std::string_view::npos ? 0 : last + 1).find('"');
  while (rest.find('\n') != std::string_view::npos) {
    const std::string_view line = next();
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    lines.emplace_back(line.substr(std::min(margin, blanks)));
    if (!line.empty() && line.back() == '\r') lines.back() += '\r';  // else it would become part of the line's end
  }
  return lines;
}

// ---- predicates

void Values::predicate(Line& line, const Predicate& p, bool bare) const {
  const auto after_is = [&](std::string_view words = {}) -> Line& {
    if (!bare) line.word("is");
    if (p.negated) line.word("not");
    if (!words.empty()) line.word(words);
    return line;
  };
  const auto verb = [&](std::string_view positive, std::string_view infinitive) -> Line& {
    return p.negated ? line.word("does not").word(infinitive) : line.word(positive);
  };
  const auto first = [&]() -> const Expr& { return p.arguments.front(); };
  switch (p.kind) {
    case PredicateKind::is:
      expr(after_is(), first());
      columns(line, "ignoring", p.ignoring);
      break;
    case PredicateKind::absent:
      after_is("absent");
      break;
    case PredicateKind::empty:
      after_is("empty");
      break;
    case PredicateKind::set:
      after_is("set");
      break;
    case PredicateKind::type: {
      const std::string_view type = word(p.type);
      after_is(type == "integer" || type == "object" || type == "email" ? "an" : "a").word(type);
      break;
    }
    case PredicateKind::one_of:
      after_is("one of");
      bracketed(line, '(', p.span, p.arguments, [this](Line& l, const Expr& e) { expr(l, e); });
      break;
    case PredicateKind::above:
      expr(after_is("above"), first());
      break;
    case PredicateKind::below:
      expr(after_is("below"), first());
      break;
    case PredicateKind::after:
      expr(after_is("after"), first());
      break;
    case PredicateKind::before:
      expr(after_is("before"), first());
      break;
    case PredicateKind::at_least:
      expr(after_is("at least"), first());
      break;
    case PredicateKind::at_most:
      expr(after_is("at most"), first());
      break;
    case PredicateKind::between:
      expr(after_is("between"), first());
      join(line, "and", p.arguments[1].span.begin);
      expr(line, p.arguments[1]);
      break;
    case PredicateKind::within_of:
      expr(after_is("within"), first());
      expr(line.word("of"), p.arguments[1]);
      break;
    case PredicateKind::like:
      expr(after_is("like"), first());
      break;
    case PredicateKind::file:
      expr(after_is("file"), first());
      break;
    case PredicateKind::any_order:
      expr(after_is(), first());
      line.word("in any order");
      break;
    case PredicateKind::contains:
      expr(verb("contains", "contain"), first());
      break;
    case PredicateKind::contains_like:
      expr(verb("contains", "contain").word("an item like"), first());
      break;
    case PredicateKind::every_like:
      expr(line.word("every item is like"), first());
      break;
    case PredicateKind::starts_with:
      expr(verb("starts", "start").word("with"), first());
      break;
    case PredicateKind::ends_with:
      expr(verb("ends", "end").word("with"), first());
      break;
    case PredicateKind::matches:
      expr(verb("matches", "match"), first());
      break;
    case PredicateKind::schema:
      expr(verb("matches", "match").word("schema"), first());
      break;
    case PredicateKind::has:
      verb("has", "have");
      if (p.bound != Bound::exactly) line.word(word(p.bound));
      expr(line, first());
      line.word(std::string(p.characters ? "character" : "item") + (is_one(first()) ? "" : "s"));
      break;
    case PredicateKind::changed: {
      line.word("changed");
      std::size_t next = 0;
      if (p.has_from) expr(line.word("from"), p.arguments[next++]);
      if (next < p.arguments.size()) {
        join(line, "to", p.arguments[next].span.begin);
        expr(line, p.arguments[next]);
      }
      break;
    }
    case PredicateKind::any:
      line.word("any");
      break;
  }
}

void Values::where(Line& line, const Where& conditions) const {
  if (conditions.empty()) return;
  join(line, "where", begin_of(conditions.front().path));
  this->conditions(line, conditions);
}

void Values::conditions(Line& line, const Where& conditions) const {
  for (const Condition& condition : conditions) {
    if (&condition != conditions.data()) join(line, "and", begin_of(condition.path));
    path(line, condition.path);
    predicate(line, condition.predicate);
  }
}

void Values::columns(Line& line, std::string_view word, const std::vector<Path>& paths) const {
  if (paths.empty()) return;
  join(line, word, begin_of(paths.front()));
  for (const Path& path : paths) {
    if (&path != paths.data()) line.glue(",");
    this->path(line, path);
  }
}

std::string Values::table(const Table& n) const {
  std::string out;
  for (const Name& part : n.parts) (out += out.empty() ? "" : ".") += text(part.span);
  return out;
}

void Values::in_table(Line& line, const Table& n, bool outside_scope) const {
  if (outside_scope) line.word("outside scope");
  join(line, "in", n.span.begin);
  line.word(table(n));
}

void Values::count(Line& line, const Count& n, const std::string& noun,
                   std::string_view kind) const {
  if (n.bound != Bound::exactly) line.word(word(n.bound));
  for (const Expr& value : n.values) {
    if (&value != n.values.data()) line.word("and");
    expr(line, value);
  }
  if (!kind.empty()) line.word(kind);
  line.word(!n.values.empty() && is_one(n.values.back()) ? noun : noun + "s");
}

}  // namespace smoke::layout
