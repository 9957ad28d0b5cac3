// A summary for people, as a pull request or a job shows it: the verdict, a table, what did not
// pass in full.
#pragma once

#include <filesystem>
#include <ostream>

#include "interpreter/language/language.hpp"

namespace smoke::report {

// At most about 100,000 octets, however much did not pass: places that show Markdown take no more.
// Throws journal::Unreadable.
void markdown(const std::filesystem::path& journal, const Language& language, std::ostream& out);

}  // namespace smoke::report
