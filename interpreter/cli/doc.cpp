// `smoke doc`: specs as documents for people who don't read specs. Nothing is sent.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "interpreter/check/check.hpp"
#include "interpreter/cli/commands.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/write.hpp"
#include "interpreter/doc/document.hpp"

namespace smoke::cli {
namespace fs = std::filesystem;
namespace {

bool is_folder(const fs::path& output) {
  std::error_code error;
  return output.native().ends_with('/') || fs::is_directory(output, error);
}

bool has_runs(const Unit& unit) {
  return !unit.scenarios.empty() || !unit.monitors.empty() || !unit.evidence.empty() ||
         !unit.gates.empty();
}

// A file's name below the folder that all have in common, so that no two documents are one file:
// "channels-telegram" of specs/channels/telegram.smoke.
std::vector<std::string> names_of(const std::vector<const Unit*>& units) {
  std::vector<fs::path> paths;
  for (const Unit* unit : units)
    paths.emplace_back(fs::path(unit->main->source()->name()).lexically_normal());
  fs::path common = paths.front().parent_path();
  const auto below = [](const fs::path& path, const fs::path& folder) {
    return folder.empty() || *path.lexically_relative(folder).begin() != "..";
  };
  for (const fs::path& path : paths)
    while (!below(path, common)) common = common.parent_path();
  std::vector<std::string> names;
  std::set<std::string> taken = {"index"};
  for (const fs::path& path : paths) {
    fs::path relative = common.empty() ? path : path.lexically_relative(common);
    std::string name = relative.replace_extension().generic_string();
    std::replace(name.begin(), name.end(), '/', '-');
    while (!taken.insert(name).second) name += "-2";
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

Exit doc(const DocCommand& command, Output& output) {
  const auto refuse = [&](std::string_view what) {
    output.error(fmt::format("smoke: {}\n", what));
    return exit_usage;
  };
  const std::string ending = command.output.extension().string();
  const bool folder = is_folder(command.output);
  if (!folder && ending != ".html" && ending != ".md")
    return refuse(fmt::format(
        "can't tell what to write as `{}`: a document ends in .html or .md, and a folder gets both",
        command.output.string()));
  const Specs specs(command.common);
  Diagnostics found = specs.diagnostics;
  for (const run::SpecFile& file : specs.files) check_unit(*file.unit, nullptr, found);
  Diagnostics ignored;  // values are not needed here, only what must not be shown of them
  const Chosen chosen = choose(command.common, {}, ignored);
  config::Mask mask;
  mask_secrets(specs, {}, chosen.choice.settings ? &*chosen.choice.settings : nullptr, mask);
  const bool errors = found.has_errors();
  if (!found.empty())
    output.error(show_diagnostics(std::move(found), false, use_colour(command.common.color), mask));
  if (errors) return exit_usage;

  std::vector<const Unit*> units;
  for (const auto& unit : specs.units)
    if (has_runs(*unit)) units.push_back(unit.get());
  if (units.empty()) return refuse("no scenario found");
  std::optional<doc::Results> results;
  try {
    if (command.run) results.emplace(*command.run);
  } catch (const journal::Unreadable& error) {
    return refuse(mask.apply(error.what()));
  }
  const doc::Results* const run = results ? &*results : nullptr;
  const doc::Reader reader{*command.language, &mask};

  Exit status = exit_passed;
  const auto write = [&](const fs::path& file, const std::string& text) {
    if (const std::string problem = write_whole(file, mask.apply(text)); !problem.empty())
      status = worse(status, refuse(fmt::format("can't write `{}`: {}", file.string(), problem)));
  };
  if (!folder) {
    const doc::Document document = doc::make_document(units, run);
    write(command.output, ending == ".md" ? markdown(document, reader) : html(document, reader));
    return status;
  }
  std::error_code error;
  fs::create_directories(command.output, error);
  if (error)
    return refuse(
        fmt::format("can't make the folder `{}`: {}", command.output.string(), error.message()));
  std::vector<doc::Document> documents;
  const std::vector<std::string> names = names_of(units);
  for (std::size_t i = 0; i < units.size(); ++i) {
    documents.push_back(doc::make_document({units[i]}, run));
    documents.back().file_name = names[i];
    write(command.output / (names[i] + ".html"), html(documents.back(), reader));
    write(command.output / (names[i] + ".md"), markdown(documents.back(), reader));
  }
  write(command.output / "index.html", html_index(documents, reader));
  write(command.output / "index.md", markdown_index(documents, reader));
  return status;
}

}  // namespace smoke::cli
