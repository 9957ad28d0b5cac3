// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
#include "interpreter/report/github.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

#include "interpreter/report/decision.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::report {

using run::Status;

namespace {

constexpr std::size_t most_of_a_kind = 10;  // annotations that GitHub shows of a step

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

class GitHub : public Report {
 public:
  GitHub(const std::filesystem::path& workspace, const Language& language, std::ostream& out)
      : workspace_(workspace), language_(language), out_(out) {}

  void begin(const std::vector<Run>&) override {}

  void run_begins(const Run& run) override {
    if (run.decided)
      annotate(run.decided->verdict == journal::Verdict::go      ? Level::notice
               : run.decided->verdict == journal::Verdict::no_go ? Level::error
                                                                 : Level::warning,
               {}, headline(*run.decided).in(language_), decision(*run.decided, language_, false));
    for (const Message& shortcoming : run.shortcomings())
      annotate(Level::error, {}, "smoke", shortcoming.in(language_));
  }

  void result(const Run&, const Result& result) override {
    const journal::ScenarioFinished& finished = result.finished;
    const std::string text = account(finished, language_);
    const bool passed = finished.status == Status::passed;
    if (finished.status == Status::skipped || (passed && text.empty())) return;
    annotate(
        passed || finished.scenario.quarantine ? Level::notice
        : finished.status == Status::failed    ? Level::error
                                               : Level::warning,
        finished.problems.empty() || finished.problems[0].place.file.empty()
            ? finished.scenario.place
            : finished.problems[0].place,
        fmt::format("{}: {}", run::word(finished.status).in(language_), title(finished.scenario)),
        text);
  }

 private:
  enum class Level { error, warning, notice };

  void annotate(Level level, const journal::Place& place, const std::string& title,
                const std::string& text) {
    if (count_[level]++ >= most_of_a_kind) return;
    static constexpr const char* names[] = {"error", "warning", "notice"};
    std::string properties = "title=" + escaped(one_line(title), true);
    if (!place.file.empty())
      properties = fmt::format("file={},line={},col={},{}", escaped(relative(place.file), true),
                               place.line, place.column, properties);
    out_ << fmt::format("::{} {}::{}\n", names[static_cast<int>(level)], properties,
                        escaped(lines(text, ""), false));
  }

  std::string relative(const std::string& file) const {
    const std::filesystem::path whole = std::filesystem::absolute(file).lexically_normal();
    const std::filesystem::path inside = whole.lexically_relative(workspace_);
    return inside.empty() || inside.native().starts_with("..") ? file : inside.string();
  }

  const std::filesystem::path& workspace_;
  const Language& language_;
  std::ostream& out_;
  std::map<Level, std::size_t> count_;
};

}  // namespace

void github(const std::filesystem::path& journal, const std::filesystem::path& workspace,
            const Language& language, std::ostream& out) {
  GitHub report(workspace, language, out);
  make(report, journal);
}

}  // namespace smoke::report
