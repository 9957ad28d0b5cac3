// `smoke list`: one scenario, or variant of one, a line.
#include <fmt/format.h>

#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::cli {

Exit list(const ListCommand& command, Output& output) {
  const Specs specs(command.common);
  Diagnostics found = specs.diagnostics;
  check_selection(specs, command.select, found);
  const bool errors = found.has_errors();
  if (!found.empty())
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), {}));
  const auto scenarios = run::select(specs.files, {command.select.tags, command.select.scenarios});
  std::string out;
  for (const run::ScenarioId& s : scenarios) {
    out += fmt::format("{}:{}: {}", s.file, s.place.source->position(s.place.span.begin).line,
                       report::one_line(s.title));
    if (!s.variant.empty()) out += fmt::format(" [{}]", report::one_line(s.variant));
    if (!s.tags.empty()) out += fmt::format(" ({})", fmt::join(s.tags, ", "));
    if (s.quarantine) out += fmt::format(", {}", report::one_line(run::told(*s.quarantine).text()));
    out += '\n';
  }
  output.write(out);
  if (scenarios.empty() && !errors) output.error("smoke: no scenario found\n");
  return errors || scenarios.empty() ? exit_usage : exit_passed;
}

}  // namespace smoke::cli
