// Whatever comes from outside stands in code, inline or fenced, where neither Markdown nor HTML is
// obeyed and nobody is mentioned.
#include "interpreter/report/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "interpreter/language/words.hpp"
#include "interpreter/report/decision.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/results.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/elapsed.hpp"

namespace smoke::report {

using run::Status;

namespace {

constexpr std::size_t most_in_full = 40'000;      // octets of a section
constexpr std::size_t most_lines = 100;           // of a section, each of one scenario
constexpr std::size_t longest_line = 300;         // characters of what stands behind a title
constexpr std::size_t most_files = 100;           // rows of the table
constexpr std::size_t longest_exchanges = 8'000;  // octets

// Longer than any row of backticks in the text.
std::string fence(std::string_view text, std::size_t least) {
  std::size_t longest = 0, row = 0;
  for (const char c : text) {
    row = c == '`' ? row + 1 : 0;
    longest = std::max(longest, row);
  }
  return std::string(std::max(least, longest + 1), '`');
}

// On one line; `|` would end a cell of a table, even in code.
std::string code(std::string_view text, std::size_t limit = static_cast<std::size_t>(-1)) {
  std::string inner;
  for (const char c : one_line(text, limit))
    inner += c == '|' ? std::string("\\|") : std::string(1, c);
  const std::string ticks = fence(inner, 1);
  const bool padded = inner.empty() || inner.front() == '`' || inner.back() == '`';
  return padded ? ticks + ' ' + inner + ' ' + ticks : ticks + inner + ticks;
}

std::string block(std::string_view text) {
  const std::string ticks = fence(text, 3);
  return fmt::format("{}text\n{}{}{}\n", ticks, text, text.ends_with('\n') ? "" : "\n", ticks);
}

const char* sign(Status status) {
  switch (status) {
    case Status::passed:
      return "✅";
    case Status::failed:
      return "❌";
    case Status::skipped:
      return "⏭️";
    case Status::inconclusive:
    case Status::pending:
      break;
  }
  return "⚠️";
}

// Of scenarios: the first in full, as many as there is room for, then a line each, then their
// number.
struct Section {
  std::string full, lines;
  std::size_t line_count = 0, more = 0;
  void clear() { *this = {}; }
};

class Markdown : public Report {
 public:
  Markdown(const Language& language, std::ostream& out) : language_(language), out_(out) {}

  void begin(const std::vector<Run>& runs) override {
    const Status status = verdict(runs);
    out_ << fmt::format("# {} {}\n", sign(status), word(status));
    several_ = runs.size() > 1;
  }

  void run_begins(const Run& run) override {
    const journal::RunStarted& started = run.started;
    if (several_)
      out_ << fmt::format("\n# {} {}: {}\n", sign(run.verdict()), word(run.verdict()),
                          code(started.command));
    out_ << '\n';
    if (run.decided) gate(*run.decided);
    for (const Message& shortcoming : run.shortcomings())
      out_ << fmt::format("- ⚠️ **{}**\n", shortcoming.in(language_));
    if (!run.shortcomings().empty()) out_ << '\n';
    table(run);
    std::string facts;
    const auto fact = [&](const Message& message) {
      facts += (facts.empty() ? "" : " · ") + message.in(language_);
    };
    if (!started.environment.empty()) fact(say("environment {}", code(started.environment)));
    fact(counted(run.requests, "1 request", "{} requests"));
    fact(counted(run.statements, "1 statement", "{} statements"));
    if (run.finished) fact(run::elapsed(run.finished->took));
    fact(say("began {}", iso(started.at).substr(0, 19) + 'Z'));
    if (!started.seed.empty()) fact(say("seed {}", started.seed));
    fact(say("run {}", code(started.id)));
    out_ << fmt::format("\n{}\n\n{}\n", facts, code(started.command));
  }

  void result(const Run&, const Result& result) override {
    const Status status = result.finished.status;
    if (result.finished.scenario.quarantine)
      add(quarantined_, result, status != Status::passed && status != Status::skipped);
    else if (status == Status::failed)
      add(failed_, result, true);
    else if (status == Status::inconclusive || status == Status::pending)
      add(unclear_, result, true);
    else if (!remark(result.finished).empty())
      add(remarks_, result, false);
  }

  void run_ends(const Run&) override {
    print(failed_, say("What failed"));
    print(unclear_, say("What could not be told"));
    print(quarantined_, say("What is in quarantine, and counts for nothing"));
    print(remarks_, say("Remarks"));
  }

 private:
  std::string word(Status status) const { return run::word(status).in(language_); }

  void gate(const journal::Decided& decided) {
    out_ << fmt::format("## {} {}\n\n", sign(status_of(decided.verdict)),
                        headline(decided).in(language_));
    out_ << block(decision(decided, language_, false)) << '\n';
  }

  void table(const Run& run) {
    constexpr Status columns[] = {Status::passed, Status::failed, Status::inconclusive,
                                  Status::pending, Status::skipped};
    const bool quarantine = run.tally.quarantined() > 0;
    const auto cell = [&](std::size_t count) {
      out_ << ' ' << (count == 0 ? "" : std::to_string(count)) << " |";
    };
    const auto row = [&](const std::string& head, const Tally& tally) {
      out_ << "| " << head << " |";
      for (const Status status : columns) cell(tally.count(status));
      if (quarantine) cell(tally.quarantined());
      out_ << '\n';
    };
    out_ << "| |";
    for (const Status status : columns) out_ << ' ' << word(status) << " |";
    if (quarantine) out_ << ' ' << say("quarantined").in(language_) << " |";
    out_ << "\n|---|--:|--:|--:|--:|--:|" << (quarantine ? "--:|" : "") << '\n';
    if (run.files.size() <= most_files)
      for (const auto& [file, tally] : run.files) row(code(file), tally);
    if (run.files.size() != 1) row(fmt::format("**{}**", say("in all").in(language_)), run.tally);
  }

  void add(Section& section, const Result& result, bool in_full) const {
    const journal::ScenarioFinished& finished = result.finished;
    const std::string heading =
        fmt::format("{} {}", sign(finished.status), code(title(finished.scenario)));
    if (in_full && section.more == 0 && section.line_count == 0) {
      std::string text = full(result, heading);
      if (section.full.empty() || section.full.size() + text.size() <= most_in_full) {
        section.full += text;
        return;
      }
    }
    if (section.line_count == most_lines) {
      ++section.more;
      return;
    }
    ++section.line_count;
    const Message said =
        finished.problems.empty() ? remark(finished) : finished.problems[0].message;
    section.lines += fmt::format("- {}: {}\n", heading, code(said.in(language_), longest_line));
  }

  std::string full(const Result& result, const std::string& heading) const {
    const journal::ScenarioFinished& finished = result.finished;
    std::string out = fmt::format(
        "\n### {}\n\n{}", heading,
        code(fmt::format("{}:{}", finished.scenario.file, finished.scenario.place.line)));
    for (const std::string& tag : finished.scenario.tags) out += ' ' + code(tag);
    out += '\n';
    std::string text = account(finished, language_);
    if (text.size() > most_in_full) text = lines(text, "", most_in_full / 4);
    if (!text.empty()) out += '\n' + block(text);
    const std::string sent = exchanges_text(result, language_);
    if (!sent.empty())
      out += fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n",
                         say("What was sent, and what came back").in(language_),
                         block(lines(sent, "", longest_exchanges / 4)));
    return out;
  }

  void print(Section& section, const Message& heading) {
    if (section.full.empty() && section.lines.empty()) return;
    out_ << fmt::format("\n## {}\n", heading.in(language_)) << section.full;
    if (!section.lines.empty()) out_ << '\n' << section.lines;
    if (section.more > 0)
      out_ << fmt::format("- {}\n", say("… {} more", section.more).in(language_));
    section.clear();
  }

  const Language& language_;
  std::ostream& out_;
  bool several_ = false;
  Section failed_, unclear_, quarantined_, remarks_;
};

}  // namespace

void markdown(const std::filesystem::path& journal, const Language& language, std::ostream& out) {
  Markdown report(language, out);
  make(report, journal);
}

}  // namespace smoke::report
