// What a run said of specs, read from its journal, to stand beside what they say.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "interpreter/journal/record.hpp"

namespace smoke::doc {

class Results {
 public:
  // Throws journal::Unreadable.
  explicit Results(const std::filesystem::path& journal);

  const std::string& environment() const { return environment_; }
  Time started() const { return started_; }
  bool ended() const { return ended_; }  // and was not interrupted

  // The run's own file that a spec is, by its name or by its text; nullptr where the run had none.
  const journal::SourceFile* file(std::string_view name, std::string_view text) const;

  // One for each variant, in the order of the run; a later result of a variant takes the place of
  // an earlier one, as of a monitor that went on.
  const std::vector<journal::ScenarioFinished>& of(run::Kind kind, const std::string& file,
                                                   const std::string& title) const;

 private:
  std::string environment_;
  Time started_{};
  bool ended_ = false;
  std::vector<journal::SourceFile> files_;
  std::map<std::tuple<run::Kind, std::string, std::string>, std::vector<journal::ScenarioFinished>>
      finished_;
};

}  // namespace smoke::doc
