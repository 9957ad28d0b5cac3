// The canonical text of a spec.
#pragma once

#include <string>

#include "grammar/ast.hpp"

namespace smoke {

// The tree of a file without mistakes, as text: two blanks a level, one blank line between
// declarations, tables aligned, comments and prose where they were, literals as they were written.
// Formatting what comes out changes nothing more, and its tree is the same.
std::string format(const ast::File& file);

}  // namespace smoke
