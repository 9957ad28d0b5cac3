// A run as a person watches it: one line per scenario as it finishes, failures in full, a summary
// with what to do next.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/tally.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::report {

enum class Detail {
  quiet,    // what did not pass, and the summary
  normal,   // a line for each scenario, too
  verbose,  // each request, answer and statement, too
};

struct TerminalOptions {
  Detail detail = Detail::normal;
  bool colour = false;
  const Language* language = &Language::english();
  bool live = false;         // a line that is rewritten says how far the run is: only at a terminal
  std::size_t columns = 80;  // of the terminal, for that line
  std::chrono::milliseconds live_after{1'000};  // since the run began
  // What a repetition begins with: "smoke run specs --env staging".
  std::string command = "smoke run";
  bool goes_on = false;              // and does only what is left, whenever it is given again
  bool monitors = false;             // it is monitors that run, not scenarios
  bool scenarios_elsewhere = false;  // other runs have seen them, and this one adds the rest
  struct Shard {
    std::size_t number, of, whole;  // whole: how many scenarios all of them have together
  };
  std::optional<Shard> shard = {};  // that the run is, of a larger one
};

class Terminal {
 public:
  using Write = std::function<void(std::string_view)>;

  // `mask` sees every text before it is cut and written.
  Terminal(TerminalOptions options, const config::Mask& mask, Write write);

  void operator()(const run::RunEvent& event);

  const Tally& tally() const { return tally_; }

 private:
  void on(const run::RunStarted& event);
  void on(const run::Versioned& event);
  void on(const run::ScenarioStarted& event);
  void on(const run::Sending&) {}
  void on(const run::Exchanged& event);
  void on(const run::Called& event);
  void on(const run::Asked& event);
  void on(const run::Judged&) {}
  void on(const run::DeliveryOrder& event);
  void on(const run::Attached& event);
  void on(const run::Queried& event);
  void on(const run::ManualStep&) {}
  void on(const run::GateDeclared&) {}
  void on(const run::RuleAnswered&) {}
  void on(const run::Sampled& event);
  void on(const run::ScenarioFinished& event);
  void on(const run::RunFinished& event);

  void print(std::string_view text);  // makes way for it first, where the live line stands
  void show_live();
  void heading(std::size_t scenario);  // of what is told verbosely about a scenario
  std::string problem(const run::Problem& problem, bool with_rows, std::size_t together) const;
  std::string before(const std::vector<run::ExchangePtr>& exchanges, std::size_t together) const;
  std::string unanswered() const;
  std::string versions() const;
  std::string repetition() const;

  std::string told(const Message& message) const;  // in the language of the report
  std::string masked(const Message& message) const;
  std::string one_line(const Message& message, std::size_t limit) const;
  Message all_of(std::size_t count) const;  // "3 scenarios"
  Message what_ran() const;
  std::string full_title(const run::ScenarioId& scenario) const;
  std::string paint(const char* colour, std::string_view text) const;

  const TerminalOptions options_;
  const config::Mask& mask_;
  const Write write_;
  Tally tally_;
  std::uint64_t seed_ = 0;
  std::size_t planned_ = 0, requests_ = 0, statements_ = 0;
  struct Quarantined {
    run::ScenarioId scenario;
    run::Status status;
  };
  // The first of them, for the summary.
  std::vector<run::ScenarioId> failed_;
  std::map<run::Kind, std::size_t> kinds_;  // that have finished
  std::vector<Quarantined> quarantined_;
  std::map<std::string, std::size_t> unanswered_;  // calls of stubs, and how many
  struct Versions {
    std::optional<run::Versioned> start, end;
  };
  std::map<std::string, Versions> versions_;  // by target
  std::vector<std::string> titles_;  // of what failed, each once; one too many where they are many
  std::map<std::size_t, std::string> running_;          // titles, by index
  std::map<std::size_t, std::string> progress_;         // samples of monitors, orders of delivery
  std::size_t told_of_ = static_cast<std::size_t>(-1);  // whose requests were told last
  std::chrono::steady_clock::time_point began_;
  bool live_shown_ = false;
  bool spaced_ = false;  // an empty line was written last
};

}  // namespace smoke::report
