// The tree as text: for the golden files of the parser, and to compare two trees without their
// places.
#pragma once

#include <string>

#include "grammar/ast.hpp"

namespace smoke {

// Indented, one declaration or step a line where it is short enough. With `spans`, nodes that know
// their place carry it as @begin-end, in octets.
std::string dump(const ast::File& file, bool spans = false);

}  // namespace smoke
