// Counts and verdicts as sentences.
#include "interpreter/doc/layout.hpp"

#include "interpreter/doc/embedded.hpp"
#include "interpreter/doc/values.hpp"
#include "interpreter/language/words.hpp"

namespace smoke::doc {

namespace {

// "3 scenarios and 1 monitor": what there is any of.
class Counts {
 public:
  void add(std::size_t n, Message counted) {
    if (n > 0) counts_.push_back(std::move(counted));
  }
  Message all() { return all_of(std::move(counts_)); }

 private:
  std::vector<Message> counts_;
};

}  // namespace

Message told_count(const Document& document) {
  std::size_t scenarios = 0, monitors = 0, evidence = 0, decisions = 0;
  std::vector<Message> files;
  for (const auto& chapter : document.chapters) {
    files.push_back(code(chapter->file));
    for (const Section& section : chapter->sections)
      ++(section.type == Section::Type::scenario   ? scenarios
         : section.type == Section::Type::monitor  ? monitors
         : section.type == Section::Type::evidence ? evidence
                                                   : decisions);
  }
  Counts counts;
  counts.add(scenarios, smoke::counted(scenarios, "1 scenario", "{} scenarios"));
  counts.add(monitors, smoke::counted(monitors, "1 monitor", "{} monitors"));
  counts.add(evidence,
             smoke::counted(evidence, "1 collection of evidence", "{} collections of evidence"));
  counts.add(decisions, smoke::counted(decisions, "1 decision", "{} decisions"));
  return say("{}, from {}", counts.all(), all_of(std::move(files)));
}

Message came_to_in_all(const Document& document) {
  if (!document.run) return {};
  const Tally all = tally(document);
  Counts counts;
  counts.add(all.passed, smoke::counted(all.passed, "1 passed", "{} passed"));
  counts.add(all.failed, smoke::counted(all.failed, "1 failed", "{} failed"));
  counts.add(all.undecided, smoke::counted(all.undecided, "1 could not be told or was skipped",
                                           "{} could not be told or were skipped"));
  counts.add(all.not_run, smoke::counted(all.not_run, "1 not run", "{} not run"));
  const Document::Run& run = *document.run;
  Message when = run.environment.empty()
                     ? say("Run of {}", run.started)
                     : say("Run of {} in the environment `{}`", run.started, run.environment);
  Message out = say("{}: {}", std::move(when), counts.all());
  return run.ended ? out : say("{}. This run did not come to its end", std::move(out));
}

Message came_to(const Outcome& outcome) {
  // To a tenth of a second, or to a millisecond.
  const std::int64_t step = outcome.took >= std::chrono::seconds(1) ? 100'000 : 1'000;
  const std::int64_t took = (outcome.took.count() + step / 2) / step * step;
  Message out = outcome.status == run::Status::skipped
                    ? status_name(outcome.status)
                    : say("{} in {}", status_name(outcome.status), duration(took));
  if (!outcome.variant.empty()) out = say("“{}”: {}", outcome.variant, std::move(out));
  if (!outcome.reason.empty()) out = say("{}: {}", std::move(out), outcome.reason);
  if (!outcome.note.empty()) out = say("{} ({})", std::move(out), outcome.note);
  return out;
}

Message told_problem(const Outcome::Problem& problem) {
  return problem.line == 0 ? problem.message : say("line {}: {}", problem.line, problem.message);
}

Message how_to_read() {
  return say(
      "How to read this: “the test” acts, “the system” is what is tested, and what must hold says "
      "“must”. `Names like this` are those of tables, fields, records and settings");
}

Message not_in_run() { return say("The run that was given had no part of this spec"); }

Message differs_from_run() {
  return say("This spec has changed since that run: its results are of an earlier text");
}

std::string_view page_style() { return document_assets().front().text; }

}  // namespace smoke::doc
