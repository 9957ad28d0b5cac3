// GO, NO-GO or UNDECIDED, from what a journal tells and from nothing else: the same journal gives
// the same decision, whenever and wherever it is asked.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "interpreter/journal/record.hpp"

namespace smoke::gate {

// Takes a journal's records in their order. A rule that is broken makes it NO-GO, whatever else is
// lacking; GO needs every rule met, and a journal that has its end: the last line that counts is
// `run_finished`, or the decision after what was added to it later. What a second run has appended
// (`smoke replay`) does not count.
class Decider {
 public:
  void take(const journal::Record& record);

  journal::Decided decide() const;
  // For whoever is about to add the decision to what was taken.
  journal::Decided decide_to_add() const;

  // Manual steps of evidence that nobody has done or attested.
  std::vector<std::string> pending() const;
  const std::string& run() const { return run_; }

 private:
  using Key = std::tuple<run::Kind, std::string, std::string, std::string>;
  struct Ended {
    std::size_t index = 0;
    run::Status status = run::Status::passed;
    Message why;
    std::optional<run::Quarantine> quarantine;
  };
  static Key key(const journal::Scenario& scenario);

  journal::Decided decide(bool ended) const;
  journal::Criterion judge(std::size_t number) const;
  void judge_scenarios(const journal::GateDeclared::Rule& rule, std::optional<bool>& holds,
                       journal::Criterion& out) const;
  journal::Criterion::Subject look(const journal::Scenario& scenario) const;

  std::string run_;
  Time started_{}, at_{};
  std::optional<journal::GateDeclared> gate_;
  std::map<Key, Ended> ended_;
  std::map<std::size_t, journal::RuleAnswered> answers_;
  std::vector<journal::ManualStep> waiting_;  // pending
  std::set<std::string> attested_;            // instructions
  struct Versions {
    std::optional<std::string> before, after;  // nullopt where it is not known
  };
  std::map<std::string, Versions> versions_;  // by target
  std::optional<journal::RunStarted::Elsewhere> elsewhere_;
  std::vector<Message> lacking_;  // of what others have run
  bool rehearsal_ = false, finished_ = false, interrupted_ = false, whole_ = false,
       another_run_ = false;
};

// Throws journal::Unreadable.
journal::Decided decide(const std::filesystem::path& journal);

}  // namespace smoke::gate
