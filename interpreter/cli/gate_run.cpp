// The decision is made from the lines as the journal has them, so that reading it again gives the
// same; a disk that is full loses the evidence and not the decision.
#include "interpreter/cli/gate_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "interpreter/cli/repetition.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/report/decision.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::cli {

GateRun::GateRun(const GateOptions& options, const journal::OtherRun* elsewhere,
                 report::TerminalOptions look, const config::Mask& mask, const Language& language)
    : options_(options),
      elsewhere_(elsewhere),
      mask_(mask),
      language_(language),
      colour_(look.colour) {
  if (!options.evidence) return;
  log_.emplace(*options.evidence);
  look.colour = look.live = false;
  logged_.emplace(look, mask, [this](std::string_view text) { (*log_)(text); });
}

void GateRun::operator()(Record& record, const run::RunEvent& event) {
  if (logged_) (*logged_)(event);
  if (const auto* finished = std::get_if<run::RunFinished>(&event)) {
    decider_.take(journal::RunFinished{finished->took, finished->interrupted});
    decided_ = decider_.decide();
    record.append(journal::line(decided_));
    if (options_.person) {
      journal::PersonDecided person = *options_.person;
      person.run = decider_.run();
      person.at = std::chrono::floor<Duration>(std::chrono::system_clock::now());
      record.append(journal::line(person));
    }
    record(event);
    return;
  }
  const auto* const started = std::get_if<run::RunStarted>(&event);
  if (started != nullptr && elsewhere_ != nullptr) return take_over(record, *started);
  if (const auto told = journal::record(record(event))) decider_.take(*told);
}

void GateRun::take_over(Record& record, run::RunStarted started) {
  const auto take = [&](const Object& line) {
    if (const auto told = journal::record(line)) decider_.take(*told);
  };
  started.scenarios += elsewhere_->started.scenarios;
  take(record(started));
  journal::each_event(*elsewhere_, [&](Object line) { take(record.append(std::move(line))); });
}

void GateRun::write(Output& output, std::string_view text) {
  const std::string masked = mask_.apply(text);
  output.write(masked);
  if (log_) (*log_)(masked);
}

void GateRun::tell(Output& output) {
  const auto text = [&](bool colour) {
    std::string out = '\n' + report::decision(decided_, language_, colour);
    if (options_.person) out += told(*options_.person, decided_.verdict, language_) + '\n';
    return mask_.apply(out);
  };
  output.write(text(colour_));
  if (log_) (*log_)(text(false));
}

Exit GateRun::complete(Output& output) {
  if (!options_.evidence) return exit_status(decided_.verdict);
  try {
    if (log_->problem())
      throw evidence::FolderError(fmt::format("can't write `{}`: {}",
                                              (*options_.evidence / evidence::log_file).string(),
                                              *log_->problem()));
    const std::string root = evidence::complete(*options_.evidence, language_);
    output.write(say("evidence: {}, root {}", options_.evidence->string(), root).in(language_) +
                 '\n');
    for (const std::string& step : decider_.pending())
      output.write(say("when it is done: {}",
                       mask_.apply(fmt::format("smoke attest {} --by NAME --note TEXT {}",
                                               shell_word(options_.evidence->string()),
                                               shell_word(report::one_line(step)))))
                       .in(language_) +
                   '\n');
    return exit_status(decided_.verdict);
  } catch (const evidence::FolderError& problem) {
    output.error(mask_.apply(fmt::format(
        "smoke: {}\nthe evidence is not whole; what was decided stands above\n", problem.what())));
    return exit_usage;
  }
}

std::string told(const journal::PersonDecided& person, journal::Verdict tools,
                 const Language& language) {
  const std::string verdict(name(person.verdict.value_or(tools)));
  const std::string by = report::one_line(person.by);
  return (person.because.empty()
              ? say("decided by {}: {}", by, verdict)
              : say("decided by {}: {}, because {}", by, verdict, report::one_line(person.because)))
      .in(language);
}

Exit exit_status(journal::Verdict verdict) {
  return verdict == journal::Verdict::go      ? exit_passed
         : verdict == journal::Verdict::no_go ? exit_failed
                                              : exit_inconclusive;
}

}  // namespace smoke::cli
