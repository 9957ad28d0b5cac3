#include "interpreter/cli/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "grammar/walk.hpp"
#include "interpreter/check/check.hpp"
#include "interpreter/cli/personal.hpp"
#include "interpreter/cli/repetition.hpp"
#include "interpreter/cli/shard.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::cli {

std::optional<Exit> Preparation::prepare() {
  if (const auto status = read_journals()) return status;
  Diagnostics found = std::move(plan_.specs.diagnostics);
  const bool readable = !found.has_errors();
  if (readable && command_.monitor)
    check_titles(plan_.specs, *command_.monitor, found);
  else if (readable && !command_.replay)
    check_selection(plan_.specs, command_.select, found);
  const bool selectable = !found.has_errors();
  plan_.chosen = choose(command_.common, command_.place, found);
  const config::Settings* const settings =
      plan_.chosen.choice.settings ? &*plan_.chosen.choice.settings : nullptr;
  std::vector<run::ScenarioId> selected;
  if (readable) selected = select(found);
  const std::size_t whole = selected.size();
  if (command_.shard && readable) {
    if (const auto status = cut_shard(selected)) return *status;
  }
  for (const run::ScenarioId& scenario : selected) plan_.needed.insert(scenario.file);
  for (const run::SpecFile& file : plan_.specs.files)
    check_unit(*file.unit, plan_.needed.contains(file.name) ? settings : nullptr, found);
  if (settings != nullptr && readable) check_given(plan_.specs, command_.place, *settings, found);
  check_stubs(plan_.specs, found);
  if (selectable && plan_.needed.empty() && whole == 0 && !command_.gate) find_nothing(found);
  if (plan_.resumed) check_resumed(found);
  if ((command_.replay || plan_.resumed) && settings != nullptr &&
      settings->environment.name != plan_.environment)
    found.add({Code::configuration,
               Severity::error,
               nullptr,
               {},
               fmt::format("the journal is of a run in environment `{}`, and this is `{}`",
                           plan_.environment, settings->environment.name),
               {},
               fmt::format("write `--env {}`", plan_.environment)});

  mask_secrets(plan_.specs, command_.place, settings, plan_.mask);
  // What a guard refuses is no mistake in the specs or the call; where there is one, that counts.
  std::size_t refusals = plan_.chosen.choice.refused ? 1 : 0;
  if (settings != nullptr && !settings->environment.writes && !command_.dry_run)
    refusals += refuse_writes(selected, settings->environment.name, found);
  const auto& all = found.all();
  const auto errors = static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
  tell(std::move(found));
  if (errors > refusals) return exit_usage;
  if (refusals > 0) return exit_refused;
  if (plan_.elsewhere)
    if (const auto status = check_elsewhere()) return status;
  if (plan_.resumed)
    if (const auto status =
            refuse_other(*plan_.resumed, fmt::format("`{}`", command_.monitor->resume->string())))
      return status;
  return make_folder();
}

// Of the run that goes on, or whose scenarios are decided on.
std::optional<Exit> Preparation::read_journals() {
  try {
    if (command_.monitor && command_.monitor->resume) {
      plan_.monitoring.earlier = journal::samples(*command_.monitor->resume);
      journal::each_record(*command_.monitor->resume, [&](journal::Record record) {
        if (auto* begun = std::get_if<journal::RunStarted>(&record))
          plan_.resumed = std::move(*begun);
      });
      plan_.environment = plan_.resumed->environment;
    }
    if (command_.gate && command_.gate->scenarios_from)
      plan_.elsewhere = journal::look_through(*command_.gate->scenarios_from);
    return std::nullopt;
  } catch (const std::runtime_error& problem) {  // Unreadable, NotOneRun
    output_.error(fmt::format("smoke: {}\n", problem.what()));
    return exit_usage;
  }
}

// What would run. Files that it needs beside those of its scenarios are noted.
std::vector<run::ScenarioId> Preparation::select(Diagnostics& found) {
  plan_.selection.tags = command_.select.tags;
  plan_.selection.scenarios = command_.select.scenarios;
  if (command_.replay) {
    for (const journal::Kept& kept : plan_.kept) plan_.needed.insert(kept.scenario.file);
    return {};
  }
  if (command_.gate) {
    plan_.monitoring.rehearse = command_.gate->rehearse;
    plan_.gate = find_gate(plan_.specs, command_.gate->title, found);
    if (!plan_.gate) return {};
    plan_.needed.insert(plan_.gate->file->name);
    if (plan_.elsewhere) plan_.gate->elsewhere = seen_elsewhere();
    return run::select(*plan_.gate, plan_.selection);
  }
  if (command_.monitor) {
    plan_.monitoring.titles = command_.monitor->titles;
    // Those that it had, and no further ones.
    if (plan_.resumed && command_.monitor->titles.empty())
      for (const auto& [names, samples] : plan_.monitoring.earlier)
        plan_.monitoring.titles.push_back(names.second);
    plan_.monitoring.rehearse = command_.monitor->rehearse;
    return run::select(plan_.specs.files, plan_.monitoring);
  }
  return command_.shard ? run::select(plan_.specs.files, plan_.selection)
                        : run::declared(plan_.specs.files, plan_.selection);
}

void Preparation::find_nothing(Diagnostics& found) const {
  const bool monitors =
      std::any_of(plan_.specs.files.begin(), plan_.specs.files.end(),
                  [](const run::SpecFile& file) { return !file.unit->monitors.empty(); });
  found.add({Code::nothing_to_judge,
             Severity::error,
             nullptr,
             {},
             command_.monitor ? "no monitor found: there is nothing to run"
             : command_.select.tags.empty() && command_.select.scenarios.empty()
                 ? "no scenario found: there is nothing to run"
                 : "no scenario has both that title and that tag: there is nothing to run",
             {},
             command_.monitor ? ""
             : monitors       ? "`smoke monitor` runs the monitors that there are"
                              : "`smoke list` shows the scenarios that there are"});
}

// For evidence, where that is to be kept: before anything is sent that it would be lacking for.
std::optional<Exit> Preparation::make_folder() const {
  if (!command_.gate || !command_.gate->evidence) return std::nullopt;
  try {
    evidence::make_folder(*command_.gate->evidence);
    return std::nullopt;
  } catch (const evidence::FolderError& problem) {
    output_.error(fmt::format("smoke: {}\n", problem.what()));
    return exit_usage;
  }
}

run::Elsewhere Preparation::seen_elsewhere() const {
  const auto& failed = plan_.elsewhere->failed;
  return {plan_.elsewhere->indexes,
          std::any_of(failed.begin(), failed.end(), [&](const journal::Scenario& each) {
            if (each.variant == run::of_before_all || each.variant == run::of_after_all)
              return false;  // which breaks no rule
            run::ScenarioId id;
            id.title = each.title;
            id.tags = each.tags;
            return each.file == plan_.gate->file->name && run::decides(*plan_.gate->gate, id);
          })};
}

// That its scenarios are those of this run.
std::optional<Exit> Preparation::check_elsewhere() const {
  const auto wrong = [&](const std::string& what) {
    output_.error(plan_.mask.apply(fmt::format("smoke: {}\n", what)));
    return exit_usage;
  };
  if (plan_.elsewhere->started.shard)
    return wrong(fmt::format("{} is of one shard: `smoke report merge` makes one journal of all",
                             plan_.elsewhere->name()));
  if (!plan_.elsewhere->only_scenarios)
    return wrong(
        fmt::format("{} is of a run that had more than scenarios", plan_.elsewhere->name()));
  return refuse_other(plan_.elsewhere->started, plan_.elsewhere->name());
}

// A run that began otherwise than this one does.
std::optional<Exit> Preparation::refuse_other(const journal::RunStarted& begun,
                                              const std::string& name) const {
  const journal::Beginning here = beginning();
  journal::RunStarted started;
  started.smoke = SMOKE_VERSION;
  started.environment = plan_.chosen.choice.settings->environment.name;
  for (const auto& [variable, text] : here.variables)
    started.variables.emplace_back(variable, plan_.mask.hide_secrets(text));
  for (const auto& [target, url] : here.targets)
    started.targets.emplace_back(target, plan_.mask.hide_secrets(url));
  started.database = plan_.mask.hide_secrets(here.database);
  for (const SourcePtr& source : here.sources)
    started.sources.push_back({source->name(), hex(sha256(source->text())), ""});
  try {
    journal::refuse_other(begun, name, started, "this run");
  } catch (const journal::NotOneRun& problem) {
    output_.error(plan_.mask.apply(fmt::format("smoke: {}\n", problem.what())));
    return exit_usage;
  }
  return std::nullopt;
}

// What was seen counts for the monitors of the same specs, and not where it was a rehearsal.
void Preparation::check_resumed(Diagnostics& found) const {
  const auto refuse = [&](std::string message, std::string hint) {
    found.add({Code::configuration, Severity::error, nullptr, {}, std::move(message), {}, hint});
  };
  if (plan_.resumed->rehearsal)
    refuse(fmt::format("the journal `{}` is of a rehearsal, whose samples do not count",
                       command_.monitor->resume->string()),
           "leave `--resume` out");
  for (const SourcePtr& source : sources()) {
    const auto& all = plan_.resumed->sources;
    if (std::none_of(all.begin(), all.end(), [&](const journal::SourceFile& known) {
          return known.file == source->name() && known.sha256 == hex(sha256(source->text()));
        }))
      refuse(fmt::format("`{}` is not as it was when the journal `{}` was begun", source->name(),
                         command_.monitor->resume->string()),
             "what the monitors saw counts for the same specs alone: begin anew, with another "
             "journal");
  }
}

// Leaves those of the shard; what is wrong with the call, or nullopt.
std::optional<Exit> Preparation::cut_shard(std::vector<run::ScenarioId>& selected) {
  const auto which = shard_number(*command_.shard, process_variable);
  const auto* const number = std::get_if<ShardNumber>(&which);
  if (number == nullptr) {
    output_.error(fmt::format("smoke: {}\n", std::get<std::string>(which)));
    return exit_usage;
  }
  try {
    plan_.shard =
        run::cut(selected, number->number, number->of,
                 command_.durations ? journal::durations(*command_.durations) : run::Durations());
  } catch (const journal::Unreadable& problem) {
    output_.error(fmt::format("smoke: {}\n", problem.what()));
    return exit_usage;
  }
  selected = plan_.shard->planned;
  plan_.selection.indexes.emplace();
  for (const run::ScenarioId& scenario : selected) plan_.selection.indexes->insert(scenario.index);
  return std::nullopt;
}

// Steps of the selected scenarios, and around them, that write to the database; how many.
std::size_t Preparation::refuse_writes(const std::vector<run::ScenarioId>& selected,
                                       const std::string& environment, Diagnostics& found) const {
  std::size_t count = 0;
  const auto look = [&](const SourcePtr& source, const ast::Steps& steps) {
    const auto visit = [&](const ast::Step& step) {
      if (!std::holds_alternative<ast::Box<ast::DeleteRows>>(step.node) &&
          !std::holds_alternative<ast::Box<ast::InsertRow>>(step.node) &&
          !std::holds_alternative<ast::Box<ast::RunSql>>(step.node))
        return;
      ++count;
      found.add({Code::configuration,
                 Severity::error,
                 source,
                 step.span,
                 environment.empty()
                     ? "this writes, and no environment of a smoke.yaml allows it"
                     : fmt::format("environment `{}` allows no writes", environment),
                 {},
                 "set `writes: true` for it in smoke.yaml, if its database may be written to"});
    };
    for (const ast::Step& step : steps) walk(step, visit);
  };
  std::set<std::pair<SourcePtr, std::uint32_t>> runs;
  for (const run::ScenarioId& id : selected) runs.insert({id.place.source, id.place.span.begin});
  for (const run::SpecFile& file : plan_.specs.files) {
    if (!plan_.needed.contains(file.name)) continue;
    const Unit& unit = *file.unit;
    for (const auto* hooks :
         {&unit.before_all, &unit.before_each, &unit.after_each, &unit.after_all})
      for (const auto& hook : *hooks) look(hook.source(), hook->steps);
    for (const auto& scenario : unit.scenarios) {
      if (!runs.contains({scenario.source(), scenario.declaration->span.begin})) continue;
      look(scenario.source(), scenario->setup);
      look(scenario.source(), scenario->cleanup);
    }
  }
  return count;
}

// Variables that only the services could tell.
std::optional<Exit> Preparation::check_resolved(const config::Settings& settings) {
  if (settings.environment.services.empty()) return std::nullopt;
  Diagnostics found, wrong;
  for (const run::SpecFile& file : plan_.specs.files)
    if (plan_.needed.contains(file.name)) check_unit(*file.unit, &settings, found);
  for (const Diagnostic& d : found.all())
    if (d.code == Code::wrong_variable) wrong.add(d);
  return tell(std::move(wrong));
}

// What the selected files ask of the database.
std::optional<Exit> Preparation::check_database(const config::Settings& settings,
                                                sql::Database& database,
                                                const std::stop_token& stop) {
  Diagnostics found;
  sql::Limits limits;
  limits.stop = stop;
  auto error = check_personal(plan_.chosen.config, settings.environment, database, limits, found);
  for (const run::SpecFile& file : plan_.specs.files)
    if (!error && plan_.needed.contains(file.name))
      error = check_sql(*file.unit, &settings, database, limits, found);
  if (!error) return tell(std::move(found));
  if (!stop.stop_requested())
    output_.error(plan_.mask.apply(
        "smoke: " +
        say("nothing was sent, because the database can't be asked: {}", error->message)
            .in(*command_.language) +
        '\n'));
  return exit_inconclusive;
}

journal::Beginning Preparation::beginning() const {
  // Ports of services are another run's other ports.
  const config::Settings settings = plan_.chosen.choice.settings->resolve(
      [](const std::string& service, const std::string& fact) {
        return fmt::format("${{{}.{}}}", service, fact);
      });
  journal::Beginning out;
  out.command = whole_repetition(command_);
  out.rehearsal = plan_.monitoring.rehearse;
  out.sources = sources();
  out.shard = plan_.shard;
  if (plan_.elsewhere) out.elsewhere = plan_.elsewhere->told();
  std::set<std::string_view> names;
  for (const auto& unit : plan_.specs.units)
    for (const auto& variable : unit->variables) names.insert(variable->name.text);
  for (const std::string_view name : names)
    if (auto text = settings.variables.text(name))
      out.variables.emplace_back(name, std::move(*text));
  for (const config::Target& target : settings.environment.targets)
    if (target.url) out.targets.emplace_back(target.name, target.url->literal().value_or(""));
  if (const auto& database = settings.environment.database)
    out.database = database->url.literal().value_or("");
  return out;
}

// The specs and all that they use.
std::vector<SourcePtr> Preparation::sources() const {
  std::vector<SourcePtr> out;
  std::set<const Source*> seen;
  for (const auto& unit : plan_.specs.units)
    for (const Module* module : unit->modules)
      if (seen.insert(module->source().get()).second) out.push_back(module->source());
  return out;
}

std::optional<Exit> Preparation::tell(Diagnostics found) {
  const bool errors = found.has_errors();
  if (errors || (!found.empty() && command_.detail != report::Detail::quiet))
    output_.error(
        show_diagnostics(std::move(found), false, use_colour(command_.common.color), plan_.mask));
  return errors ? std::optional(exit_usage) : std::nullopt;
}

}  // namespace smoke::cli
