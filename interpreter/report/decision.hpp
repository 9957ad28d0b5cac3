// A gate's decision as a person reads it: each criterion with what it rests on, the verdict last.
#pragma once

#include <string>

#include "interpreter/journal/decision.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::report {

Message word(journal::Criterion::State state);
// Of Criterion::Subject::status.
Message word(const std::string& status);

// "gate "Sprint 2": NO-GO"
Message headline(const journal::Decided& decided);

std::string decision(const journal::Decided& decided, const Language& language, bool colour);

}  // namespace smoke::report
