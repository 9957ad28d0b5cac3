// JSON that somebody pasted, in which `${` was not meant to be replaced.
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"

namespace smoke {

// Whether the object looks like JSON from elsewhere: all its keys are quoted.
bool looks_pasted(const ast::ObjectLiteral& object, const Source& source);

// What is said of such a `${`, at the expression within it.
Diagnostic pasted_interpolation(SourcePtr source, Span inside);

// All of them in a file.
Diagnostics pasted_interpolations(const ast::File& file);

}  // namespace smoke
