// What the tree knows of the places of its parts.
#include <algorithm>

#include "grammar/ast.hpp"

namespace smoke::ast {

std::size_t Scenario::lets_above_setup() const {
  if (!setup_span) return 0;
  const auto rest = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
    return step.span.begin > setup_span->begin || !std::holds_alternative<Box<Let>>(step.node);
  });
  return static_cast<std::size_t>(rest - steps.begin());
}

std::vector<std::string_view> File::prose(std::uint32_t owner) const {
  std::vector<std::string_view> lines;
  for (const Trivia& t : trivia)
    if (t.kind == TriviaKind::prose && t.owner == owner) lines.push_back(source->text(t.span));
  return lines;
}

}  // namespace smoke::ast
