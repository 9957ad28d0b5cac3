// What is kept of a run beside what its terminal shows: the journal, and the reports that are made
// from that when the run ends.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/cli/github_step.hpp"
#include "interpreter/cli/output.hpp"
#include "interpreter/cli/report_files.hpp"
#include "interpreter/cli/temporary_file.hpp"
#include "interpreter/journal/writer.hpp"

namespace smoke::cli {

class Record {
 public:
  // Opens the files of the reports. Without a journal that somebody wants to keep, one is kept as
  // long as the run takes, where it is `needed` or there are reports to make. `in_use`: beside the
  // journal. `github`: as a step there has them. Throws Unwritten.
  Record(std::optional<std::filesystem::path> journal, bool needed, const Reports& reports,
         std::vector<InUse> in_use, bool github);

  bool kept() const { return journal_.has_value(); }

  // Throws Unwritten.
  void begin(journal::Writer::Mode mode, journal::Beginning beginning, const config::Mask& mask,
             Output& output);
  // Both give the line as it is written; nothing, where none is.
  Object operator()(const run::RunEvent& event);
  Object append(Object line);
  // Makes the reports. Throws Unwritten, with what is incomplete.
  void end(const Language& language, Output& output);

 private:
  std::string unwritten(const std::string& why) const;

  std::optional<TemporaryFile> temporary_;
  std::optional<std::filesystem::path> journal_;
  ReportFiles reports_;
  bool github_;
  std::optional<GitHubStep> step_;
  std::optional<journal::Writer> writer_;
};

}  // namespace smoke::cli
