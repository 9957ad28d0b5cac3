// What commands have in common before they differ.
#include "interpreter/cli/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "grammar/closest.hpp"
#include "interpreter/cli/files.hpp"

namespace smoke::cli {
namespace {

Diagnostic nowhere(Code code, std::string message, std::string hint = {}) {
  return {code, Severity::error, nullptr, {}, std::move(message), {}, std::move(hint)};
}

bool same(const Diagnostic& a, const Diagnostic& b) {
  return a.code == b.code && a.source == b.source && a.span.begin == b.span.begin &&
         a.span.end == b.span.end && a.message == b.message;
}

}  // namespace

Specs::Specs(const Common& common) : library(common.stdlib) {
  std::error_code error;
  if (!common.stdlib.empty() && !std::filesystem::is_directory(common.stdlib, error))
    diagnostics.add(nowhere(Code::file_access,
                            fmt::format("there is no folder `{}` to take standard modules from",
                                        common.stdlib.string())));
  Files all = find_files(common.paths);
  for (std::string& problem : all.problems)
    diagnostics.add(nowhere(Code::file_access, std::move(problem)));
  for (std::string& file : all.found) {
    const Module* const module = library.load(file, diagnostics);
    if (module == nullptr) continue;
    units.push_back(std::make_unique<const Unit>(make_unit(*module, diagnostics)));
    files.push_back({std::move(file), units.back().get()});
  }
}

std::optional<std::filesystem::path> config_file(const Common& common, const Place& place) {
  if (place.config) return place.config;
  if (!common.paths.empty()) {
    const std::filesystem::path first = common.paths.front();
    std::error_code error;
    const auto folder = std::filesystem::is_directory(first, error) ? first : first.parent_path();
    if (auto found = config::find_config(folder.empty() ? "." : folder)) return found;
  }
  return config::find_config(".");
}

Chosen choose(const Common& common, const Place& place, Diagnostics& diagnostics) {
  Chosen out;
  const auto file = config_file(common, place);
  Diagnostics found;
  if (file) out.config = config::load_config(*file, found);
  if (!found.has_errors())
    out.choice = config::choose(
        out.config,
        {place.environment, place.variables, place.env_files, config::process_environment()},
        found);
  diagnostics.append(std::move(found));
  return out;
}

namespace {

void check_names(Code code, std::string_view what, const std::vector<std::string>& wanted,
                 const std::vector<std::string>& there, Diagnostics& diagnostics) {
  const std::vector<std::string_view> views(there.begin(), there.end());
  for (const std::string& name : wanted) {
    if (std::find(there.begin(), there.end(), name) != there.end()) continue;
    const auto near = closest(name, views);
    diagnostics.add(nowhere(
        code, fmt::format("no {} `{}`", what, name),
        near ? fmt::format("did you mean `{}`?", *near) : "`smoke list` shows which there are"));
  }
}

}  // namespace

void check_selection(const Specs& specs, const Select& select, Diagnostics& diagnostics) {
  if (specs.diagnostics.has_errors()) return;
  std::vector<std::string> titles, tags;
  for (const auto& unit : specs.units)
    for (const auto& scenario : unit->scenarios) {
      titles.push_back(literal_text(scenario->title).value_or(""));
      for (const ast::Name& tag : scenario->tags) tags.emplace_back(tag.text);
    }
  check_names(Code::unknown_tag, "scenario has the tag", select.tags, tags, diagnostics);
  check_names(Code::unknown_title, "scenario has the title", select.scenarios, titles, diagnostics);
}

void check_titles(const Specs& specs, const MonitorOptions& monitor, Diagnostics& diagnostics) {
  if (specs.diagnostics.has_errors()) return;
  std::vector<std::string> titles;
  for (const auto& unit : specs.units)
    for (const auto& each : unit->monitors)
      titles.push_back(literal_text(each->title).value_or(""));
  check_names(Code::unknown_title, "monitor has the title", monitor.titles, titles, diagnostics);
}

void check_given(const Specs& specs, const Place& place, const config::Settings& settings,
                 Diagnostics& diagnostics) {
  std::vector<std::string_view> known = {"SMOKE_BASE_URL", "SMOKE_DATABASE_URL",
                                         "SMOKE_TIMEOUT_MS"};
  for (const auto& unit : specs.units) {
    if (unit->incomplete || !unit->broken_names.empty()) return;
    for (const auto& variable : unit->variables) known.push_back(variable->name.text);
  }
  for (const std::string& name : settings.referred) known.push_back(name);
  for (const auto& variable : settings.environment.variables) known.push_back(variable.name);
  for (std::size_t i = 0; i + place.of_client < place.variables.size(); ++i) {
    const std::string& name = place.variables[i].first;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = closest(name, known);
    diagnostics.add(nowhere(Code::unknown_name,
                            fmt::format("`--var` sets `{}`, and no spec declares it", name),
                            near ? fmt::format("did you mean `{}`?", *near)
                                 : "declare it in an `environment`, or leave it out"));
  }
}

void check_stubs(const Specs& specs, Diagnostics& diagnostics) {
  std::map<std::string_view, Declared<ast::Stub>> known;
  for (const auto& unit : specs.units)
    for (const auto& stub : unit->stubs) {
      const auto [first, is_new] = known.try_emplace(stub->name.text, stub);
      if (is_new || first->second.node == stub.node) continue;
      diagnostics.add_once(
          {Code::declared_twice,
           Severity::error,
           stub.source(),
           stub->name.span,
           fmt::format("stub `{}` is declared in two files of this run", stub->name.text),
           {{first->second.source(), first->second->name.span, "it is declared here, too"}},
           "one server answers for both: declare it in a file of its own, and `use` that"});
    }
}

std::optional<run::GatePlan> find_gate(const Specs& specs, const std::string& title,
                                       Diagnostics& diagnostics) {
  std::vector<run::GatePlan> found;
  std::vector<std::string> titles;
  for (const run::SpecFile& file : specs.files)
    for (const auto& gate : file.unit->gates) {
      titles.push_back(literal_text(gate->title).value_or(""));
      if (titles.back() == title) found.push_back({&file, &gate});
    }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    diagnostics.add(nowhere(Code::unknown_title,
                            fmt::format("several gates have the title \"{}\": in {} and {}", title,
                                        found[0].file->name, found[1].file->name),
                            "name the file that is meant"));
  } else if (!specs.diagnostics.has_errors()) {
    const auto near = closest(title, {titles.begin(), titles.end()});
    diagnostics.add(nowhere(Code::unknown_title, fmt::format("no gate has the title \"{}\"", title),
                            near ? fmt::format("did you mean \"{}\"?", *near)
                            : titles.empty()
                                ? "there is no gate in these files"
                                : fmt::format("there are: \"{}\"", fmt::join(titles, "\", \""))));
  }
  return std::nullopt;
}

void mask_secrets(const Specs& specs, const Place& place, const config::Settings* settings,
                  config::Mask& mask) {
  const auto add = [&](ast::VariableType type, std::string_view text) {
    if (type == ast::VariableType::secret) mask.add(text);
    if (type == ast::VariableType::url) mask.add_password_of(text);
  };
  const auto hide = [&](std::string_view name, ast::VariableType type) {
    for (const auto& [set, text] : place.variables)
      if (set == name) add(type, text);
    if (const char* const text = std::getenv(std::string(name).c_str())) add(type, text);
    if (settings == nullptr) return;
    if (const auto text = settings->variables.text(name)) add(type, *text);
  };
  for (const auto& unit : specs.units)
    for (const auto& variable : unit->variables) {
      hide(variable->name.text, variable->type);
      if (variable->default_value)
        add(variable->type, literal_text(*variable->default_value).value_or(""));
    }
  hide("SMOKE_BASE_URL", ast::VariableType::url);
  hide("SMOKE_DATABASE_URL", ast::VariableType::url);
  if (settings == nullptr) return;
  if (const auto& database = settings->environment.database)
    if (const auto url = database->url.literal()) mask.add_password_of(*url);
  for (const config::Target& target : settings->environment.targets)
    if (target.url)
      if (const auto url = target.url->literal()) mask.add_password_of(*url);
}

std::string show_diagnostics(Diagnostics diagnostics, bool json, bool colour,
                             const config::Mask& mask) {
  diagnostics.sort();
  const auto& all = diagnostics.all();
  std::string out;
  auto place = all.begin();  // the first one at the place of the one at hand
  for (auto one = all.begin(); one != all.end(); ++one) {
    if (one->source != place->source || one->span.begin != place->span.begin) place = one;
    if (std::any_of(place, one, [&](const Diagnostic& d) { return same(d, *one); })) continue;
    out += json ? render_json(*one) + '\n' : render(*one, colour);
  }
  return mask.apply(out);
}

bool use_colour(Color color) {
  if (color != Color::automatic) return color == Color::always;
  const char* const no_colour = std::getenv("NO_COLOR");
  return is_terminal() && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace smoke::cli
