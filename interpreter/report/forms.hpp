// The forms that a report can be written in, each an option of the command line.
#pragma once

#include <filesystem>
#include <ostream>
#include <string_view>
#include <vector>

#include "interpreter/language/language.hpp"

namespace smoke::report {

struct Form {
  const char* name;   // "junit": the option `--junit FILE`
  const char* about;  // what `--help` says
  // Throws journal::Unreadable.
  void (*write)(const std::filesystem::path& journal, const Language& language, std::ostream& out);
};

const std::vector<Form>& forms();

}  // namespace smoke::report
