// Names lead to their expressions and on to literals and variables; what needs a run is left alone.
#include "interpreter/check/constant.hpp"

#include <string>
#include <utility>

#include "grammar/walk.hpp"
#include "interpreter/config/convert.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::check {
namespace {

using match::Pattern;

constexpr int deepest = 20;  // names that lead to names

Value sample(ast::UniqueKind kind) {
  switch (kind) {
    case ast::UniqueKind::integer:
      return Value(1);
    case ast::UniqueKind::digits:
      return Value("17841400000000000");
    case ast::UniqueKind::text:
      return Value("a text");
    case ast::UniqueKind::uuid:
      return Value("00000000-0000-4000-8000-000000000000");
    case ast::UniqueKind::phone:
      return Value("+5511900000000");
    case ast::UniqueKind::email:
      return Value("a@example.com");
  }
  return {};
}

}  // namespace

void Constants::use_lets_of(const ast::Steps& steps) {
  const auto note = [&](const ast::Let& let) {
    const auto [at, fresh] = lets_.try_emplace(let.name.text, &let.value);
    if (!fresh) at->second = nullptr;
  };
  for (const ast::Step& step : steps) walk(step, note);
}

std::optional<Value> Constants::variable(const ast::Variable& variable) const {
  if (variable.type == ast::VariableType::secret) return std::nullopt;  // messages show values
  const config::Variable* set = settings_ ? settings_->variables.find(variable.name.text) : nullptr;
  std::optional<std::string> text;
  if (set)
    text = set->value.literal();
  else if (variable.default_value)
    if (const auto pattern = this->pattern(*variable.default_value))
      if (const auto* value = std::get_if<Value>(&pattern->node)) return *value;
  if (!text) return std::nullopt;
  auto converted = config::convert(variable.type, *text);
  if (auto* value = std::get_if<Value>(&converted)) return std::move(*value);
  return std::nullopt;
}

std::optional<Pattern> Constants::path(const ast::Path& path, int depth) const {
  if (path.segments.empty() || depth > deepest) return std::nullopt;
  const std::string_view name = path.segments.front().name();
  const bool whole = path.segments.size() == 1;
  if (const auto let = lets_.find(name); let != lets_.end())
    return whole && let->second ? pattern(*let->second, depth + 1) : std::nullopt;
  if (const auto* let = unit_.find<ast::Let>(name))
    return whole ? pattern((*let)->value, depth + 1) : std::nullopt;
  if (const auto* declared = unit_.find<ast::Variable>(name)) {
    if (auto value = variable(**declared); value && whole) return Pattern(std::move(*value));
    return std::nullopt;
  }
  if (const auto* channel = unit_.find<ast::Channel>(name); channel && path.segments.size() == 2)
    for (const ast::Entry& entry : (*channel)->fields) {
      if (entry.key.size() != 1 || entry.key.front().name() != path.segments[1].name() ||
          !entry.value)
        continue;
      // Its own fields come before declared names, and are not followed.
      const auto* leads_on = std::get_if<ast::Path>(&entry.value->node);
      if (leads_on && !unit_.find<ast::Variable>(leads_on->segments.front().name()))
        return std::nullopt;
      return pattern(*entry.value, depth + 1);
    }
  return std::nullopt;
}

std::optional<Pattern> Constants::pattern(const ast::Expr& expr) const { return pattern(expr, 0); }
std::optional<Pattern> Constants::pattern(const ast::Path& path) const {
  return this->path(path, 0);
}

std::optional<Pattern> Constants::pattern(const ast::Expr& expr, int depth) const {
  const auto of = [](Value value) { return std::optional<Pattern>(Pattern(std::move(value))); };
  return std::visit(overloaded{
                        [&](const ast::Null&) { return of({}); },
                        [&](const ast::Boolean& n) { return of(n.value); },
                        [&](const ast::Number& n) { return of(number(n.lexeme)); },
                        [&](const ast::DurationLiteral& n) { return of(Duration(n.microseconds)); },
                        [&](const ast::SizeLiteral& n) { return of(n.octets); },
                        [&](const ast::Regex& n) {
                          return std::optional<Pattern>(Pattern(match::Regex(n.pattern)));
                        },
                        [&](const ast::Text&) -> std::optional<Pattern> {
                          const auto text = literal_text(expr);
                          return text ? of(*text) : std::nullopt;
                        },
                        [&](const ast::ListLiteral& n) -> std::optional<Pattern> {
                          match::PatternList list;
                          for (const ast::Expr& item : n.items) {
                            auto one = pattern(item, depth);
                            if (!one) return std::nullopt;
                            list.push_back(std::move(*one));
                          }
                          return Pattern(std::move(list));
                        },
                        [&](const ast::Path& n) { return path(n, depth); },
                        [&](const ast::Unique& n) { return of(sample(n.kind)); },
                        [&](const ast::Now&) {
                          return of(std::chrono::time_point_cast<std::chrono::microseconds>(
                              std::chrono::system_clock::now()));
                        },
                        [](const auto&) -> std::optional<Pattern> { return std::nullopt; },
                    },
                    expr.node);
}

std::optional<match::Predicate> Constants::predicate(const ast::Predicate& p) const {
  if (p.kind == ast::PredicateKind::schema || p.kind == ast::PredicateKind::file)
    return std::nullopt;
  match::Predicate out;
  out.kind = p.kind;
  out.negated = p.negated;
  out.type = p.type;
  out.bound = p.bound;
  out.characters = p.characters;
  out.has_from = p.has_from;
  for (const ast::Expr& argument : p.arguments) {
    auto one = pattern(argument);
    if (!one) return std::nullopt;
    out.arguments.push_back(std::move(*one));
  }
  return out;
}

}  // namespace smoke::check
