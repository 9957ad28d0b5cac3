// `smoke history`: many runs side by side.
#include "interpreter/report/history.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "interpreter/cli/commands.hpp"

namespace smoke::cli {

Exit history(const HistoryCommand& command, Output& output) {
  try {
    const report::History history(command.folder);
    for (const std::string& problem : history.unreadable())
      output.error(fmt::format("smoke: {}\n", problem));
    if (history.empty()) {
      output.error(fmt::format("smoke: no journal (*.jsonl) of a run is in `{}`\n",
                               command.folder.string()));
      return exit_usage;
    }
    std::ostringstream text;
    if (command.json)
      history.json(text);
    else
      history.table(*command.language, text);
    output.write(text.str());
    return exit_passed;
  } catch (const std::filesystem::filesystem_error& error) {
    output.error(fmt::format("smoke: can't read the folder `{}`: {}\n", command.folder.string(),
                             error.code().message()));
    return exit_usage;
  }
}

}  // namespace smoke::cli
