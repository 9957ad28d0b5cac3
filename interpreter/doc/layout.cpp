// Counts and verdicts as sentences.
#include "interpreter/doc/layout.hpp"

#include "interpreter/doc/embedded.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

Message told_count(const Document& document) {
  std::size_t scenarios = 0, monitors = 0, evidence = 0, decisions = 0;
  std::vector<Message> files;
  for (const auto& part : document.parts) {
    files.push_back(code(part->file));
    for (const Section& section : part->sections)
      ++(section.type == Section::Type::scenario   ? scenarios
         : section.type == Section::Type::monitor  ? monitors
         : section.type == Section::Type::evidence ? evidence
                                                   : decisions);
  }
  std::vector<Message> counts;
  const auto add = [&](std::size_t n, Message one, Message many) {
    if (n > 0) counts.push_back(n == 1 ? std::move(one) : std::move(many));
  };
  add(scenarios, say("1 scenario"), say("{} scenarios", scenarios));
  add(monitors, say("1 monitor"), say("{} monitors", monitors));
  add(evidence, say("1 collection of evidence"), say("{} collections of evidence", evidence));
  add(decisions, say("1 decision"), say("{} decisions", decisions));
  return say("{}, from {}", all_of(std::move(counts)), all_of(std::move(files)));
}

Message came_to_in_all(const Document& document) {
  if (!document.run) return {};
  const Tally all = tally(document);
  std::vector<Message> counts;
  const auto add = [&](std::size_t n, Message one, Message many) {
    if (n > 0) counts.push_back(n == 1 ? std::move(one) : std::move(many));
  };
  add(all.passed, say("1 passed"), say("{} passed", all.passed));
  add(all.failed, say("1 failed"), say("{} failed", all.failed));
  add(all.undecided, say("1 could not be told or was skipped"),
      say("{} could not be told or were skipped", all.undecided));
  add(all.not_run, say("1 not run"), say("{} not run", all.not_run));
  const Document::Run& run = *document.run;
  Message when = run.environment.empty()
                     ? say("Run of {}", run.started)
                     : say("Run of {} in the environment `{}`", run.started, run.environment);
  Message out = say("{}: {}", std::move(when), all_of(std::move(counts)));
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
