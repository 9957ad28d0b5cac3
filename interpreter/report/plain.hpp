// What a report tells of a failure, as lines of plain text.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/journal/record.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/results.hpp"

namespace smoke::report {

// "specs/a.smoke:9:3"; empty where there is no file.
std::string where(const journal::Place& place);

// "It fails [whatsapp]", on one line.
std::string title(const journal::Scenario& scenario);

// With its place, the line of the spec, the rows, the details and the hint.
std::string problem_text(const journal::Problem& problem, const Language& language);

// Whether it is in quarantine, why the outcome is what it is, and what it rests on; empty where
// there is nothing to say.
Message remark(const journal::ScenarioFinished& finished);

// Both, the problems apart from each other; empty where there is nothing to say.
std::string account(const journal::ScenarioFinished& finished, const Language& language);

// What was sent and what came back, whole but for bodies, which are cut.
std::string exchanges_text(const Result& result, const Language& language);

}  // namespace smoke::report
