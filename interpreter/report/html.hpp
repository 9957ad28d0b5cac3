// A run as one page for a browser: what came of it first, then each scenario as its spec has it,
// with what was sent, answered and found beneath each line. The page needs no network and no file
// beside it.
#pragma once

#include <filesystem>
#include <ostream>

namespace smoke {
class Language;
}

namespace smoke::report {

// Writes while it reads, twice: memory does not grow with the run. Failures are told in full, what
// passed up to a size that browsers open at once; the page says what it leaves out. Throws
// journal::Unreadable.
void html(const std::filesystem::path& journal, const Language& language, std::ostream& out);

}  // namespace smoke::report
