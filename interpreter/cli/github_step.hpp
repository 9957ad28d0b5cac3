// A run as a step of a job on GitHub, which reads commands from a step's output and shows what the
// step has to say.
#pragma once

#include <filesystem>
#include <string>

#include "interpreter/cli/output.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::cli {

class GitHubStep {
 public:
  static bool is_here();  // GITHUB_ACTIONS is `true`

  // From here to end() nothing that is written counts as a command, whatever answers and rows hold.
  explicit GitHubStep(Output& output);

  // Annotates what did not pass, and appends the summary to GITHUB_STEP_SUMMARY, where that is set.
  // Throws Unwritten.
  void end(const std::filesystem::path& journal, const Language& language);

 private:
  Output& output_;
  std::string token_;  // which nobody guesses
};

}  // namespace smoke::cli
