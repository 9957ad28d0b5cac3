// The commands, one file each.
#pragma once

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/options.hpp"
#include "interpreter/cli/output.hpp"

namespace smoke::cli {

// `tally`: gets what the run came to.
Exit run(const RunCommand& command, Output& output, report::Tally* tally = nullptr);
Exit run_for_each(const RunCommand& command, Output& output);
Exit check(const CheckCommand& command, Output& output);
Exit format(const FormatCommand& command, Output& output);
Exit list(const ListCommand& command, Output& output);
Exit report(const ReportCommand& command, Output& output);
Exit doc(const DocCommand& command, Output& output);
Exit verify(const VerifyCommand& command, Output& output);
Exit decide(const DecideCommand& command, Output& output);
Exit attest(const AttestCommand& command, Output& output);
Exit merge(const MergeCommand& command, Output& output);
Exit history(const HistoryCommand& command, Output& output);
Exit env(const EnvCommand& command, Output& output);

}  // namespace smoke::cli
