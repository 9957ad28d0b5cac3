// What did not pass, as GitHub's annotations: workflow commands on the output of a step.
#pragma once

#include <filesystem>
#include <ostream>

#include "interpreter/language/language.hpp"

namespace smoke::report {

// A line for each scenario that did not pass, as many as GitHub shows of a step. `workspace`: the
// repository's folder, to which paths are relative there. Throws journal::Unreadable.
void github(const std::filesystem::path& journal, const std::filesystem::path& workspace,
            const Language& language, std::ostream& out);

}  // namespace smoke::report
