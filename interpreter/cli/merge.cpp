// `smoke report merge`: shards become one run, and what that comes to is said here as a run says
// it.
#include "interpreter/journal/merge.hpp"

#include <fmt/format.h>

#include <system_error>

#include "interpreter/cli/commands.hpp"
#include "interpreter/journal/reader.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::cli {
namespace {

// The lines of what did not pass, and the counts.
class Sum : public report::Report {
 public:
  Sum(const Language& language, Output& output) : language_(language), output_(output) {}

  void begin(const std::vector<report::Run>& runs) override { run_ = runs.front(); }
  void result(const report::Run&, const report::Result& result) override {
    const journal::ScenarioFinished& finished = result.finished;
    const auto& quarantine = finished.scenario.quarantine;
    tally_.add(finished.status, quarantine.has_value());
    if (finished.status == run::Status::passed || finished.status == run::Status::skipped) return;
    Message line = say("{} ({})", report::title(finished.scenario),
                       report::one_line(report::where(finished.scenario.place)));
    if (quarantine) line = say("{}, {}", std::move(line), run::told(*quarantine));
    tell(say("{}: {}", run::word(finished.status), std::move(line)));
  }
  void end() override {
    std::vector<Message> counts;
    for (const run::Status status :
         {run::Status::passed, run::Status::failed, run::Status::inconclusive, run::Status::pending,
          run::Status::skipped})
      if (const std::size_t count = tally_.count(status); count > 0)
        counts.push_back(report::count_of(status, count));
    if (tally_.quarantined() > 0) counts.push_back(say("{} quarantined", tally_.quarantined()));
    Message sum = counted(tally_.total(), "1 scenario", "{} scenarios");
    if (!counts.empty()) sum = say("{}: {}", std::move(sum), joined(std::move(counts), ", "));
    tell(sum);
    for (const Message& shortcoming : run_.shortcomings()) tell(shortcoming);
  }

  Exit status() const {
    return run_.finished && !run_.finished->interrupted
               ? exit_status(tally_)
               : worse(exit_status(tally_), exit_inconclusive);
  }

 private:
  void tell(const Message& message) { output_.write(message.in(language_) + '\n'); }

  const Language& language_;
  Output& output_;
  report::Run run_;
  report::Tally tally_;
};

}  // namespace

Exit merge(const MergeCommand& command, Output& output) {
  try {
    journal::merge(command.shards, command.merged);
    Sum sum(*command.language, output);
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
