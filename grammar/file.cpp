// What a file knows of its prose.
#include "grammar/ast.hpp"

namespace smoke::ast {

std::vector<std::string_view> File::prose(std::uint32_t owner) const {
  std::vector<std::string_view> lines;
  for (const Trivia& t : trivia)
    if (t.kind == TriviaKind::prose && t.owner == owner) lines.push_back(source->text(t.span));
  return lines;
}

}  // namespace smoke::ast
