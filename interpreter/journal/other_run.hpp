// Another run's journal, whose lines become part of one that is written: of a merged one, or of a
// run that decides on what others have seen.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/journal/record.hpp"

namespace smoke::journal {

// The journals don't belong together; the message says which, and in what they differ.
struct NotOneRun : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct OtherRun {
  std::filesystem::path file;
  Object line;         // run_started
  RunStarted started;  // the same
  std::optional<RunFinished> finished;
  std::map<std::string, std::string> versions;  // of targets, as they were when it began
  std::vector<Scenario> failed;                 // and are not in quarantine
  std::size_t indexes = 0;                      // those of its scenarios are below
  bool only_scenarios = true;                   // and no monitors, evidence or gate

  std::string name() const;
  Object told() const;  // RunStarted::Elsewhere as a line has it
};

// Throws Unreadable, and NotOneRun where a second run stands behind the first.
OtherRun look_through(const std::filesystem::path& file);

// Its lines but for the first and the last, one in memory at a time. Throws Unreadable.
void each_event(const OtherRun& run, const std::function<void(Object)>& take);

// Throws NotOneRun unless both are of the same specs, in the same environment, with the same
// values, by the same version of the tool.
void refuse_other(const RunStarted& a, std::string_view a_name, const RunStarted& b,
                  std::string_view b_name);

}  // namespace smoke::journal
