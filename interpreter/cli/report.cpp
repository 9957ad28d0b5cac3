// `smoke report`: a journal told in other forms, during the run or long after it.
#include <fmt/format.h>

#include <stdexcept>

#include "interpreter/cli/commands.hpp"
#include "interpreter/journal/reader.hpp"

namespace smoke::cli {

Exit report(const ReportCommand& command, Output& output) {
  try {
    // Before the files of earlier reports are emptied.
    journal::each_line(command.journal, [](const Object&) {});
    ReportFiles(command.reports, {{"the journal", command.journal}})
        .write(command.journal, *command.language, output);
    return exit_passed;
  } catch (const std::runtime_error& problem) {
    output.error(fmt::format("smoke: {}\n", problem.what()));
    return exit_usage;
  }
}

}  // namespace smoke::cli
