#include "interpreter/journal/other_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace smoke::journal {
namespace {

bool is(const Object& line, std::string_view event) {
  const Value* value = line.find("event");
  return value != nullptr && value->text() != nullptr && *value->text() == event;
}

}  // namespace

std::string OtherRun::name() const { return fmt::format("`{}`", file.string()); }

Object OtherRun::told() const {
  List missing;
  for (const std::size_t number : started.missing)
    missing.push_back(static_cast<std::int64_t>(number));
  return {{"run", started.id},
          {"at", started.at},
          {"ended", finished.has_value()},
          {"interrupted", finished && finished->interrupted},
          {"missing", std::move(missing)}};
}

OtherRun look_through(const std::filesystem::path& file) {
  OtherRun out;
  out.file = file;
  std::size_t runs = 0;
  each_line(file, [&](Object line) {
    if (is(line, "run_started")) {
      if (++runs > 1)
        throw NotOneRun(fmt::format(
            "{} holds another run behind its first: it is taken as it ended", out.name()));
      out.started = std::get<RunStarted>(*record(line));
      out.line = std::move(line);
    } else if (is(line, "run_finished")) {
      out.finished = std::get<RunFinished>(*record(line));
    } else if (is(line, "versioned")) {
      const auto told = std::get<Versioned>(*record(line));
      if (told.when == run::Versioned::When::start && told.version)
        out.versions.try_emplace(told.target, *told.version);
    } else if (is(line, "gate")) {
      out.only_scenarios = false;
    } else if (is(line, "scenario_finished")) {
      auto ended = std::get<ScenarioFinished>(*record(line));
      out.indexes = std::max(out.indexes, ended.scenario.index + 1);
      out.only_scenarios = out.only_scenarios && ended.scenario.kind == run::Kind::scenario;
      if (ended.status == run::Status::failed && !ended.scenario.quarantine)
        out.failed.push_back(std::move(ended.scenario));
    }
  });
  out.indexes = std::max(out.indexes, out.started.scenarios);
  return out;
}

void each_event(const OtherRun& run, const std::function<void(Object)>& take) {
  each_line(run.file, [&](Object line) {
    if (!is(line, "run_started") && !is(line, "run_finished")) take(std::move(line));
  });
}

void refuse_other(const RunStarted& a, std::string_view a_name, const RunStarted& b,
                  std::string_view b_name) {
  const auto differ = [&](std::string_view what, std::string_view in_b, std::string_view in_a) {
    throw NotOneRun(fmt::format("{} has {} `{}`, and {} has `{}`: they are not of one run", b_name,
                                what, in_b, a_name, in_a));
  };
  const auto compare = [&](std::string_view what, const auto& in_b, const auto& in_a) {
    std::map<std::string, std::string> left(in_b.begin(), in_b.end()),
        right(in_a.begin(), in_a.end());
    for (const auto& [key, text] : left) right.try_emplace(key, "(none)");
    for (const auto& [key, text] : right)
      if (const auto at = left.try_emplace(key, "(none)").first; at->second != text)
        differ(fmt::format("{}{}", what, key), at->second, text);
  };
  if (a.smoke != b.smoke) differ("the version of smoke", b.smoke, a.smoke);
  if (a.environment != b.environment) differ("the environment", b.environment, a.environment);
  compare("the variable ", b.variables, a.variables);
  compare("the target ", b.targets, a.targets);
  if (a.database != b.database) differ("the database", b.database, a.database);
  const auto hashes = [](const RunStarted& run) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const SourceFile& source : run.sources) out.emplace_back(source.file, source.sha256);
    return out;
  };
  compare("as the hash of ", hashes(b), hashes(a));
}

}  // namespace smoke::journal
