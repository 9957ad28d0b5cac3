// The commands, one file each.
#pragma once

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/options.hpp"
#include "interpreter/cli/output.hpp"

namespace smoke::cli {

Exit run(const RunCommand& command, Output& output);
Exit check(const CheckCommand& command, Output& output);
Exit format(const FormatCommand& command, Output& output);
Exit list(const ListCommand& command, Output& output);
Exit report(const ReportCommand& command, Output& output);
Exit history(const HistoryCommand& command, Output& output);
Exit env(const EnvCommand& command, Output& output);

}  // namespace smoke::cli
