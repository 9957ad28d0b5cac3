// What stands first, and without the script too: the verdict.
#pragma once

#include <ostream>
#include <string>

#include "interpreter/language/language.hpp"
#include "interpreter/report/results.hpp"

namespace smoke::report {

// "Failed · staging · 2026-11-24 · smoke": of the browser's tab.
std::string html_title(const Survey& survey, const Language& language);

void write_top(std::ostream& out, const Survey& survey, const Language& language);

}  // namespace smoke::report
