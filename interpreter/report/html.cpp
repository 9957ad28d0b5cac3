// Two passes over the journal: the first finds the verdict, which stands first; the second writes
// each scenario as soon as it has finished. What the script shows is data in the page: rows of the
// list, and the scenarios' cards, in blocks, because browsers take long for very many elements.
#include "interpreter/report/html.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "interpreter/report/html_labels.hpp"
#include "interpreter/report/html_page.hpp"
#include "interpreter/report/html_scenario.hpp"
#include "interpreter/report/html_top.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::report {
namespace {

using run::Status;

// What a browser opens at once, in octets.
constexpr std::size_t most_of_passed = 4 << 20;     // cards of what passed
constexpr std::size_t most_in_full = 32 << 20;      // cards of what did not, in full
constexpr std::size_t most_of_problems = 16 << 20;  // further ones, with their problems alone
constexpr std::size_t rows_together = 1'000, cards_together = 256 << 10;
constexpr std::size_t most_near = 100;
constexpr std::size_t longest_said = 300;  // in characters

std::int64_t integer(std::size_t n) { return static_cast<std::int64_t>(n); }

// Texts that come again and again, each once.
class Numbered {
 public:
  std::int64_t number(const std::string& text) {
    const auto [at, added] = numbers_.try_emplace(text, integer(numbers_.size()));
    if (added) list_.push_back(text);
    return at->second;
  }
  const List& list() const { return list_; }

 private:
  std::map<std::string, std::int64_t> numbers_;
  List list_;
};

// A monitor by its names, which last from one run of a journal to the next.
using Names = std::pair<std::string, std::string>;
Names names(const journal::Scenario& scenario) { return {scenario.file, scenario.title}; }

class Page {
 public:
  Page(const Survey& survey, const Language& language, std::ostream& out)
      : survey_(survey), language_(language), out_(out), spec_(language) {}

  void operator()(journal::RunStarted& started) {
    close();
    ++run_;
    sources_.clear();
    for (const journal::SourceFile& source : started.sources)
      sources_.push_back(List{source.file, source.sha256});
    spec_.add(std::move(started.sources));
  }
  void operator()(journal::ScenarioStarted& started) {
    Running& running = at(started.scenario.index);
    if (const auto earlier = earlier_samples_.find(names(started.scenario));
        started.scenario.kind == run::Kind::monitor && earlier != earlier_samples_.end())
      running.records.samples() = std::move(earlier->second);
    running.started = std::move(started);
  }
  void operator()(journal::ScenarioFinished& finished) {
    end(at(finished.scenario.index), finished);
    running_.erase(finished.scenario.index);
  }
  void operator()(journal::Called& called) {
    if (called.scenario) at(*called.scenario).records(called.call);
  }
  void operator()(journal::Versioned& told) {
    const auto [known, first] = last_version_.try_emplace(told.target, told.version);
    if (!first && known->second == told.version) return;
    known->second = told.version;
    versions_.push_back(
        List{told.target, iso(told.at),
             told.version ? Value(*told.version) : Value(told.problem.in(language_)),
             told.version.has_value()});
  }
  template <typename Record>
  void operator()(Record& record) {
    // What is of no scenario stands in the survey.
    if constexpr (requires(ScenarioRecords & records) { records(std::move(record)); }) {
      const std::size_t index = record.scenario;
      at(index).records(std::move(record));
    }
  }

  void done() {
    close();
    write_cards();
    write_rows();
    std::sort(near_.begin(), near_.end(), nearer);
    List near;
    for (const auto& [row, each] : near_)
      near.push_back(List{integer(row), each.place.file, integer(each.place.line),
                          each.what.empty() ? spec_.line(each.place.file, each.place.line)
                                            : std::string_view(each.what),
                          each.what.empty() ? "expectation" : "answer", each.used.count(),
                          each.limit.count()});
    write_data(out_, "id", "run",
               to_json(Object{{"files", files_.list()},
                              {"tags", tags_.list()},
                              {"runs", runs()},
                              {"sources", sources_},
                              {"near", std::move(near)},
                              {"near_all", integer(near_all_)},
                              {"versions", versions_},
                              {"without_details", integer(without_details_)},
                              {"shortened", integer(shortened_)}}));
    write_data(out_, "id", "labels", to_json(html_labels(language_)));
  }

 private:
  struct Running {
    std::optional<journal::ScenarioStarted> started;
    ScenarioRecords records;
    bool cut_off = false;
  };

  Running& at(std::size_t index) {
    return running_.try_emplace(index, Running{std::nullopt, {spec_, language_}, false})
        .first->second;
  }

  // What the run that ends here, or was cut off, left behind.
  void close() {
    for (auto& [index, running] : running_) {
      if (!running.started) continue;
      journal::ScenarioFinished finished;
      finished.scenario = running.started->scenario;
      finished.status = Status::inconclusive;
      finished.reason = say("the run ended before it did");
      running.cut_off = true;
      end(running, finished);
    }
    running_.clear();
  }

  void end(Running& running, const journal::ScenarioFinished& finished) {
    if (survey_.resumed[run_ - 1])
      earlier_samples_[names(finished.scenario)] = std::move(running.records.samples());
    else
      write(running, finished);
  }

  List runs() const {
    List out;
    for (std::size_t i = 0; i < survey_.runs.size(); ++i) {
      const Run& run = survey_.runs[i];
      Object variables;
      for (const auto& [name, value] : run.started.variables) variables.set(name, value);
      Object each{{"id", run.started.id},
                  {"at", iso(run.started.at)},
                  {"command", run.started.command},
                  {"environment", run.started.environment},
                  {"seed", run.started.seed},
                  {"smoke", run.started.smoke},
                  {"variables", std::move(variables)}};
      if (run.finished) each.set("took", std::int64_t{run.finished->took.count()});
      out.push_back(std::move(each));
    }
    return out;
  }

  void write(Running& running, const journal::ScenarioFinished& finished) {
    const journal::Scenario& scenario = finished.scenario;
    const std::size_t row = row_count_++;
    const bool passed = finished.status == Status::passed || finished.status == Status::skipped;
    const auto take = [&](std::size_t& size, std::size_t most, bool in_full) {
      if (size >= most) return false;
      const std::string card =
          to_json(running.records.details(scenario, finished.problems, in_full));
      size += card.size();
      cards_ += (cards_.empty() ? "[[" : ",[") + std::to_string(row) + "," + card + "]";
      return true;
    };
    bool has_card = false;
    if (passed) {
      has_card = take(of_passed_, most_of_passed, true);
      if (!has_card) ++without_details_;
    } else {
      has_card = take(in_full_, most_in_full, true);
      if (!has_card) {
        ++shortened_;
        has_card = take(of_problems_, most_of_problems, false);
      }
    }
    // Which block of cards it stands in, from 1.
    const std::int64_t cards = has_card ? integer(card_blocks_ + 1) : 0;
    if (cards_.size() >= cards_together) write_cards();

    const std::string said =
        finished.problems.empty() ? "" : finished.problems.front().message.in(language_);
    const std::string remark = report::remark(finished).in(language_);
    const bool quarantined = scenario.quarantine && finished.status != Status::skipped;
    List tags;
    for (const std::string& tag : scenario.tags) tags.push_back(tags_.number(tag));
    const Time began = survey_.runs.front().started.at;
    const bool timed = running.started && running.started->at != Time{};
    // Short, because there may be very many; data.js has the names of these.
    rows_.push_back(
        List{static_cast<int>(scenario.kind), quarantined ? 5 : static_cast<int>(finished.status),
             scenario.title, scenario.variant, files_.number(scenario.file),
             integer(scenario.place.line), std::move(tags),
             timed ? Value(std::int64_t{(running.started->at - began).count()}) : Value(),
             running.cut_off ? Value() : Value(std::int64_t{finished.took.count()}),
             integer(run_ - 1), integer(scenario.index), cards, cut_characters(said, longest_said),
             cut_characters(remark, longest_said)});
    if (rows_.size() == rows_together) write_rows();

    for (Near& each : running.records.near()) {
      ++near_all_;
      near_.emplace_back(row, std::move(each));
    }
    if (near_.size() < 2 * most_near) return;
    std::sort(near_.begin(), near_.end(), nearer);
    near_.resize(most_near);
  }

  void write_rows() {
    if (rows_.empty()) return;
    write_data(out_, "class", "rows", to_json(rows_));
    rows_.clear();
  }

  void write_cards() {
    if (cards_.empty()) return;
    write_data(out_, "class", "cards", cards_ + "]");
    cards_.clear();
    ++card_blocks_;
  }

  using OfRow = std::pair<std::size_t, Near>;
  static bool nearer(const OfRow& a, const OfRow& b) { return a.second.share() > b.second.share(); }

  const Survey& survey_;
  const Language& language_;
  std::ostream& out_;
  HtmlSpec spec_;
  std::size_t run_ = 0;  // how many have begun
  List sources_;
  List versions_;  // of targets: each that was not known before
  std::map<std::string, std::optional<std::string>> last_version_;
  std::map<std::size_t, Running> running_;  // by index
  std::map<Names, Samples> earlier_samples_;
  Numbered files_, tags_;
  List rows_;
  std::string cards_;  // [number of the row, card], of a block that is not whole yet
  std::size_t card_blocks_ = 0;
  std::size_t row_count_ = 0;
  std::size_t of_passed_ = 0, in_full_ = 0, of_problems_ = 0;
  std::size_t without_details_ = 0, shortened_ = 0;
  std::vector<OfRow> near_;
  std::size_t near_all_ = 0;
};

}  // namespace

void html(const std::filesystem::path& journal, const Language& language, std::ostream& out) {
  const Survey survey = report::survey(journal);
  write_head(out, html_title(survey, language), language);
  write_top(out, survey, language);
  Page page(survey, language, out);
  each_record(journal, survey, [&](journal::Record& record) { std::visit(page, record); });
  page.done();
  write_end(out);
}

}  // namespace smoke::report
