// Many scenarios: files side by side, scenarios of a file in order (or side by side where its suite
// says so), those that run alone by themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/config/variables.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/sql/database.hpp"
#include "interpreter/stub/stub.hpp"

namespace smoke::run {

struct SpecFile {
  std::string name;  // as given on the command line
  const Unit* unit;
};

struct Selection {
  std::vector<std::string> tags;       // any of them; none: all
  std::vector<std::string> scenarios;  // titles; none: all
  // Of these, those with such an index; nullopt: all. They keep their indexes.
  std::optional<std::set<std::size_t>> indexes = {};
};

struct Options {
  std::size_t jobs = 4;
  std::uint64_t seed = 0;
  bool same_values = false;  // the values of `unique` from the seed too
  bool fail_fast = false;
  bool dry_run = false;      // nothing is sent or asked; events tell what would be
  bool at_terminal = false;  // `manual` may ask
  const Language* language = &Language::english();  // that it asks in
  bool recorded = false;  // somebody keeps what is told: events too that are not delivered yet
  std::size_t rerun_inconclusive = 0;
  Selection selection;
};

// The scenarios that would run, in order: what `smoke list` shows, and how many a run has.
std::vector<ScenarioId> select(const std::vector<SpecFile>& files, const Selection& selection);

// The same, each once however many variants it has.
std::vector<ScenarioId> declared(const std::vector<SpecFile>& files, const Selection& selection);

// The server of a stub, which listens already; what it answers, the specs say.
struct StubServer {
  std::string name;
  stub::Server* server;
};

struct Setting {
  const config::Settings* settings;  // facts of services resolved
  sql::Database* database;           // nullptr where none is configured
  config::Mask* mask;                // learns secrets that appear during the run
  std::vector<StubServer> stubs = {};
};

// Runs what is selected. `listener` is called in the calling thread only, between RunStarted and
// RunFinished; returns when all has ended, also after `stop`, in which case what had not begun is
// skipped ("interrupted"). `immediate_stop` cuts cleanup short too.
void run(const std::vector<SpecFile>& files, const Setting& setting, const Options& options,
         const Listener& listener, std::stop_token stop, std::stop_token immediate_stop);

}  // namespace smoke::run
