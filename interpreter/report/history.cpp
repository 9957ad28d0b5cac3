// Of each scenario the last outcomes are kept and where it turned; of the runs, what each came to.
#include "interpreter/report/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/journal/reader.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/elapsed.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::report {

using run::Status;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_outcomes = 10;

char mark(Status status) {
  switch (status) {
    case Status::passed:
      return '.';
    case Status::failed:
      return 'F';
    case Status::inconclusive:
      return '?';
    case Status::pending:
      return 'p';
    case Status::skipped:
      break;
  }
  return 's';
}

Time began(const fs::path& journal) {
  std::optional<Time> at;
  journal::each_record(journal, [&](journal::Record record) {
    if (const auto* started = std::get_if<journal::RunStarted>(&record); started && !at)
      at = started->at;
  });
  return at.value_or(Time());
}

}  // namespace

class History::Reader : public Report {
 public:
  Reader(History& history, const fs::path& journal) : history_(history), journal_(journal) {}

  void begin(const std::vector<Run>&) override {}
  void run_begins(const Run& run) override { history_.runs_.push_back({journal_.string(), run}); }
  void result(const Run& run, const Result& result) override {
    const journal::Scenario& scenario = result.finished.scenario;
    Past& past =
        history_.scenarios_[{run.started.environment, scenario.file, scenario.full_title()}];
    const Outcome outcome{history_.runs_.size() - 1, result.finished.status, result.finished.took};
    past.last.push_back(outcome);
    if (past.last.size() > most_outcomes) past.last.pop_front();
    if (outcome.status == Status::skipped) return;
    if (past.known && past.known->status != outcome.status)
      past.turned = Turn{*past.known, outcome};
    past.known = outcome;
  }

 private:
  History& history_;
  const fs::path& journal_;
};

History::History(const fs::path& folder) {
  std::vector<std::pair<Time, fs::path>> journals;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".jsonl") continue;
    try {
      journals.emplace_back(began(entry.path()), entry.path());
    } catch (const journal::Unreadable& problem) {
      unreadable_.emplace_back(problem.what());
    }
  }
  std::sort(journals.begin(), journals.end());
  std::sort(unreadable_.begin(), unreadable_.end());
  for (const auto& [at, journal] : journals) {
    Reader reader(*this, journal);
    make(reader, journal);
  }
}

std::vector<std::pair<History::Key, const History::Past*>> History::ordered() const {
  std::vector<std::pair<Key, const Past*>> out;
  for (const auto& [key, past] : scenarios_) out.emplace_back(key, &past);
  const auto turned = [](const Past& past) { return past.turned ? past.turned->after.run + 1 : 0; };
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
    return turned(*a.second) > turned(*b.second);
  });
  return out;
}

void History::table(const Language& language, std::ostream& out) const {
  const auto at = [&](std::size_t run) {
    return iso(runs_[run].run.started.at).substr(0, 16) + 'Z';
  };
  out << say("{}, {} to {}", counted(runs_.size(), "1 run", "{} runs"), at(0), at(runs_.size() - 1))
             .in(language)
      << '\n';
  for (const auto& [key, past] : ordered()) {
    const auto& [environment, file, title] = key;
    std::string marks;
    std::vector<Duration> took;
    for (const Outcome& outcome : past->last) {
      marks += mark(outcome.status);
      if (outcome.status != Status::skipped) took.push_back(outcome.took);
    }
    std::sort(took.begin(), took.end());
    std::string line =
        fmt::format("{:>{}}  {}: {}", marks, most_outcomes, one_line(file), one_line(title));
    if (!environment.empty()) line += fmt::format(" ({})", one_line(environment));
    if (!took.empty()) line += ", " + run::elapsed(took[took.size() / 2]).in(language);
    if (past->turned)
      line += ", " + say("{} -> {} at {}", run::word(past->turned->before.status),
                         run::word(past->turned->after.status), at(past->turned->after.run))
                         .in(language);
    out << line << '\n';
  }
  out << say(". passed, F failed, ? inconclusive, p pending, s skipped; the last run is the "
             "rightmost; the duration is the median")
             .in(language)
      << '\n';
}

void History::json(std::ostream& out) const {
  const auto outcome = [&](const Outcome& o) {
    return Object{{"run", runs_[o.run].run.started.id},
                  {"at", iso(runs_[o.run].run.started.at)},
                  {"status", std::string(run::name(o.status))},
                  {"took_us", o.took.count()}};
  };
  List runs;
  for (const Of& each : runs_)
    runs.push_back(Object{{"journal", each.journal},
                          {"id", each.run.started.id},
                          {"at", iso(each.run.started.at)},
                          {"environment", each.run.started.environment},
                          {"verdict", std::string(run::name(each.run.verdict()))}});
  List scenarios;
  for (const auto& [key, past] : ordered()) {
    const auto& [environment, file, title] = key;
    List outcomes;
    for (const Outcome& o : past->last) outcomes.push_back(outcome(o));
    Object each{{"environment", environment},
                {"file", file},
                {"title", title},
                {"outcomes", std::move(outcomes)}};
    if (past->turned)
      each.set("turned", Object{{"before", outcome(past->turned->before)},
                                {"after", outcome(past->turned->after)}});
    scenarios.push_back(std::move(each));
  }
  out << to_json(Object{{"history", 1},
                        {"runs", std::move(runs)},
                        {"scenarios", std::move(scenarios)},
                        {"unreadable", List(unreadable_.begin(), unreadable_.end())}})
      << '\n';
}

}  // namespace smoke::report
