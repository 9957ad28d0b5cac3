// The object is written as it comes: its beginning with what is known first, a scenario a line, its
// end.
#include "interpreter/report/json.hpp"

#include <string>

#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::report {

using run::Status;

namespace {

constexpr int version = 1;  // raised when a reader of the last one would misread it

Value count(std::size_t n) { return static_cast<std::int64_t>(n); }

Object place(const journal::Place& place) {
  if (place.file.empty()) return {};
  return {{"file", place.file}, {"line", count(place.line)}, {"column", count(place.column)}};
}

List texts(const std::vector<Message>& all) {
  List out;
  for (const Message& each : all) out.push_back(each.text());
  return out;
}

Object problem(const journal::Problem& p) {
  Object out{{"status", std::string(run::name(p.status))},
             {"place", place(p.place)},
             {"message", p.message.text()},
             {"source", p.source}};
  if (!p.note.empty()) out.set("note", p.note.text());
  if (p.rows) {
    List rows;
    for (const auto& row : p.rows->rows) rows.push_back(texts(row));
    out.set("rows", Object{{"columns", texts(p.rows->columns)},
                           {"rows", std::move(rows)},
                           {"more", count(p.rows->more)}});
  }
  List details;
  for (const Message& detail : p.details) details.push_back(detail.text());
  if (!details.empty()) out.set("details", std::move(details));
  if (!p.hint.empty()) out.set("hint", p.hint.text());
  return out;
}

Object scenario(const journal::ScenarioFinished& finished) {
  const journal::Scenario& id = finished.scenario;
  List problems;
  for (const journal::Problem& each : finished.problems) problems.push_back(problem(each));
  Object out{{"kind", std::string(run::name(id.kind))},
             {"file", id.file},
             {"title", id.title},
             {"variant", id.variant},
             {"place", place(id.place)},
             {"tags", List(id.tags.begin(), id.tags.end())},
             {"status", std::string(run::name(finished.status))},
             {"reason", finished.reason.text()},
             {"note", finished.note.text()},
             {"took_us", finished.took.count()},
             {"requests", count(finished.requests)},
             {"statements", count(finished.statements)},
             {"problems", std::move(problems)}};
  if (id.quarantine) {
    out.set("quarantined_until", id.quarantine->until);
    out.set("why", id.quarantine->why);
  }
  return out;
}

Object gate(const Run& run) {
  Object out{{"title", run.decided->gate}};
  for (const auto& [key, value] : journal::plain(*run.decided)) out.set(key, value);
  List persons;
  for (const journal::PersonDecided& each : run.persons) {
    Object person = journal::line(each);
    person.erase("event");
    persons.push_back(std::move(person));
  }
  out.set("persons", std::move(persons));
  return out;
}

Object head(const Run& run) {
  const journal::RunStarted& started = run.started;
  Object counts;
  for (const Status status :
       {Status::passed, Status::failed, Status::inconclusive, Status::pending, Status::skipped})
    counts.set(std::string(run::name(status)), count(run.tally.count(status)));
  counts.set("quarantined", count(run.tally.quarantined()));
  List shortcomings;
  for (const Message& each : run.shortcomings()) shortcomings.push_back(each.text());
  Object out{{"id", started.id},
             {"verdict", std::string(run::name(run.verdict()))},
             {"shortcomings", std::move(shortcomings)},
             {"counts", std::move(counts)},
             {"planned", count(started.scenarios)},
             {"requests", count(run.requests)},
             {"statements", count(run.statements)},
             {"at", iso(started.at)},
             {"took_us", nullptr},
             {"interrupted", run.finished && run.finished->interrupted},
             {"environment", started.environment},
             {"seed", started.seed.empty() ? Value() : Value(started.seed)},
             {"command", started.command},
             {"smoke", started.smoke}};
  if (run.finished) out.set("took_us", run.finished->took.count());
  if (run.decided) out.set("gate", gate(run));
  return out;
}

// Without its last bracket, because more goes into it.
std::string opened(const Object& object) {
  std::string text = to_json(object);
  text.pop_back();
  return text;
}

class Json : public Report {
 public:
  explicit Json(std::ostream& out) : out_(out) {}

  void begin(const std::vector<Run>& runs) override {
    out_ << opened({{"report", version}, {"verdict", std::string(run::name(verdict(runs)))}})
         << ",\"runs\":[";
  }
  void run_begins(const Run& run) override {
    out_ << (first_run_ ? "\n" : ",\n") << opened(head(run)) << ",\"scenarios\":[";
    first_run_ = false;
    first_scenario_ = true;
  }
  void result(const Run&, const Result& result) override {
    out_ << (first_scenario_ ? "\n" : ",\n") << to_json(scenario(result.finished));
    first_scenario_ = false;
  }
  void run_ends(const Run&) override { out_ << "\n]}"; }
  void end() override { out_ << "\n]}\n"; }

 private:
  std::ostream& out_;
  bool first_run_ = true, first_scenario_ = true;
};

}  // namespace

void json(const std::filesystem::path& journal, std::ostream& out) {
  Json report(out);
  make(report, journal);
}

}  // namespace smoke::report
