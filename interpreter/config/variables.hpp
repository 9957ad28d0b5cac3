// The values of variables, from all the places where they can be set, and the settings of the one
// environment that a run uses.
//
// Where a name is set in several places, the first of these counts:
//
//   1. --var NAME=value
//   2. the environment's `variables`, where the value is a fact of a service that this run starts
//   (`${crm.url}`): a
//      SMOKE_BASE_URL that happens to be exported must not send a sandbox's events to somebody
//      else's system
//   3. the process environment
//   4. --env-file, the last one first
//   5. the environment's `variables`
//   6. the environment's `env_file`
//   7. `.env` beside smoke.yaml, or in the current folder without one
//
// Files are read from 7 to 4, and what they refer to (`$NAME`) is looked up in --var, in the
// process environment and in the files read before. Texts of smoke.yaml refer to all of it, but an
// entry of `variables` only to earlier ones.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/config/config.hpp"

namespace smoke::config {

// Where a value came from; the order is that of precedence, the weakest first.
enum class Layer { dotenv, env_file, environment, env_file_option, process, service, command_line };

struct Variable {
  Text value;  // no references; facts until the services run
  Layer layer;
  std::string
      origin;  // for people: "--var", "the process environment", "staging.env:3", "smoke.yaml:7"
};

class Variables {
 public:
  const Variable* find(std::string_view name) const;  // nullptr where it is not set

  // The text of a variable: nullopt where it is not set, and where a service that doesn't run yet
  // decides.
  std::optional<std::string> text(std::string_view name) const;

  // The same variables once the services run: every fact is put in.
  Variables resolve(const Facts& facts) const;

  // Keeps what is there when it comes from a stronger layer.
  void set(std::string name, Variable variable);

  auto begin() const { return all_.begin(); }  // pairs of name and Variable, by name
  auto end() const { return all_.end(); }

 private:
  std::map<std::string, Variable, std::less<>> all_;
};

// What the command line and the process say.
struct Choices {
  std::optional<std::string> environment;                      // --env
  std::vector<std::pair<std::string, std::string>> variables;  // --var
  std::vector<std::filesystem::path> env_files;                // --env-file
  std::vector<std::pair<std::string, std::string>> process;    // process_environment()
};

std::vector<std::pair<std::string, std::string>> process_environment();

// The environment of a run, with every variable put in; only facts of services remain open.
//
// `database.url` and SMOKE_DATABASE_URL are one thing, and so are the url of the target `webhook`
// and SMOKE_BASE_URL: what smoke.yaml doesn't say comes from the variable, and what it says becomes
// the variable's value, unless --var says otherwise. A database that --var put in place of a
// configured one is not written to, whatever `writes` says of that one. A value that was exported,
// or stands in an --env-file, and is not used for such a reason, is a warning. `timeout` comes from
// SMOKE_TIMEOUT_MS.
struct Settings {
  Environment environment;
  Variables variables;
  std::optional<Duration> timeout;  // of requests to targets that have none of their own
  // Variables that smoke.yaml and `.env` files ask for.
  std::set<std::string, std::less<>> referred;

  // The same once the services run: facts are put into the variables, the database's address and
  // the targets'. The texts of services stay as they are; each is resolved when that service
  // starts.
  Settings resolve(const Facts& facts) const;
};

// Chooses the environment (--env, else smoke.yaml's `default`, else the only one) and reads its
// variables. Gives nullopt when a diagnostic is an error, or the environment is protected and was
// not named (`refused`).
struct Choice {
  std::optional<Settings> settings;
  bool refused = false;
};
Choice choose(const Config& config, const Choices& choices, Diagnostics& diagnostics);

}  // namespace smoke::config
