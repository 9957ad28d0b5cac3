// `smoke check`: every mistake that can be found without sending anything.
#include "interpreter/check/check.hpp"

#include <fmt/format.h>

#include "grammar/parser.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/files.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/read.hpp"
#include "interpreter/cli/services.hpp"

namespace smoke::cli {
namespace {

// Files are parsed one after the other, and none is kept.
Exit check_syntax(const CheckCommand& command, Output& output) {
  const config::Mask mask;
  bool errors = false;
  const auto tell = [&](Diagnostics found) {
    errors = errors || found.has_errors();
    if (!found.empty())
      output.write(
          show_diagnostics(std::move(found), command.json, use_colour(command.common.color), mask));
  };
  Files files = find_files(command.common.paths);
  for (const std::string& problem : files.problems) tell(unreadable(problem));
  for (const std::string& file : files.found) {
    auto source = read_source(file);
    if (const auto* problem = std::get_if<std::string>(&source))
      tell(unreadable(*problem));
    else
      tell(smoke::check_syntax(std::get<SourcePtr>(source)));
  }
  return errors ? exit_usage : exit_passed;
}

// What the specs ask of the database of the environment, where it has one; those that it starts
// itself are started for it.
Exit check_database(const Specs& specs, const Chosen& chosen, config::Mask& mask,
                    const Place& place, Diagnostics& found, Output& output) {
  const auto undecided = [&](std::string_view why) {
    output.error(
        mask.apply(fmt::format("smoke: what is asked of the database was not checked: {}\n", why)));
    return exit_inconclusive;
  };
  try {
    Services services;
    services.start(chosen.config, *chosen.choice.settings, Services::Which::databases, {});
    const config::Settings settings = chosen.choice.settings->resolve(services.facts());
    mask_secrets(specs, place, &settings, mask);
    sql::Database database(database_options(settings));
    for (const run::SpecFile& file : specs.files)
      if (const auto error = check_sql(*file.unit, &settings, database, {}, found))
        return undecided(error->message.text());
  } catch (const service::ServiceError& error) {
    return undecided(error.what());
  }
  return exit_passed;
}

}  // namespace

Exit check(const CheckCommand& command, Output& output) {
  if (command.syntax) return check_syntax(command, output);
  const Specs specs(command.common);
  Diagnostics found = specs.diagnostics;
  Diagnostics of_place;
  const Chosen chosen = choose(command.common, command.place, of_place);
  // Nothing is sent: a protected environment need not be named, and then its variables are not
  // asked for.
  if (!chosen.choice.refused) found.append(std::move(of_place));
  const config::Settings* const settings =
      chosen.choice.settings ? &*chosen.choice.settings : nullptr;
  config::Mask mask;
  mask_secrets(specs, command.place, settings, mask);
  for (const run::SpecFile& file : specs.files) check_unit(*file.unit, settings, found);
  if (settings != nullptr && !specs.diagnostics.has_errors())
    check_given(specs, command.place, *settings, found);
  check_stubs(specs, found);
  Exit status = exit_passed;
  if (settings != nullptr && settings->environment.database)
    status = check_database(specs, chosen, mask, command.place, found, output);
  if (found.has_errors()) status = worse(status, exit_usage);
  if (!found.empty())
    output.write(
        show_diagnostics(std::move(found), command.json, use_colour(command.common.color), mask));
  return status;
}

}  // namespace smoke::cli
