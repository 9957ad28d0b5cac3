// `smoke run`, `smoke monitor` and `smoke replay`: everything that can be known before the first
// event is sent is known and said before it is sent.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>
#include <system_error>

#include "grammar/walk.hpp"
#include "interpreter/check/check.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/gate_run.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/personal.hpp"
#include "interpreter/cli/record.hpp"
#include "interpreter/cli/repetition.hpp"
#include "interpreter/cli/services.hpp"
#include "interpreter/cli/shard.hpp"
#include "interpreter/cli/signals.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/journal/writer.hpp"
#include "interpreter/run/gate.hpp"
#include "interpreter/run/monitor.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::cli {
namespace {

// To be kept; nullopt where nobody asked for it.
std::optional<std::filesystem::path> journal_of(const RunCommand& command) {
  if (command.monitor && command.monitor->resume) return command.monitor->resume;
  if (command.gate && command.gate->evidence)
    return *command.gate->evidence / evidence::journal_file;
  return command.replay && command.dry_run ? std::nullopt : command.journal;
}

// A run from its command line to its exit status.
class Run {
 public:
  Run(const RunCommand& command, Output& output) : Run(command, output, {}, "") {}
  Run(const RunCommand& command, Output& output, std::vector<journal::Kept> kept,
      std::string environment)
      : command_(command),
        output_(output),
        specs_(command.common),
        record_(journal_of(command), command.gate.has_value(), command.reports,
                !command.replay && !command.dry_run && GitHubStep::is_here()),
        kept_(std::move(kept)),
        environment_(std::move(environment)) {}

  Exit all() {
    if (command_.monitor && command_.monitor->resume) {
      try {
        monitoring_.earlier = journal::samples(*command_.monitor->resume);
        journal::each_record(*command_.monitor->resume, [&](journal::Record record) {
          if (auto* begun = std::get_if<journal::RunStarted>(&record)) resumed_ = std::move(*begun);
        });
        environment_ = resumed_->environment;
      } catch (const journal::Unreadable& problem) {
        output_.error(fmt::format("smoke: {}\n", problem.what()));
        return exit_usage;
      }
    }
    if (const auto status = prepare()) return *status;
    if (command_.only_checks) return exit_passed;
    const Signals signals;
    Exit status = exit_inconclusive;
    try {
      Services services;
      if (!command_.dry_run && !command_.replay && !needed_.empty())
        services.start(chosen_.config, *chosen_.choice.settings, Services::Which::all,
                       signals.stop());
      status = execute(services, signals);
    } catch (const service::ServiceError& error) {
      if (signals.received() == 0)
        output_.error(fmt::format("smoke: {}\n", mask_.apply(error.what())));
    } catch (const Unwritten& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      status = exit_usage;
    } catch (const evidence::FolderError& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      status = exit_usage;
    }
    return signals.received() == 0 ? status : static_cast<Exit>(exit_signal + signals.received());
  }

  const report::Tally& tally() const { return tally_; }

 private:
  // What keeps the run from beginning; nullopt where nothing does.
  std::optional<Exit> prepare() {
    Diagnostics found = std::move(specs_.diagnostics);
    const bool readable = !found.has_errors();
    if (readable && command_.monitor)
      check_titles(specs_, *command_.monitor, found);
    else if (readable && !command_.replay)
      check_selection(specs_, command_.select, found);
    const bool selectable = !found.has_errors();
    chosen_ = choose(command_.common, command_.place, found);
    const config::Settings* const settings =
        chosen_.choice.settings ? &*chosen_.choice.settings : nullptr;
    selection_.tags = command_.select.tags;
    selection_.scenarios = command_.select.scenarios;

    if (command_.gate) monitoring_.rehearse = command_.gate->rehearse;
    if (command_.monitor) {
      monitoring_.titles = command_.monitor->titles;
      monitoring_.rehearse = command_.monitor->rehearse;
    }
    std::vector<run::ScenarioId> selected;
    for (const journal::Kept& kept : kept_) needed_.insert(kept.scenario.file);
    if (readable && command_.gate) gate_ = find_gate(specs_, command_.gate->title, found);
    if (gate_) needed_.insert(gate_->file->name);
    if (gate_)
      selected = run::select(*gate_, selection_);
    else if (readable && !command_.replay && !command_.gate)
      selected = command_.monitor ? run::select(specs_.files, monitoring_)
                 : command_.shard ? run::select(specs_.files, selection_)
                                  : run::declared(specs_.files, selection_);
    const std::size_t whole = selected.size();
    if (command_.shard && readable) {
      if (const auto status = cut_shard(selected)) return *status;
    }
    for (const run::ScenarioId& scenario : selected) needed_.insert(scenario.file);
    for (const run::SpecFile& file : specs_.files)
      check_unit(*file.unit, needed_.contains(file.name) ? settings : nullptr, found);
    check_stubs(specs_, found);
    if (selectable && needed_.empty() && whole == 0 && !command_.gate) {
      const bool monitors =
          std::any_of(specs_.files.begin(), specs_.files.end(),
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

    if (resumed_) check_resumed(found);
    if ((command_.replay || resumed_) && settings != nullptr &&
        settings->environment.name != environment_)
      found.add({Code::configuration,
                 Severity::error,
                 nullptr,
                 {},
                 fmt::format("the journal is of a run in environment `{}`, and this is `{}`",
                             environment_, settings->environment.name),
                 {},
                 fmt::format("write `--env {}`", environment_)});

    mask_secrets(specs_, command_.place, settings, mask_);
    // What a guard refuses is no mistake in the specs or the call; where there is one, that counts.
    std::size_t refusals = chosen_.choice.refused ? 1 : 0;
    if (settings != nullptr && !settings->environment.writes && !command_.dry_run)
      refusals += refuse_writes(selected, settings->environment.name, found);
    const auto& all = found.all();
    const auto errors = static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
    if (!all.empty() && (errors > 0 || command_.detail != report::Detail::quiet))
      output_.error(
          show_diagnostics(std::move(found), false, use_colour(command_.common.color), mask_));
    if (errors > refusals) return exit_usage;
    if (refusals > 0) return exit_refused;
    return make_folder();
  }

  // For evidence, where that is to be kept: before anything is sent that it would be lacking for.
  std::optional<Exit> make_folder() const {
    if (!command_.gate || !command_.gate->evidence) return std::nullopt;
    try {
      evidence::make_folder(*command_.gate->evidence);
      return std::nullopt;
    } catch (const evidence::FolderError& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      return exit_usage;
    }
  }

  // What was seen counts for the monitors of the same specs, and not where it was a rehearsal.
  void check_resumed(Diagnostics& found) const {
    const auto refuse = [&](std::string message, std::string hint) {
      found.add({Code::configuration, Severity::error, nullptr, {}, std::move(message), {}, hint});
    };
    if (resumed_->rehearsal)
      refuse(fmt::format("the journal `{}` is of a rehearsal, whose samples do not count",
                         command_.monitor->resume->string()),
             "leave `--resume` out");
    for (const SourcePtr& source : sources()) {
      const auto& all = resumed_->sources;
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
  std::optional<Exit> cut_shard(std::vector<run::ScenarioId>& selected) {
    const auto which = shard_number(*command_.shard, process_variable);
    const auto* const number = std::get_if<ShardNumber>(&which);
    if (number == nullptr) {
      output_.error(fmt::format("smoke: {}\n", std::get<std::string>(which)));
      return exit_usage;
    }
    try {
      shard_ =
          run::cut(selected, number->number, number->of,
                   command_.durations ? journal::durations(*command_.durations) : run::Durations());
    } catch (const journal::Unreadable& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      return exit_usage;
    }
    selected = shard_->planned;
    selection_.indexes.emplace();
    for (const run::ScenarioId& scenario : selected) selection_.indexes->insert(scenario.index);
    return std::nullopt;
  }

  // Steps of the selected scenarios, and around them, that write to the database; how many.
  std::size_t refuse_writes(const std::vector<run::ScenarioId>& selected,
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
    for (const run::SpecFile& file : specs_.files) {
      if (!needed_.contains(file.name)) continue;
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

  Exit execute(const Services& services, const Signals& signals) {
    const config::Settings settings = chosen_.choice.settings->resolve(
        command_.dry_run || command_.replay ? config::Facts(placeholder_fact) : services.facts());
    mask_secrets(specs_, command_.place, &settings, mask_);
    if (const auto status = check_resolved(settings)) return *status;
    std::optional<sql::Database> database;
    if (settings.environment.database && !command_.replay)
      database.emplace(database_options(settings));
    if (database && !command_.dry_run)
      if (const auto status = check_database(settings, *database, signals.stop())) return *status;

    run::Options options;
    if (command_.jobs) options.jobs = *command_.jobs;
    if (command_.dry_run) options.jobs = 1;  // to be read in the order of the files
    options.seed = command_.seed ? *command_.seed : std::random_device{}();
    options.same_values = command_.same_values;
    options.fail_fast = command_.fail_fast;
    options.dry_run = command_.dry_run;
    options.language = command_.language;
    options.at_terminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    options.rerun_inconclusive = command_.rerun_inconclusive;
    options.selection = selection_;
    options.recorded = record_.kept();

    report::TerminalOptions look;
    // What a dry run has to show is what it would send.
    look.detail = command_.dry_run ? report::Detail::verbose : command_.detail;
    look.colour = use_colour(command_.common.color);
    look.language = command_.language;
    look.live = is_terminal() && !output_.gave_way() && !output_.labelled();
    look.columns = terminal_columns();
    look.command = repetition(command_);
    look.monitors = command_.monitor.has_value();
    look.goes_on = command_.replay;
    if (shard_) look.shard = {shard_->number, shard_->of, shard_->whole};
    report::Terminal terminal(look, mask_, [this](std::string_view text) { output_.write(text); });
    std::vector<run::Left> left;
    try {
      for (const journal::Kept& kept : kept_)
        left.push_back({kept.scenario, journal::event(kept.delivery, [&](std::string_view name) {
                          return settings.variables.text(name);
                        })});
    } catch (const journal::Unreadable& problem) {
      output_.error(mask_.apply(fmt::format("smoke: {}\n", problem.what())));
      return exit_usage;
    }
    std::optional<GateRun> gate;
    if (command_.gate) gate.emplace(*command_.gate, look, mask_, *command_.language);
    record_.begin(resumed_.has_value() || command_.replay ? journal::Writer::Mode::resume
                                                          : journal::Writer::Mode::create,
                  beginning(), mask_, output_);
    const run::Setting setting{&settings, database ? &*database : nullptr, &mask_,
                               services.stubs()};
    const auto listener = [&](const run::RunEvent& event) {
      if (gate)
        (*gate)(record_, event);
      else
        record_(event);
      terminal(event);
    };
    if (gate_)
      run::run_gate(*gate_, setting, options, monitoring_, listener, signals.stop(),
                    signals.immediate_stop());
    else if (command_.replay)
      run::redeliver(left, specs_.files, setting, options, listener, signals.stop(),
                     signals.immediate_stop());
    else if (command_.monitor)
      run::monitor(specs_.files, setting, options, monitoring_, listener, signals.stop(),
                   signals.immediate_stop());
    else
      run::run(specs_.files, setting, options, listener, signals.stop(), signals.immediate_stop());
    if (command_.dry_run)
      output_.write(
          say("a dry run: nothing was sent, asked or started, and nothing is known of the system")
              .in(*command_.language) +
          '\n');
    if (const std::string ended = services.ended(); !ended.empty())
      output_.error(mask_.apply(ended));
    if (gate) gate->tell(output_);
    record_.end(*command_.language, output_);
    const report::Tally& tally = tally_ = terminal.tally();
    if (gate) return gate->complete(output_);
    if (command_.dry_run && tally.count(run::Status::skipped) == tally.total()) return exit_passed;
    return shard_ ? exit_status_of_shard(tally) : exit_status(tally);
  }

  journal::Beginning beginning() const {
    // Ports of services are another run's other ports.
    const config::Settings settings =
        chosen_.choice.settings->resolve([](const std::string& service, const std::string& fact) {
          return fmt::format("${{{}.{}}}", service, fact);
        });
    journal::Beginning out;
    out.command = whole_repetition(command_);
    out.rehearsal = monitoring_.rehearse;
    out.sources = sources();
    out.shard = shard_;
    std::set<std::string_view> names;
    for (const auto& unit : specs_.units)
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
  std::vector<SourcePtr> sources() const {
    std::vector<SourcePtr> out;
    std::set<const Source*> seen;
    for (const auto& unit : specs_.units)
      for (const Module* module : unit->modules)
        if (seen.insert(module->source().get()).second) out.push_back(module->source());
    return out;
  }

  // What the selected files ask of the database.
  std::optional<Exit> check_database(const config::Settings& settings, sql::Database& database,
                                     const std::stop_token& stop) {
    Diagnostics found;
    sql::Limits limits;
    limits.stop = stop;
    auto error = check_personal(chosen_.config, settings.environment, database, limits, found);
    for (const run::SpecFile& file : specs_.files)
      if (!error && needed_.contains(file.name))
        error = check_sql(*file.unit, &settings, database, limits, found);
    if (!error) return tell(std::move(found));
    if (!stop.stop_requested())
      output_.error(mask_.apply(
          "smoke: " +
          say("nothing was sent, because the database can't be asked: {}", error->message)
              .in(*command_.language) +
          '\n'));
    return exit_inconclusive;
  }

  // Variables that only the services could tell.
  std::optional<Exit> check_resolved(const config::Settings& settings) {
    if (settings.environment.services.empty()) return std::nullopt;
    Diagnostics found, wrong;
    for (const run::SpecFile& file : specs_.files)
      if (needed_.contains(file.name)) check_unit(*file.unit, &settings, found);
    for (const Diagnostic& d : found.all())
      if (d.code == Code::wrong_variable) wrong.add(d);
    return tell(std::move(wrong));
  }

  std::optional<Exit> tell(Diagnostics found) {
    const bool errors = found.has_errors();
    if (errors || (!found.empty() && command_.detail != report::Detail::quiet))
      output_.error(
          show_diagnostics(std::move(found), false, use_colour(command_.common.color), mask_));
    return errors ? std::optional(exit_usage) : std::nullopt;
  }

  const RunCommand& command_;
  Output& output_;
  config::Mask mask_;
  Specs specs_;
  Chosen chosen_;
  report::Tally tally_;
  run::Selection selection_;
  std::optional<run::Shard> shard_;
  run::Monitoring monitoring_;
  std::optional<journal::RunStarted> resumed_;  // the last run of the journal that goes on
  std::optional<run::GatePlan> gate_;
  Record record_;
  std::vector<journal::Kept> kept_;  // what is replayed
  std::string environment_;          // of the journal that goes on
  std::set<std::string> needed_;     // files that take part
};

}  // namespace

namespace {

// What there is to be sent again decides which specs are read.
Exit replay(RunCommand command, Output& output) {
  const auto wrong = [&](const std::string& what) {
    output.error(fmt::format("smoke: {}\n", what));
    return exit_usage;
  };
  try {
    auto kept = journal::undelivered(*command.journal);
    const auto& titles = command.select.scenarios;
    std::erase_if(kept, [&](const journal::Kept& each) {
      return !titles.empty() &&
             std::find(titles.begin(), titles.end(), each.scenario.title) == titles.end();
    });
    if (kept.empty())
      return wrong(fmt::format("nothing is undelivered in `{}`{}: there is nothing to send",
                               command.journal->string(),
                               titles.empty() ? "" : " by a scenario of that title"));
    for (const journal::Kept& each : kept)
      if (auto& paths = command.common.paths;
          std::find(paths.begin(), paths.end(), each.scenario.file) == paths.end())
        paths.push_back(each.scenario.file);
    return Run(command, output, std::move(kept), journal::environment(*command.journal)).all();
  } catch (const journal::Unreadable& problem) {
    return wrong(problem.what());
  }
}

}  // namespace

Exit run(const RunCommand& command, Output& output, report::Tally* tally) {
  for (const auto& [form, file] : command.reports)
    if (file == "-") output.give_way();
  try {
    if (command.replay) return replay(command, output);
    Run run(command, output);
    const Exit status = run.all();
    if (tally != nullptr) *tally = run.tally();
    return status;
  } catch (const Unwritten& problem) {
    output.error(fmt::format("smoke: {}\n", problem.what()));
    return exit_usage;
  }
}

}  // namespace smoke::cli
