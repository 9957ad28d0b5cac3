#include "interpreter/cli/sum.hpp"

#include "interpreter/language/words.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::cli {

void Sum::result(const report::Run&, const report::Result& result) {
  const journal::ScenarioFinished& finished = result.finished;
  const auto& quarantine = finished.scenario.quarantine;
  tally_.add(finished.status, quarantine.has_value());
  if (finished.status == run::Status::passed || finished.status == run::Status::skipped) return;
  Message line = say("{} ({})", report::title(finished.scenario),
                     report::one_line(report::where(finished.scenario.place)));
  if (quarantine) line = say("{}, {}", std::move(line), run::told(*quarantine));
  tell(say("{}: {}", run::word(finished.status), std::move(line)));
}

void Sum::end() {
  Message sum = counted(tally_.total(), "1 scenario", "{} scenarios");
  if (tally_.total() > 0) sum = say("{}: {}", std::move(sum), report::counts(tally_));
  tell(sum);
  for (const Message& shortcoming : run_.shortcomings()) tell(shortcoming);
}

Exit Sum::status() const {
  return run_.finished && !run_.finished->interrupted
             ? exit_status(tally_)
             : worse(exit_status(tally_), exit_inconclusive);
}

void Sum::tell(const Message& message) { write_(message.in(language_) + '\n'); }

}  // namespace smoke::cli
