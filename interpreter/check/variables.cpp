// The environment: all that is missing or wrong in one go, with the places of its declaration and
// of its first use.
#include <algorithm>

#include "interpreter/check/checker.hpp"
#include "interpreter/config/convert.hpp"

namespace smoke::check {
namespace {

// Where a name is first used: in the file itself, else in what it uses.
std::optional<Label> first_use(const Unit& unit, std::string_view name) {
  for (auto module = unit.modules.rbegin(); module != unit.modules.rend(); ++module) {
    std::optional<Span> first;
    walk((*module)->file, [&](const ast::Path& path) {
      if (path.segments.empty() || path.segments.front().name() != name) return;
      const Span span = path.segments.front().span;
      if (!first || span.begin < first->begin) first = span;
    });
    if (first) return Label{(*module)->source(), *first, "it is used here"};
  }
  return std::nullopt;
}

// Where something is first sent to the default target.
std::optional<Label> first_request(const Unit& unit) {
  const auto* target = unit.find<ast::Target>(default_target);
  if (target && std::any_of((*target)->lines.begin(), (*target)->lines.end(),
                            [](const ast::RequestLine& line) {
                              return std::holds_alternative<ast::UrlLine>(line.node);
                            }))
    return std::nullopt;
  for (auto module = unit.modules.rbegin(); module != unit.modules.rend(); ++module) {
    std::optional<Span> first;
    const auto note = [&](const ast::Name& target, Span span) {
      if ((!target || target.text == default_target) && !first) first = span;
    };
    walk((*module)->file, [&](const ast::Step& step) {
      if (const auto* send = std::get_if<ast::Box<ast::Send>>(&step.node))
        note((*send)->target, step.span);
      if (const auto* request = std::get_if<ast::Box<ast::Request>>(&step.node)) {
        const auto address = literal_text((*request)->address);
        if (!address || !address->starts_with("http")) note((*request)->target, step.span);
      }
    });
    if (first) return Label{(*module)->source(), *first, "this is sent to it"};
  }
  return std::nullopt;
}

}  // namespace

void check_variables(const Unit& unit, const config::Settings& settings, Diagnostics& diagnostics) {
  constexpr std::string_view base_url = "SMOKE_BASE_URL";
  const auto missing = [&](const SourcePtr& source, Span span, std::string_view name,
                           std::string message, std::vector<Label> labels) {
    diagnostics.add_once(
        {Code::missing_variable, Severity::error, source, span, std::move(message),
         std::move(labels),
         fmt::format("set it in the environment, in a `.env` file, or with `--var {}=…`", name)});
  };
  for (const auto& variable : unit.variables) {
    const std::string_view name = variable->name.text;
    std::vector<Label> labels;
    if (auto use = first_use(unit, name)) labels.push_back(std::move(*use));
    const config::Variable* const set = settings.variables.find(name);
    if (!set) {
      if (variable->optional || variable->default_value) continue;
      const auto purpose = variable->purpose ? literal_text(*variable->purpose) : std::nullopt;
      missing(variable.source(), variable->name.span, name,
              fmt::format("`{}` is not set ({}{}{})", name, config::type_name(variable->type),
                          purpose ? ": " : "", purpose.value_or("")),
              std::move(labels));
      continue;
    }
    const std::optional<std::string> text = set->value.literal();
    if (!text) continue;  // a service that the run starts will tell
    const bool is_http = text->starts_with("http://") || text->starts_with("https://");
    if (name == base_url && !is_http) continue;  // told of the target whose address it is
    const auto value = config::convert(variable->type, *text);
    if (const auto* problem = std::get_if<std::string>(&value))
      diagnostics.add_once({Code::wrong_variable, Severity::error, variable.source(),
                            variable->name.span, fmt::format("`{}` {}", name, *problem),
                            std::move(labels), fmt::format("it comes from {}", set->origin)});
  }

  const config::Target* const webhook = settings.environment.target(default_target);
  if (unit.find<ast::Variable>(base_url) || settings.variables.find(base_url) ||
      (webhook && webhook->url))
    return;
  if (const auto request = first_request(unit))
    missing(request->source, request->span, base_url,
            fmt::format("`{}` is not set, and this is sent to it", base_url), {});
}

}  // namespace smoke::check
