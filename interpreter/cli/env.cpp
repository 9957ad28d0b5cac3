// `smoke env`: which variables specs need. No value is ever shown, because some are secrets.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "grammar/format_layout.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/config/convert.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::cli {
namespace {

struct Row {
  std::string name, type, needed, set_from, purpose;
  std::string default_text;
  bool required = false;
};

std::vector<Row> rows_of(const Specs& specs, const config::Settings* settings) {
  std::map<std::string, Row, std::less<>> all;
  for (const auto& unit : specs.units)
    for (const auto& variable : unit->variables) {
      Row row;
      row.name = variable->name.text;
      row.type = config::type_name(variable->type);
      row.required = !variable->optional && !variable->default_value;
      if (variable->default_value)
        row.default_text =
            literal_text(*variable->default_value)
                .value_or(std::string(variable.source()->text(variable->default_value->span)));
      row.needed =
          row.required ? "needed"
          : variable->default_value
              ? fmt::format("default {}", variable.source()->text(variable->default_value->span))
              : "optional";
      row.purpose = variable->purpose ? literal_text(*variable->purpose).value_or("") : "";
      Row& kept = all.try_emplace(row.name, row).first->second;
      if (kept.purpose.empty()) kept.purpose = row.purpose;
    }
  // Those that mean something whether or not a spec declares them.
  all.try_emplace("SMOKE_BASE_URL", Row{"SMOKE_BASE_URL", "url", "for requests", "",
                                        "where requests go that name no target", "", false});
  all.try_emplace("SMOKE_DATABASE_URL", Row{"SMOKE_DATABASE_URL", "url", "for rows", "",
                                            "the database that rows are read from", "", false});
  all.try_emplace("SMOKE_TIMEOUT_MS",
                  Row{"SMOKE_TIMEOUT_MS", "integer", "optional", "",
                      "how long an answer may take, in milliseconds", "", false});
  std::vector<Row> out;
  for (auto& [name, row] : all) {
    const config::Variable* const set = settings ? settings->variables.find(name) : nullptr;
    row.set_from = set ? set->origin : row.required ? "not set" : "";
    if (!set && settings) {
      const auto& environment = settings->environment;
      if ((name == "SMOKE_BASE_URL" && environment.target(default_target)) ||
          (name == "SMOKE_DATABASE_URL" && environment.database))
        row.set_from = "smoke.yaml";
    }
    out.push_back(std::move(row));
  }
  return out;
}

std::string table(const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> cells = {{"NAME", "TYPE", "NEEDED", "SET BY", "WHAT FOR"}};
  for (const Row& r : rows)
    cells.push_back({report::one_line(r.name), r.type, report::one_line(r.needed),
                     report::one_line(r.set_from), report::one_line(r.purpose)});
  std::vector<std::size_t> widths(cells.front().size());
  for (const auto& row : cells)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], layout::width(row[c]));
  std::string out;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c)
      line += row[c] + std::string(widths[c] - layout::width(row[c]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string example(const std::vector<Row>& rows) {
  std::string out =
      "# Values for the specs: fill in, save as .env, and keep it out of the repository.\n";
  for (const Row& r : rows) {
    out += '\n';
    if (!r.purpose.empty()) out += fmt::format("# {}\n", report::one_line(r.purpose));
    out += fmt::format("# {}, {}\n", r.type, report::one_line(r.needed));
    const bool plain =
        r.default_text.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+@%") ==
        std::string::npos;
    std::string value = plain ? r.default_text : "'";
    if (!plain) {
      for (const char c : r.default_text)
        value += c == '\'' ? std::string("'\\''") : std::string(1, c);
      value += '\'';
    }
    std::string assignment = fmt::format("{}={}", r.name, value);
    if (!r.required)  // each line of it: a default may have several
      for (std::size_t at = 0; at != std::string::npos; at = assignment.find('\n', at + 1))
        assignment.insert(at == 0 ? 0 : ++at, "#");
    out += assignment + '\n';
  }
  return out;
}

}  // namespace

Exit env(const EnvCommand& command, Output& output) {
  const Specs specs(command.common);
  Diagnostics found = specs.diagnostics;
  Diagnostics of_place;
  const Chosen chosen = choose(command.common, command.place, of_place);
  // An example is for somebody who has no values yet; nor is a protected environment in the way of
  // looking.
  if (!command.example && !chosen.choice.refused) found.append(std::move(of_place));
  const config::Settings* const settings =
      chosen.choice.settings ? &*chosen.choice.settings : nullptr;
  config::Mask mask;
  mask_secrets(specs, command.place, settings, mask);
  const bool errors = found.has_errors();
  if (!found.empty())
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), mask));
  const std::vector<Row> rows = rows_of(specs, settings);
  output.write(mask.apply(command.example ? example(rows) : table(rows)));
  return errors ? exit_usage : exit_passed;
}

}  // namespace smoke::cli
