// What became of each scenario over many runs, by their journals.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "interpreter/language/language.hpp"
#include "interpreter/report/results.hpp"

namespace smoke::report {

class History {
 public:
  // All journals (*.jsonl) of a folder and of those in it, the oldest run first. Throws
  // std::filesystem::filesystem_error.
  explicit History(const std::filesystem::path& folder);

  bool empty() const { return runs_.empty(); }
  // "can't read the journal `a.jsonl`: line 3 is no event of a run", one for each that can't be.
  const std::vector<std::string>& unreadable() const { return unreadable_; }

  // A line for each scenario; those that turned last first.
  void table(const Language& language, std::ostream& out) const;
  // One object; docs/cli.md is the reference.
  void json(std::ostream& out) const;

 private:
  struct Outcome {
    std::size_t run;  // of runs_
    run::Status status;
    Duration took;
  };
  struct Turn {  // from one outcome to another, skipped ones aside
    Outcome before, after;
  };
  struct Past {
    std::deque<Outcome> last;  // the newest at the end
    std::optional<Outcome> known;
    std::optional<Turn> turned;  // the last time
  };
  struct Of {
    std::string journal;
    Run run;
  };
  using Key = std::tuple<std::string, std::string, std::string>;  // environment, file, title

  class Reader;
  void add(const std::filesystem::path& journal);
  std::vector<std::pair<Key, const Past*>> ordered() const;

  std::vector<Of> runs_;
  std::map<Key, Past> scenarios_;
  std::vector<std::string> unreadable_;
};

}  // namespace smoke::report
