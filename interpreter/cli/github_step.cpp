// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
#include "interpreter/cli/github_step.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "interpreter/cli/report_files.hpp"
#include "interpreter/report/github.hpp"
#include "interpreter/report/markdown.hpp"

namespace smoke::cli {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool GitHubStep::is_here() { return variable("GITHUB_ACTIONS") == "true"; }

GitHubStep::GitHubStep(Output& output) : output_(output) {
  std::random_device random;
  token_ = fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
  output_.write(fmt::format("::stop-commands::{}\n", token_));
}

void GitHubStep::end(const std::filesystem::path& journal, const Language& language) {
  std::ostringstream annotations;
  report::github(journal, variable("GITHUB_WORKSPACE"), language, annotations);
  output_.write(fmt::format("::{}::\n{}", token_, annotations.str()));
  const std::string summary = variable("GITHUB_STEP_SUMMARY");
  if (summary.empty()) return;
  errno = 0;
  std::ofstream file(summary, std::ios::binary | std::ios::app);
  report::markdown(journal, language, file);
  file.close();
  if (!file) throw Unwritten(unwritten_report(summary));
}

}  // namespace smoke::cli
