// `smoke report merge`: shards become one run, and what that comes to is said here as a run says
// it.
#include "interpreter/journal/merge.hpp"

#include <fmt/format.h>

#include <system_error>

#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/sum.hpp"
#include "interpreter/journal/reader.hpp"

namespace smoke::cli {

Exit merge(const MergeCommand& command, Output& output) {
  try {
    journal::merge(command.shards, command.merged);
    Sum sum(*command.language, [&](std::string_view text) { output.write(text); });
    report::make(sum, command.merged);
    return sum.status();
  } catch (const std::system_error& error) {
    output.error(fmt::format("smoke: can't write the journal `{}`: {}\n", command.merged.string(),
                             error.code().message()));
  } catch (const std::runtime_error& problem) {
    output.error(fmt::format("smoke: {}\n", problem.what()));
  }
  return exit_usage;
}

}  // namespace smoke::cli
