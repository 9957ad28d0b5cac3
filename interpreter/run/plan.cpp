// Titles, tags and variants: what can be said of a file without evaluating anything.
#include "interpreter/run/plan.hpp"

#include <algorithm>
#include <utility>

#include "interpreter/run/quarantine.hpp"

namespace smoke::run {

using namespace ast;

namespace {

bool among(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool selected(const Scenario& scenario, const std::string& title, const Selection& selection) {
  const auto has_tag = [&](const std::string& tag) {
    return std::any_of(scenario.tags.begin(), scenario.tags.end(),
                       [&](const Name& n) { return n.text == tag; });
  };
  return (selection.tags.empty() ||
          std::any_of(selection.tags.begin(), selection.tags.end(), has_tag)) &&
         (selection.scenarios.empty() || among(selection.scenarios, title));
}

template <typename T>
ScenarioId identify(Kind kind, const SpecFile& file, const Declared<T>& declared,
                    std::size_t index) {
  ScenarioId id;
  id.kind = kind;
  id.file = file.name;
  id.title = literal_text(declared->title).value_or("");
  id.place = {declared.source(), declared.declaration->span};
  id.index = index;
  return id;
}

}  // namespace

ScenarioId PlannedScenario::id() const {
  ScenarioId out = common->id;
  out.variant = variant().name;
  out.index = index;
  return out;
}

std::vector<PlannedScenario> plan(const SpecFile& file, const Selection& selection,
                                  std::size_t first_index) {
  std::vector<PlannedScenario> out;
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  for (const auto& scenario : file.unit->scenarios) {
    ScenarioId id = identify(Kind::scenario, file, scenario, first_index);
    if (!selected(*scenario, id.title, selection)) continue;
    for (const Name& tag : scenario->tags) id.tags.emplace_back(tag.text);
    id.quarantine = quarantine(*scenario, now);
    const auto common = std::make_shared<const PlannedScenario::Common>(
        PlannedScenario::Common{std::move(id), &scenario, Variants(*file.unit, scenario)});
    for (std::size_t number = 0; number < common->variants.size(); ++number)
      out.push_back({common, static_cast<std::uint32_t>(number),
                     static_cast<std::uint32_t>(first_index + out.size())});
  }
  return out;
}

std::vector<PlannedMonitor> plan(const SpecFile& file, const Monitoring& monitoring,
                                 std::size_t first_index) {
  std::vector<PlannedMonitor> out;
  for (const auto& monitor : file.unit->monitors) {
    ScenarioId id = identify(Kind::monitor, file, monitor, first_index + out.size());
    if (monitoring.titles.empty() || among(monitoring.titles, id.title))
      out.push_back({std::move(id), &monitor});
  }
  return out;
}

std::vector<PlannedEvidence> plan_evidence(const SpecFile& file,
                                           const std::vector<std::string>& titles,
                                           std::size_t first_index) {
  std::vector<PlannedEvidence> out;
  for (const auto& evidence : file.unit->evidence) {
    ScenarioId id = identify(Kind::evidence, file, evidence, first_index + out.size());
    if (among(titles, id.title)) out.push_back({std::move(id), &evidence});
  }
  return out;
}

void leave_selected(std::vector<PlannedScenario>& planned, const Selection& selection) {
  std::erase_if(planned, [&](const PlannedScenario& p) {
    return selection.indexes && !selection.indexes->contains(p.index);
  });
}

std::vector<ScenarioId> select(const std::vector<SpecFile>& files, const Selection& selection) {
  std::vector<ScenarioId> out;
  std::size_t scenarios = 0;
  for (const SpecFile& file : files) {
    std::vector<PlannedScenario> planned = plan(file, selection, scenarios);
    scenarios += planned.size();
    leave_selected(planned, selection);
    for (const PlannedScenario& p : planned) out.push_back(p.id());
  }
  return out;
}

std::vector<ScenarioId> declared(const std::vector<SpecFile>& files, const Selection& selection) {
  std::vector<ScenarioId> out;
  for (const SpecFile& file : files)
    for (const PlannedScenario& p : plan(file, selection, 0))
      if (p.number == 0) out.push_back(p.common->id);
  return out;
}

std::vector<ScenarioId> select(const std::vector<SpecFile>& files, const Monitoring& monitoring) {
  std::vector<ScenarioId> out;
  for (const SpecFile& file : files)
    for (PlannedMonitor& p : plan(file, monitoring, out.size())) out.push_back(std::move(p.id));
  return out;
}

}  // namespace smoke::run
