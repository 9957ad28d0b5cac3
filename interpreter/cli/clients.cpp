// `smoke run --for-each`: the clients one after another, so that what one run may use of a system
// is what all of them may. Nothing is sent for any before all are known to be able to begin.
#include "interpreter/config/clients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "grammar/closest.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/shard.hpp"
#include "interpreter/journal/decision.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/run/events.hpp"

namespace smoke::cli {
namespace {

struct Ended {
  std::string client;
  Exit status = exit_passed;
  std::optional<report::Tally> tally;  // nullopt where it did not run
};

Message outcome(const Ended& ended, bool gate) {
  using journal::Verdict;
  if (!ended.tally) return say("not run");
  switch (ended.status) {
    case exit_passed:
      return gate ? Message(journal::name(Verdict::go)) : run::word(run::Status::passed);
    case exit_failed:
      return gate ? Message(journal::name(Verdict::no_go)) : run::word(run::Status::failed);
    case exit_inconclusive:
      return gate ? Message(journal::name(Verdict::undecided))
                  : run::word(run::Status::inconclusive);
    case exit_usage:
    case exit_refused:
      return say("not whole");
    default:
      return say("interrupted");
  }
}

// "acme  passed: 12 scenarios: 12 passed"
void tell(const std::vector<Ended>& all, bool gate, const Language& language, Output& output) {
  std::size_t width = 0;
  for (const Ended& each : all) width = std::max(width, each.client.size());
  std::string out = "\n";
  for (const Ended& each : all) {
    out += fmt::format("{:<{}}  {}", each.client, width, outcome(each, gate).in(language));
    if (each.tally && each.tally->total() > 0)
      out += ": " + report::counts(*each.tally).in(language);
    out += '\n';
  }
  output.write(out);
}

// What of `all` was asked for; an empty list where that is wrong, which is said.
std::vector<config::Client> chosen(std::vector<config::Client> all, const RunCommand& command,
                                   Output& output) {
  std::vector<std::string_view> names;
  for (const config::Client& client : all) names.push_back(client.name);
  const auto& wanted = command.for_each->clients;
  for (const std::string& name : wanted)
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto near = closest(name, names);
      output.error(fmt::format("smoke: no client `{}`{}\n", name,
                               near ? fmt::format("; did you mean `{}`?", *near) : ""));
      return {};
    }
  std::vector<config::Client> out;
  for (config::Client& client : all) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), client.name) == wanted.end())
      continue;
    for (const auto& [name, value] : client.variables)
      for (const auto& given : command.place.variables)
        if (given.first == name) {
          output.error(
              fmt::format("smoke: client `{}` has `{}`, and so does `--var`\n", client.name, name));
          return {};
        }
    out.push_back(std::move(client));
  }
  return out;
}

// The command of one client's run; nullopt, which is said, where its record can't be kept.
std::optional<RunCommand> command_of(const config::Client& client, RunCommand command,
                                     Output& output) {
  command.place.of_client = client.variables.size();
  for (const auto& variable : client.variables) command.place.variables.push_back(variable);
  command.for_each->clients = {client.name};
  if (command.gate && command.gate->evidence) *command.gate->evidence /= client.name;
  if (command.journal) {
    command.journal = *command.journal / (client.name + ".jsonl");
    if (std::error_code ignored; std::filesystem::exists(*command.journal, ignored)) {
      output.error(fmt::format("smoke: can't write the journal `{}`: {}\n",
                               command.journal->string(), std::generic_category().message(EEXIST)));
      return std::nullopt;
    }
  }
  return command;
}

}  // namespace

Exit run_for_each(const RunCommand& command, Output& output) {
  Diagnostics found;
  const auto all = config::load_clients(
      command.for_each->file,
      [](std::string_view name) { return process_variable(std::string(name).c_str()); }, found);
  if (!found.empty())
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), {}));
  const auto clients = all.empty() || found.has_errors() ? std::vector<config::Client>()
                                                         : chosen(all, command, output);
  if (clients.empty()) return exit_usage;
  if (command.journal) {
    std::error_code error;
    std::filesystem::create_directories(*command.journal, error);
    if (error) {
      output.error(fmt::format("smoke: can't make the folder `{}`: {}\n", command.journal->string(),
                               error.message()));
      return exit_usage;
    }
  }

  std::vector<RunCommand> commands;
  Exit worst = exit_passed;
  for (const config::Client& client : clients) {
    output.label(client.name);
    auto one = command_of(client, command, output);
    if (one) {
      RunCommand first = *one;
      first.only_checks = true;
      first.detail = report::Detail::quiet;
      worst = worse(worst, run(first, output));
      commands.push_back(std::move(*one));
    } else {
      worst = exit_usage;
    }
  }
  output.label("");
  if (worst != exit_passed) return worst;

  std::vector<Ended> ended;
  for (const config::Client& client : clients) ended.push_back({client.name, exit_passed, {}});
  for (std::size_t i = 0; i < clients.size() && worst < exit_signal; ++i) {
    output.label(clients[i].name);
    ended[i].status = run(commands[i], output, &ended[i].tally.emplace());
    worst = ended[i].status > exit_signal ? ended[i].status : worse(worst, ended[i].status);
  }
  output.label("");
  tell(ended, command.gate.has_value(), *command.language, output);
  return worst;
}

}  // namespace smoke::cli
