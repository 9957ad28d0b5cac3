// A journal as results: what every report of it is made from. Scenarios come one at a time and are
// forgotten again, so that a report of very many needs no more memory than one of a few.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/journal/record.hpp"
#include "interpreter/language/message.hpp"
#include "interpreter/report/tally.hpp"

namespace smoke::report {

// One run of a journal as a whole; `smoke replay` appends another. Monitors that are resumed are
// one run, the last, which tells of them as a whole.
struct Run {
  journal::RunStarted started;  // without its sources
  Tally tally;
  std::map<std::string, Tally> files;  // by the spec file
  std::size_t requests = 0, statements = 0;
  std::size_t not_begun = 0;                     // scenarios that a run without an end left out
  std::optional<journal::RunFinished> finished;  // nullopt: killed, or still running
  std::optional<journal::Decided> decided;       // of its gate, the last one
  std::vector<journal::Attested> attested;
  std::vector<journal::PersonDecided> persons;

  // What an exit status and a reader go by: `passed`, `failed` or, where it can't be told,
  // `inconclusive`. Where a gate has decided, that is it.
  run::Status verdict() const;
  // Why the run is no success, whatever its scenarios came to; empty where nothing is.
  std::vector<Message> shortcomings() const;
};

// GO passed, NO-GO failed, UNDECIDED is inconclusive.
run::Status status_of(journal::Verdict verdict);

// The worst of them; no run at all is `inconclusive`.
run::Status verdict(const std::vector<Run>& runs);

// What a journal holds, before its scenarios are told.
struct Survey {
  std::vector<Run> runs;      // all of them
  std::vector<bool> resumed;  // of each: the next one tells of it as a whole
  std::size_t records = 0;    // that this rests on
};
Survey survey(const std::filesystem::path& journal);
// Those records. What is appended meanwhile doesn't count.
void each_record(const std::filesystem::path& journal, const Survey& survey,
                 const std::function<void(journal::Record&)>& take);

// A scenario that has finished. One that the run did not live to finish is `inconclusive`.
struct Result {
  journal::ScenarioFinished finished;
  std::deque<journal::Exchange> exchanges;  // the last ones, their bodies cut
  std::size_t earlier = 0;                  // exchanges before those
};

// Told of a journal in this order.
class Report {
 public:
  virtual ~Report() = default;
  virtual void begin(const std::vector<Run>& runs) = 0;
  virtual void run_begins(const Run&) {}
  virtual void result(const Run& run, const Result& result) = 0;
  virtual void run_ends(const Run&) {}
  virtual void end() {}
};

// Reads the journal twice: what it comes to, then scenario by scenario. Throws journal::Unreadable.
void make(Report& report, const std::filesystem::path& journal);

}  // namespace smoke::report
