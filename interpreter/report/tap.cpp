// The plan stands first, so that a report that breaks off is none of success. Of YAML only what the
// reader of `prove` knows is used: texts as JSON has them, and literal blocks without empty lines.
#include "interpreter/report/tap.hpp"

#include <fmt/format.h>

#include <string>

#include "interpreter/report/decision.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::report {

using run::Status;

namespace {

// On one line, where `#` begins a directive.
std::string description(const std::string& text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

class Tap : public Report {
 public:
  explicit Tap(std::ostream& out) : out_(out) {}

  void begin(const std::vector<Run>& runs) override {
    std::size_t points = 0;
    for (const Run& run : runs)
      points += run.tally.total() + run.shortcomings().size() + (run.decided ? 1 : 0);
    out_ << "TAP version 13\n1.." << points << '\n';
  }

  void run_begins(const Run& run) override {
    const auto& environment = run.started.environment;
    const auto& seed = run.started.seed;
    out_ << fmt::format(
        "# run {}{}{}\n", description(run.started.id),
        environment.empty() ? "" : fmt::format(" in `{}`", description(environment)),
        seed.empty() ? "" : ", seed " + description(seed));
    out_ << fmt::format("# {}\n", description(run.started.command));
  }

  void result(const Run&, const Result& result) override {
    const journal::ScenarioFinished& finished = result.finished;
    const std::string said = one_line(remark(finished).text());
    const Status status = finished.status;
    point(status == Status::passed || status == Status::skipped,
          fmt::format("{}: {}", finished.scenario.file, finished.scenario.full_title()));
    if (status == Status::skipped)
      out_ << " # SKIP " << description(said);
    else if (finished.scenario.quarantine)
      out_ << " # TODO " << description(said);
    else if (status == Status::pending)
      out_ << " # TODO " << description("pending: " + said);
    out_ << '\n';
    if (status == Status::skipped) return;
    out_ << "  ---\n";
    line("status", std::string(run::name(status)));
    if (!said.empty()) line("reason", said);
    line("file", finished.scenario.file);
    out_ << "  line: " << finished.scenario.place.line << '\n';
    out_ << "  duration_ms: "
         << fmt::format("{}.{:03}", finished.took.count() / 1'000, finished.took.count() % 1'000)
         << '\n';
    if (!finished.problems.empty()) {
      std::string texts;
      for (const journal::Problem& problem : finished.problems)
        texts += (texts.empty() ? "" : "\n") + problem_text(problem, Language::english());
      out_ << "  problems: |\n    " << lines(texts, "    ") << '\n';
    }
    out_ << "  ...\n";
  }

  void run_ends(const Run& run) override {
    if (run.decided) {
      point(run.decided->verdict == journal::Verdict::go, headline(*run.decided).text());
      out_ << "\n  ---\n  decision: |\n    "
           << lines(decision(*run.decided, Language::english(), false), "    ") << "\n  ...\n";
    }
    for (const Message& shortcoming : run.shortcomings()) {
      point(false, "the run as a whole: " + shortcoming.text());
      out_ << '\n';
    }
  }

 private:
  void point(bool ok, const std::string& what) {
    out_ << fmt::format("{} {} - {}", ok ? "ok" : "not ok", ++number_, description(what));
  }
  void line(std::string_view key, const std::string& text) {
    out_ << fmt::format("  {}: {}\n", key, to_json(one_line(text)));
  }

  std::ostream& out_;
  std::size_t number_ = 0;
};

}  // namespace

void tap(const std::filesystem::path& journal, std::ostream& out) {
  Tap report(out);
  make(report, journal);
}

}  // namespace smoke::report
