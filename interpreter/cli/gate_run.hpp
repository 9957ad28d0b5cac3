// What a run for a gate does beside what every run does: it keeps evidence, and decides.
#pragma once

#include <optional>
#include <string_view>

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/options.hpp"
#include "interpreter/cli/output.hpp"
#include "interpreter/cli/record.hpp"
#include "interpreter/config/secrets.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/journal/other_run.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/terminal.hpp"

namespace smoke::cli {

class GateRun {
 public:
  // Opens the log of the evidence, where that is to be kept. Throws evidence::FolderError.
  // `elsewhere`: whose scenarios are decided on; nullptr where the run has its own.
  GateRun(const GateOptions& options, const journal::OtherRun* elsewhere,
          report::TerminalOptions look, const config::Mask& mask, const Language& language);

  // In the record's place; the decision stands before the end of the run. Throws
  // journal::Unreadable where the other journal can't be read any more.
  void operator()(Record& record, const run::RunEvent& event);

  // What else there is to say, in the log of the evidence, too.
  void write(Output& output, std::string_view text);

  // The decision.
  void tell(Output& output);

  // When the record has its end: completes the evidence. What can't be written is told, and makes
  // it exit_usage.
  Exit complete(Output& output);

 private:
  void take_over(Record& record, run::RunStarted started);

  const GateOptions& options_;
  const journal::OtherRun* const elsewhere_;
  const config::Mask& mask_;
  const Language& language_;
  const bool colour_;
  gate::Decider decider_;
  journal::Decided decided_;
  std::optional<evidence::Log> log_;
  std::optional<report::Terminal> logged_;  // what goes into it
};

// "decided by Ana: GO, because …"
std::string told(const journal::PersonDecided& person, journal::Verdict tools,
                 const Language& language);

Exit exit_status(journal::Verdict verdict);

}  // namespace smoke::cli
