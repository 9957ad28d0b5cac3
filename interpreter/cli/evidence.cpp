// `smoke verify`, `smoke decide` and `smoke attest`: what is done with evidence after the run.
#include <fmt/format.h>

#include <chrono>

#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/gate_run.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/report/decision.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::cli {
namespace {

// Why something can't be done; nothing of it was.
Exit refused(Output& output, const std::exception& problem) {
  output.error(fmt::format("smoke: {}\n", problem.what()));
  return exit_usage;
}

// The decision as it follows from the journal, but never GO by what somebody has changed.
journal::Decided decide_again(const std::filesystem::path& folder,
                              const std::vector<Message>& differences) {
  journal::Decided decided = gate::decide(folder / evidence::journal_file);
  for (const Message& each : differences)
    decided.reasons.push_back(say("the evidence is not as it was written: {}", each));
  if (!differences.empty() && decided.verdict == journal::Verdict::go)
    decided.verdict = journal::Verdict::undecided;
  return decided;
}

}  // namespace

Exit verify(const VerifyCommand& command, Output& output) {
  const Language& language = *command.language;
  try {
    const auto differences = evidence::differences(command.folder);
    for (const Message& each : differences)
      output.write(report::one_line(each.in(language)) + '\n');
    if (!differences.empty()) return exit_failed;
    const std::string verdict(name(gate::decide(command.folder / evidence::journal_file).verdict));
    output.write(say("as it was written, and the decision follows from it: {}; root {}", verdict,
                     evidence::root(command.folder))
                     .in(language) +
                 '\n');
    return exit_passed;
  } catch (const std::runtime_error& problem) {
    return refused(output, problem);
  }
}

Exit decide(const DecideCommand& command, Output& output) {
  const Language& language = *command.language;
  try {
    std::string root;
    if (command.person) root = evidence::decide(command.folder, *command.person, language);
    const journal::Decided decided =
        decide_again(command.folder, evidence::differences(command.folder));
    output.write(report::decision(decided, language, use_colour(command.color)));
    if (command.person)
      output.write(
          fmt::format("{}\n{}\n", told(*command.person, decided.verdict, language),
                      say("evidence: {}, root {}", command.folder.string(), root).in(language)));
    return exit_status(decided.verdict);
  } catch (const std::runtime_error& problem) {
    return refused(output, problem);
  }
}

Exit attest(const AttestCommand& command, Output& output) {
  const Language& language = *command.language;
  try {
    const std::string root = evidence::attest(command.folder, command.attestation, language);
    output.write(report::decision(gate::decide(command.folder / evidence::journal_file), language,
                                  use_colour(command.color)));
    output.write(say("evidence: {}, root {}", command.folder.string(), root).in(language) + '\n');
    return exit_passed;
  } catch (const std::runtime_error& problem) {
    return refused(output, problem);
  }
}

}  // namespace smoke::cli
