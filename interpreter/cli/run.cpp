// `smoke run`, `smoke monitor` and `smoke replay`.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <system_error>

#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/gate_run.hpp"
#include "interpreter/cli/prepare.hpp"
#include "interpreter/cli/record.hpp"
#include "interpreter/cli/repetition.hpp"
#include "interpreter/cli/services.hpp"
#include "interpreter/cli/signals.hpp"
#include "interpreter/cli/sum.hpp"
#include "interpreter/language/message.hpp"

namespace smoke::cli {
namespace {

// To be kept; nullopt where nobody asked for it.
std::optional<std::filesystem::path> journal_of(const RunCommand& command) {
  if (command.monitor && command.monitor->resume) return command.monitor->resume;
  if (command.gate && command.gate->evidence)
    return *command.gate->evidence / evidence::journal_file;
  return command.replay && command.dry_run ? std::nullopt : command.journal;
}

// What a run is made of, and a report of it must leave alone.
std::vector<InUse> read_by(const RunCommand& command, const Specs& specs) {
  std::vector<InUse> out;
  for (const auto& unit : specs.units)
    for (const Module* module : unit->modules)
      if (!module->path.empty()) out.push_back({"the spec", module->source()->name()});
  if (const auto config = config_file(command.common, command.place))
    out.push_back({"the configuration", *config});
  for (const auto& file : command.place.env_files) out.push_back({"the variables", file});
  if (command.durations) out.push_back({"the journal", *command.durations});
  if (command.gate && command.gate->scenarios_from)
    out.push_back({"the journal", *command.gate->scenarios_from});
  return out;
}

// A run from its command line to its exit status.
class Run {
 public:
  Run(const RunCommand& command, Output& output)
      : command_(command),
        output_(output),
        plan_(command.common),
        preparation_(command, output, plan_),
        record_(journal_of(command), command.gate.has_value(), command.reports,
                read_by(command, plan_.specs),
                !command.replay && !command.dry_run && GitHubStep::is_here()) {}

  // Of events that are sent again, and the environment that their run had.
  Run(const RunCommand& command, Output& output, std::vector<journal::Kept> kept,
      std::string environment)
      : Run(command, output) {
    plan_.kept = std::move(kept);
    plan_.environment = std::move(environment);
  }

  Exit all() {
    if (const auto status = preparation_.prepare()) return *status;
    if (command_.only_checks) return exit_passed;
    const Signals signals;
    Exit status = exit_inconclusive;
    try {
      Services services;
      if (!command_.dry_run && !command_.replay && !plan_.needed.empty())
        services.start(plan_.chosen.config, *plan_.chosen.choice.settings, Services::Which::all,
                       signals.stop());
      status = execute(services, signals);
    } catch (const service::ServiceError& error) {
      if (signals.received() == 0)
        output_.error(fmt::format("smoke: {}\n", plan_.mask.apply(error.what())));
    } catch (const Unwritten& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      status = exit_usage;
    } catch (const evidence::FolderError& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      status = exit_usage;
    } catch (const journal::Unreadable& problem) {
      output_.error(fmt::format("smoke: {}\n", problem.what()));
      status = exit_usage;
    }
    return signals.received() == 0 ? status : static_cast<Exit>(exit_signal + signals.received());
  }

  const report::Tally& tally() const { return tally_; }

 private:
  Exit execute(const Services& services, const Signals& signals) {
    const config::Settings settings = plan_.chosen.choice.settings->resolve(
        command_.dry_run || command_.replay ? config::Facts(placeholder_fact) : services.facts());
    mask_secrets(plan_.specs, command_.place, &settings, plan_.mask);
    if (const auto status = preparation_.check_resolved(settings)) return *status;
    std::optional<sql::Database> database;
    if (settings.environment.database && !command_.replay)
      database.emplace(database_options(settings));
    if (database && !command_.dry_run)
      if (const auto status = preparation_.check_database(settings, *database, signals.stop()))
        return *status;

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
    options.selection = plan_.selection;
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
    look.scenarios_elsewhere = plan_.elsewhere.has_value();
    if (plan_.shard) look.shard = {plan_.shard->number, plan_.shard->of, plan_.shard->whole};
    report::Terminal terminal(look, plan_.mask,
                              [this](std::string_view text) { output_.write(text); });
    std::vector<run::Left> left;
    try {
      for (const journal::Kept& kept : plan_.kept)
        left.push_back({kept.scenario, journal::event(kept.delivery, [&](std::string_view name) {
                          return settings.variables.text(name);
                        })});
    } catch (const journal::Unreadable& problem) {
      output_.error(plan_.mask.apply(fmt::format("smoke: {}\n", problem.what())));
      return exit_usage;
    }
    std::optional<GateRun> gate;
    if (command_.gate)
      gate.emplace(*command_.gate, plan_.elsewhere ? &*plan_.elsewhere : nullptr, look, plan_.mask,
                   *command_.language);
    if (plan_.elsewhere) {
      const auto write = [&](std::string_view text) { gate->write(output_, text); };
      write(say("from `{}`:", plan_.elsewhere->file.string()).in(*command_.language) + '\n');
      Sum sum(*command_.language, write);
      report::make(sum, plan_.elsewhere->file);
    }
    record_.begin(plan_.resumed.has_value() || command_.replay ? journal::Writer::Mode::resume
                                                               : journal::Writer::Mode::create,
                  preparation_.beginning(), plan_.mask, output_);
    const run::Setting setting{&settings, database ? &*database : nullptr, &plan_.mask,
                               services.stubs()};
    const auto listener = [&](const run::RunEvent& event) {
      if (gate)
        (*gate)(record_, event);
      else
        record_(event);
      terminal(event);
    };
    if (plan_.gate)
      run::run_gate(*plan_.gate, setting, options, plan_.monitoring, listener, signals.stop(),
                    signals.immediate_stop());
    else if (command_.replay)
      run::redeliver(left, plan_.specs.files, setting, options, listener, signals.stop(),
                     signals.immediate_stop());
    else if (command_.monitor)
      run::monitor(plan_.specs.files, setting, options, plan_.monitoring, listener, signals.stop(),
                   signals.immediate_stop());
    else
      run::run(plan_.specs.files, setting, options, listener, signals.stop(),
               signals.immediate_stop());
    if (command_.dry_run)
      output_.write(
          say("a dry run: nothing was sent, asked or started, and nothing is known of the system")
              .in(*command_.language) +
          '\n');
    if (const std::string ended = services.ended(); !ended.empty())
      output_.error(plan_.mask.apply(ended));
    if (gate) gate->tell(output_);
    record_.end(*command_.language, output_);
    if (const auto journal = journal_of(command_);
        command_.monitor && journal && signals.received() != 0)
      output_.write(plan_.mask.apply(say("to go on: {} --resume {}", whole_repetition(command_),
                                         shell_word(journal->string()))
                                         .in(*command_.language)) +
                    '\n');
    const report::Tally& tally = tally_ = terminal.tally();
    if (gate) return gate->complete(output_);
    if (command_.dry_run && tally.count(run::Status::skipped) == tally.total()) return exit_passed;
    return plan_.shard ? exit_status_of_shard(tally) : exit_status(tally);
  }

  const RunCommand& command_;
  Output& output_;
  RunPlan plan_;
  Preparation preparation_;
  Record record_;
  report::Tally tally_;
};

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
