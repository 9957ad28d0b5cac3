// JUnit's XML, as Jenkins, GitLab and GitHub's actions read it: the elements and attributes of
// Jenkins' schema (junit-10.xsd), and `file` and `line` of a test case besides. docs/reports.md
// says what stands for what.
#pragma once

#include <filesystem>
#include <ostream>

namespace smoke::report {

// Throws journal::Unreadable.
void junit(const std::filesystem::path& journal, std::ostream& out);

}  // namespace smoke::report
