// Only what scenarios came to is kept of a journal, so that its size does not matter.
#include "interpreter/doc/results.hpp"

#include <algorithm>

namespace smoke::doc {
namespace {

std::string canonical(std::string_view file) {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(std::filesystem::path(file), error);
  return error ? std::string(file) : path.string();
}

}  // namespace

Results::Results(const std::filesystem::path& journal) {
  bool first = true, replays = false;
  journal::each_record(journal, [&](journal::Record record) {
    if (auto* started = std::get_if<journal::RunStarted>(&record)) {
      // What a replay delivers later says nothing of what was expected.
      replays = started->command.starts_with("smoke replay");
      if (replays) return;
      ended_ = false;
      if (!first) return;
      first = false;
      environment_ = started->environment;
      started_ = started->at;
      files_ = std::move(started->sources);
    } else if (replays) {
      return;
    } else if (auto* finished = std::get_if<journal::ScenarioFinished>(&record)) {
      const journal::Scenario& scenario = finished->scenario;
      auto& all = finished_[{scenario.kind, scenario.file, scenario.title}];
      const auto same = std::find_if(all.begin(), all.end(), [&](const auto& earlier) {
        return earlier.scenario.variant == scenario.variant;
      });
      if (same == all.end())
        all.push_back(std::move(*finished));
      else
        *same = std::move(*finished);
    } else if (const auto* end = std::get_if<journal::RunFinished>(&record)) {
      ended_ = !end->interrupted;
    }
  });
}

const journal::SourceFile* Results::file(std::string_view name, std::string_view text) const {
  const auto find = [&](auto fits) {
    const auto found = std::find_if(files_.begin(), files_.end(), fits);
    return found == files_.end() ? nullptr : &*found;
  };
  using File = journal::SourceFile;
  if (const File* named = find([&](const File& each) { return each.file == name; })) return named;
  const std::string full = canonical(name);
  if (const File* same = find([&](const File& each) { return canonical(each.file) == full; }))
    return same;
  return find([&](const File& each) { return each.text == text; });
}

const std::vector<journal::ScenarioFinished>& Results::of(run::Kind kind, const std::string& file,
                                                          const std::string& title) const {
  static const std::vector<journal::ScenarioFinished> none;
  const auto found = finished_.find({kind, file, title});
  return found == finished_.end() ? none : found->second;
}

}  // namespace smoke::doc
