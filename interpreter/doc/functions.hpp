// Calls in words.
#pragma once

#include "grammar/ast.hpp"
#include "interpreter/language/message.hpp"

namespace smoke::doc {

Message call(const ast::Call& call);

}  // namespace smoke::doc
