// A gate's decision as a person reads it: each criterion with what it rests on, the verdict last.
#pragma once

#include <string>

#include "interpreter/journal/decision.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::report {

std::string decision(const journal::Decided& decided, const Language& language, bool colour);

}  // namespace smoke::report
