// Of what the keys say nothing, as in a list within, the object around it decides.
#include "grammar/pasted.hpp"

#include <algorithm>

#include "grammar/walk.hpp"

namespace smoke {

bool looks_pasted(const ast::ObjectLiteral& object, const Source& source) {
  return !object.block && !object.entries.empty() &&
         std::all_of(object.entries.begin(), object.entries.end(), [&](const ast::Entry& entry) {
           return source.text(entry.key.front().span).starts_with('"');
         });
}

Diagnostic pasted_interpolation(SourcePtr source, Span inside) {
  return {.code = Code::pasted_interpolation,
          .severity = Severity::warning,
          .source = std::move(source),
          .span = inside,
          .message = "this is replaced by a value, although the JSON looks pasted",
          .labels = {},
          .hint = "write `\\${` if the characters themselves are meant"};
}

Diagnostics pasted_interpolations(const ast::File& file) {
  Diagnostics found;
  const auto look_inside =
      overloaded{[](const ast::ObjectLiteral&) { return false; },  // is looked at by itself
                 [&](const ast::Text& text) {
                   for (const ast::TextPart& part : text.parts)
                     if (const auto* inside = std::get_if<ast::Expr>(&part.part))
                       found.add(pasted_interpolation(file.source, inside->span));
                 }};
  walk(file, [&](const ast::ObjectLiteral& object) {
    if (looks_pasted(object, *file.source))
      for (const ast::Entry& entry : object.entries) walk(entry, look_inside);
  });
  return found;
}

}  // namespace smoke
