// The Test Anything Protocol, version 13, with YAML diagnostics: what `prove` and others read.
// docs/reports.md says what stands for what.
#pragma once

#include <filesystem>
#include <ostream>

namespace smoke::report {

// Throws journal::Unreadable.
void tap(const std::filesystem::path& journal, std::ostream& out);

}  // namespace smoke::report
