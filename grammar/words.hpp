// The words of the language that the enumerations of the tree stand for.
#pragma once

#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace smoke::ast {

std::string_view word(UniqueKind kind);
std::string_view word(TypeWord type);  // uuid, for `a uuid`
std::string_view word(VariableType type);
std::string_view word(Method method);
std::string_view word(BodyKind kind);
std::string_view word(ChangeKind kind);
std::string_view word(HookKind kind);       // before all
std::string_view word(NoResponse because);  // timed out; empty for any
std::string_view word(FaultKind kind);      // is unreachable, is slow by
std::string_view word(Bound bound);         // at least; empty for exactly

// `2   minutes` as `2 minutes`.
std::string one_blank(std::string_view lexeme);

}  // namespace smoke::ast
