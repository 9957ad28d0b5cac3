// What commands begin with: specs loaded, an environment chosen, mistakes shown.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "interpreter/check/check.hpp"
#include "interpreter/cli/options.hpp"
#include "interpreter/cli/output.hpp"
#include "interpreter/config/secrets.hpp"
#include "interpreter/config/variables.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/run/gate.hpp"
#include "interpreter/run/schedule.hpp"

namespace smoke::cli {

// The files of a command line; what could not be found, read or parsed is in `diagnostics`.
struct Specs {
  explicit Specs(const Common& common);

  Library library;
  std::vector<std::unique_ptr<const Unit>> units;
  std::vector<run::SpecFile> files;
  Diagnostics diagnostics;
};

// The smoke.yaml of the specs: the one that is named, or nearest to the first path, so that a
// folder of specs brings its own; else the current folder's.
std::optional<std::filesystem::path> config_file(const Common& common, const Place& place);

// smoke.yaml, and the environment of it that is meant.
struct Chosen {
  config::Config config;
  config::Choice choice;
};
Chosen choose(const Common& common, const Place& place, Diagnostics& diagnostics);

// Titles and tags of `select` that no scenario has; nothing is said where specs could not be read
// whole.
void check_selection(const Specs& specs, const Select& select, Diagnostics& diagnostics);
void check_titles(const Specs& specs, const MonitorOptions& monitor, Diagnostics& diagnostics);

// What `--var` sets, and neither a spec nor smoke.yaml knows.
void check_given(const Specs& specs, const Place& place, const config::Settings& settings,
                 Diagnostics& diagnostics);

// Stubs of one name that are declared in several files: one server answers for all of them.
void check_stubs(const Specs& specs, Diagnostics& diagnostics);

// The gate of that title; nullopt, with what is wrong in `diagnostics`, where there is none, or
// more than one.
std::optional<run::GatePlan> find_gate(const Specs& specs, const std::string& title,
                                       Diagnostics& diagnostics);

// Hides what the specs declare as `secret`, wherever it is set, and the passwords within addresses.
void mask_secrets(const Specs& specs, const Place& place, const config::Settings* settings,
                  config::Mask& mask);

// Each diagnostic once, in the order of the places, as text or as JSON.
std::string show_diagnostics(Diagnostics diagnostics, bool json, bool colour,
                             const config::Mask& mask);

bool use_colour(Color color);

}  // namespace smoke::cli
