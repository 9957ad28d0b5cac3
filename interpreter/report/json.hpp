// A run as one JSON object, for programs that want to know how it ended and not what was sent,
// which is in the journal. docs/reports.md is the reference.
#pragma once

#include <filesystem>
#include <ostream>

namespace smoke::report {

// Throws journal::Unreadable.
void json(const std::filesystem::path& journal, std::ostream& out);

}  // namespace smoke::report
