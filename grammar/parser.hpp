// Text to syntax tree. Never throws and never stops at the first mistake: a line that cannot be read is reported once
// and becomes ast::Broken; everything else is in the tree.
#pragma once

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"

namespace smoke {

struct Parsed {
  ast::File file;
  Diagnostics diagnostics;
};

Parsed parse(SourcePtr source);

// The diagnostics of parse(). What has been read is forgotten declaration by declaration, so that a large file takes
// little more memory than its text.
Diagnostics check_syntax(const SourcePtr& source);

}  // namespace smoke
