// A gate's rules as they are declared become what the run has to do, and what it tells.
#include "interpreter/run/gate.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

#include "interpreter/run/execution.hpp"
#include "interpreter/run/table_query.hpp"

namespace smoke::run {

using namespace ast;
using Asks = GateDeclared::Asks;

namespace {

Asks asks(const Rule& rule) {
  switch (rule.kind) {
    case RuleKind::every_scenario_passed:
      return Asks::scenarios_passed;
    case RuleKind::any_scenario_failed:
      return Asks::scenario_failed;
    case RuleKind::monitor_held:
      return Asks::monitor_held;
    case RuleKind::evidence_complete:
      return Asks::evidence_complete;
    case RuleKind::duplicates:
    case RuleKind::rows:
      return Asks::database;
  }
  return Asks::database;
}

std::vector<std::string> titles(const Gate& gate, RuleKind kind) {
  std::vector<std::string> out;
  for (const Rule& rule : gate.rules)
    if (rule.kind == kind) out.push_back(literal_text(*rule.title).value_or(""));
  return out;
}

bool speaks_of(const Rule& rule, const ScenarioId& id) {
  switch (id.kind) {
    case Kind::scenario:
      return (rule.kind == RuleKind::every_scenario_passed ||
              rule.kind == RuleKind::any_scenario_failed) &&
             (rule.tags.empty() ||
              std::any_of(rule.tags.begin(), rule.tags.end(), [&](const Name& tag) {
                return std::find(id.tags.begin(), id.tags.end(), tag.text) != id.tags.end();
              }));
    case Kind::monitor:
      return rule.kind == RuleKind::monitor_held && literal_text(*rule.title) == id.title;
    case Kind::evidence:
      return rule.kind == RuleKind::evidence_complete && literal_text(*rule.title) == id.title;
  }
  return false;
}

// The scenarios that any of its rules names.
std::vector<PlannedScenario> scenarios(const GatePlan& plan, const Selection& selection) {
  std::vector<PlannedScenario> out;
  for (PlannedScenario& each : run::plan(*plan.file, selection, 0)) {
    const ScenarioId id = each.id();
    const auto& rules = (*plan.gate)->rules;
    if (std::none_of(rules.begin(), rules.end(),
                     [&](const Rule& rule) { return speaks_of(rule, id); }))
      continue;
    each.index = static_cast<std::uint32_t>(out.size());
    out.push_back(std::move(each));
  }
  return out;
}

FilePlan whole(const GatePlan& plan, const Selection& selection) {
  FilePlan out{plan.file, {}, {}, {}, plan.gate, plan.elsewhere};
  const std::size_t first = plan.elsewhere ? plan.elsewhere->indexes : 0;
  if (!plan.elsewhere) out.scenarios = scenarios(plan, selection);
  Monitoring monitoring;
  monitoring.titles = titles(**plan.gate, RuleKind::monitor_held);
  if (!monitoring.titles.empty())
    out.monitors = run::plan(*plan.file, monitoring, first + out.size());
  out.evidence = plan_evidence(*plan.file, titles(**plan.gate, RuleKind::evidence_complete),
                               first + out.size());
  return out;
}

// The rule's words in one line, without the `go when` before them.
std::string words(const SourcePtr& source, const Rule& rule) {
  std::string out;
  for (const char c : source->text(rule.span)) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  }
  return out.substr(out.find("when ") + 5);
}

GateDeclared declared(const GatePlan& plan) {
  const FilePlan all = whole({plan.file, plan.gate}, {});
  GateDeclared out{literal_text((*plan.gate)->title).value_or(""),
                   {plan.gate->source(), plan.gate->declaration->span},
                   {}};
  for (const Rule& rule : (*plan.gate)->rules) {
    GateDeclared::Rule told{rule.go, asks(rule), words(plan.gate->source(), rule), {}};
    const auto take = [&](ScenarioId id) {
      if (speaks_of(rule, id)) told.about.push_back(std::move(id));
    };
    for (const PlannedScenario& each : all.scenarios) take(each.id());
    for (const PlannedMonitor& each : all.monitors) take(each.id);
    for (const PlannedEvidence& each : all.evidence) take(each.id);
    out.rules.push_back(std::move(told));
  }
  return out;
}

}  // namespace

std::vector<ScenarioId> select(const GatePlan& gate, const Selection& selection) {
  const FilePlan all = whole(gate, selection);
  std::vector<ScenarioId> out;
  for (const PlannedScenario& p : all.scenarios) out.push_back(p.id());
  for (const PlannedMonitor& p : all.monitors) out.push_back(p.id);
  for (const PlannedEvidence& p : all.evidence) out.push_back(p.id);
  return out;
}

void run_gate(const GatePlan& gate, const Setting& setting, const Options& options,
              const Monitoring& monitoring, const Listener& listener, std::stop_token stop,
              std::stop_token immediate_stop) {
  run_plans(
      {whole(gate, options.selection)}, 1, setting, options, monitoring,
      [&](const RunEvent& event) {
        listener(event);
        if (std::holds_alternative<RunStarted>(event)) listener(declared(gate));
      },
      std::move(stop), std::move(immediate_stop));
}

ScenarioId as_evidence(const SpecFile& file, const Declared<Gate>& gate) {
  ScenarioId id;
  id.kind = Kind::evidence;
  id.file = file.name;
  id.title = literal_text(gate->title).value_or("");
  id.place = {gate.source(), gate.declaration->span};
  return id;
}

bool decides(const Declared<Gate>& gate, const ScenarioId& failed) {
  return std::any_of(gate->rules.begin(), gate->rules.end(), [&](const Rule& rule) {
    return speaks_of(rule, failed) && rule.go != (asks(rule) == Asks::scenario_failed);
  });
}

std::vector<RuleAnswered> answer_rules(const Declared<Gate>& gate, const Surroundings& around) {
  Globals globals(around.unit, around.context);
  const Scope scope(&around.names);
  std::vector<RuleAnswered> out;
  for (std::size_t i = 0; i < gate->rules.size(); ++i) {
    if (asks(gate->rules[i]) != Asks::database) continue;
    Scope names(&scope);
    History history;
    Execution e(around.context, globals, no_scenario, names, history);
    out.push_back(e.answer(gate->rules[i], i, {gate.source(), false, true}));
  }
  return out;
}

RuleAnswered Execution::answer(const Rule& rule, std::size_t number, const Frame& frame) {
  RuleAnswered out{number, std::nullopt, {}, {}};
  if (context_.setting.database == nullptr) {
    out.seen = say("there is no database to look into");
    return out;
  }
  try {
    Evaluator e = database_evaluator(frame);
    TableQuery table(*this, frame, *rule.table, e);
    table.scope(false);
    table.where(rule.where);
    const auto show = [&](const sql::Rows& rows, std::size_t total) {
      std::vector<std::size_t> columns(std::min(rows.columns.size(), columns_shown));
      std::iota(columns.begin(), columns.end(), 0);
      if (total > 0) out.rows = table_of(rows, columns, total);
    };
    if (rule.kind == RuleKind::duplicates) {
      const sql::Rows doubled = table.duplicates(rule.columns);
      const std::size_t count = doubled.rows.size();
      out.holds = count > 0;
      out.seen = count == 0           ? say("no duplicates")
                 : count > rows_shown ? say("more than {} doubled", rows_shown)
                                      : say("{} doubled", count);
      show(doubled, count);
    } else {
      const std::int64_t count = table.count();
      out.holds = wanted(*rule.count, e).holds(count);
      out.seen = rows_of(count);
      if (count > 0) show(table.rows(rows_shown), static_cast<std::size_t>(count));
    }
  } catch (const SqlFailure& failure) {
    out.seen = say("could not tell: {}", failure.error.message);
  } catch (const match::Undecided& undecided) {
    out.seen = say("could not tell: {}", undecided.because);
  } catch (const EvalError& error) {
    out.seen = say("could not tell: {}", error.message);
  }
  return out;
}

}  // namespace smoke::run
