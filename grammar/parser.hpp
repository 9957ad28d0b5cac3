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

}  // namespace smoke
