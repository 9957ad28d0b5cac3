// Scenarios that run side by side mix in a journal: what belongs to one is gathered by its index
// until it ends. Of one that sends for days only the last exchanges are kept.
#include "interpreter/report/results.hpp"

#include <map>

namespace smoke::report {

using run::Status;

namespace {

constexpr std::size_t most_exchanges = 20;
constexpr std::size_t longest_body = 16'384;  // octets

// The records of a journal, the first `most` of them; says how many there were.
std::size_t each_of(const std::filesystem::path& journal, std::size_t most,
                    const std::function<void(journal::Record&)>& take) {
  std::size_t count = 0;
  journal::each_record(journal, [&](journal::Record record) {
    if (count < most) {
      take(record);
      ++count;
    }
  });
  return count;
}

void cut(std::string& body) {
  if (body.size() > longest_body) body.resize(longest_body);
}

// One run, record by record.
class Gathering {
 public:
  using Take = std::function<void(const Result&)>;
  explicit Gathering(const Take& take) : take_(take) {}

  void operator()(const journal::ScenarioStarted& started) {
    saw(started.scenario.index);
    running_[started.scenario.index].finished.scenario = started.scenario;
  }
  void operator()(journal::Exchanged& exchanged) {
    const auto found = running_.find(exchanged.scenario);
    if (found == running_.end()) return;
    Result& result = found->second;
    journal::Exchange& exchange = exchanged.exchange;
    if (exchange.body) cut(*exchange.body);
    cut(exchange.answer);
    result.exchanges.push_back(std::move(exchange));
    if (result.exchanges.size() > most_exchanges) {
      result.exchanges.pop_front();
      ++result.earlier;
    }
  }
  void operator()(journal::ScenarioFinished& finished) {
    saw(finished.scenario.index);
    Result result;
    if (const auto found = running_.find(finished.scenario.index); found != running_.end()) {
      result = std::move(found->second);
      running_.erase(found);
    }
    result.finished = std::move(finished);
    take_(result);
  }
  template <typename Other>
  void operator()(const Other&) {}

  // Gives those that have not ended, and how many of `planned` the run never came to.
  std::size_t end(std::size_t planned) {
    for (auto& [index, result] : running_) {
      result.finished.status = Status::inconclusive;
      result.finished.reason = say("the run ended before it did");
      take_(result);
    }
    return planned > seen_ ? planned - seen_ : 0;
  }

 private:
  void saw(std::size_t index) {
    if (index >= indexes_.size()) indexes_.resize(index + 1);
    if (!indexes_[index]) ++seen_;
    indexes_[index] = true;
  }

  const Take& take_;
  std::map<std::size_t, Result> running_;
  std::vector<bool> indexes_;
  std::size_t seen_ = 0;
};

// `smoke monitor --resume` goes on with the monitors of the run before it and tells of all samples.
bool goes_on(const Run& next, const Run& before) {
  const auto of_monitors = [](const Run& run) {
    return run.started.command.starts_with("smoke monitor");
  };
  return of_monitors(next) && of_monitors(before) &&
         next.started.scenarios >= before.started.scenarios;
}

}  // namespace

Survey survey(const std::filesystem::path& journal) {
  Survey out;
  std::vector<Run>& runs = out.runs;
  const Gathering::Take take = [&](const Result& result) {
    Run& run = runs.back();
    const journal::Scenario& scenario = result.finished.scenario;
    run.tally.add(result.finished.status, scenario.quarantine.has_value());
    run.files[scenario.file].add(result.finished.status, scenario.quarantine.has_value());
    run.requests += result.finished.requests;
    run.statements += result.finished.statements;
  };
  std::optional<Gathering> gathering;
  const auto end = [&] {
    if (gathering) runs.back().not_begun = gathering->end(runs.back().started.scenarios);
  };
  out.records = each_of(journal, static_cast<std::size_t>(-1), [&](auto& record) {
    if (auto* started = std::get_if<journal::RunStarted>(&record)) {
      end();
      started->sources.clear();
      runs.emplace_back().started = std::move(*started);
      gathering.emplace(take);
      return;
    }
    if (const auto* finished = std::get_if<journal::RunFinished>(&record))
      runs.back().finished = *finished;
    if (auto* decided = std::get_if<journal::Decided>(&record)) runs.back().decided = *decided;
    if (auto* attested = std::get_if<journal::Attested>(&record))
      runs.back().attested.push_back(*attested);
    if (auto* person = std::get_if<journal::PersonDecided>(&record))
      runs.back().persons.push_back(*person);
    std::visit(*gathering, record);
  });
  end();
  for (Run& run : out.runs) {
    if (!run.decided || run.finished || run.decided->verdict != journal::Verdict::go) continue;
    run.decided->verdict = journal::Verdict::undecided;
    run.decided->reasons.push_back(
        say("the journal has no end: the run was killed, or what it wrote is cut"));
  }
  for (std::size_t i = 0; i < runs.size(); ++i)
    out.resumed.push_back(i + 1 < runs.size() && goes_on(runs[i + 1], runs[i]));
  return out;
}

void each_record(const std::filesystem::path& journal, const Survey& survey,
                 const std::function<void(journal::Record&)>& take) {
  each_of(journal, survey.records, take);
}

Status status_of(journal::Verdict verdict) {
  return verdict == journal::Verdict::go      ? Status::passed
         : verdict == journal::Verdict::no_go ? Status::failed
                                              : Status::inconclusive;
}

Status Run::verdict() const {
  if (decided && finished) return status_of(decided->verdict);
  if (tally.count(Status::failed) > 0) return Status::failed;
  return tally.count(Status::inconclusive) == 0 && shortcomings().empty() ? Status::passed
                                                                          : Status::inconclusive;
}

std::vector<Message> Run::shortcomings() const {
  std::vector<Message> out = started.lacking();
  if (started.missing.empty() && !finished) {
    out.push_back(
        say("the run did not end: it was killed, or is still running; {} of {} scenarios "
            "had not begun",
            not_begun, started.scenarios));
  }
  if (finished && finished->interrupted)
    out.push_back(say("the run was interrupted: what had not begun was skipped"));
  if (started.shard && tally.total() == 0) return out;  // the others may have run some
  if (decided && finished) return out;                  // which rests on all that follows
  if (tally.total() == tally.count(Status::skipped) + tally.quarantined())
    out.push_back(say("no scenario was run: nothing is known of the system"));
  if (const std::size_t pending = tally.count(Status::pending); pending > 0)
    out.push_back(say("{} pending: a person has to look", pending));
  return out;
}

Status verdict(const std::vector<Run>& runs) {
  Status worst = runs.empty() ? Status::inconclusive : Status::passed;
  for (const Run& run : runs) worst = run::worse(worst, run.verdict());
  return worst;
}

void make(Report& report, const std::filesystem::path& journal) {
  const Survey survey = report::survey(journal);
  std::vector<Run> told;
  for (std::size_t i = 0; i < survey.runs.size(); ++i)
    if (!survey.resumed[i]) told.push_back(survey.runs[i]);
  report.begin(told);
  std::size_t begun = 0;
  const Run* run = nullptr;  // nullptr within one that was resumed
  auto next = told.begin();
  const Gathering::Take take = [&](const Result& result) {
    if (run != nullptr) report.result(*run, result);
  };
  std::optional<Gathering> gathering;
  const auto end = [&] {
    if (!gathering) return;
    gathering->end(0);
    if (run != nullptr) report.run_ends(*run);
  };
  each_record(journal, survey, [&](auto& record) {
    if (!std::holds_alternative<journal::RunStarted>(record)) return std::visit(*gathering, record);
    end();
    run = survey.resumed[begun++] ? nullptr : &*next++;
    gathering.emplace(take);
    if (run != nullptr) report.run_begins(*run);
  });
  end();
  report.end();
}

}  // namespace smoke::report
