// smoke.yaml: named environments, each with its variables, database, targets and the services that
// a run starts. The file is optional; without one there is one environment with nothing in it, and
// variables come from elsewhere (variables.hpp).
//
//   default: sandbox
//   environments:
//     sandbox:
//       variables: { SMOKE_CHATWOOT_ACCOUNT_ID: 3 }
//       env_file: sandbox.env               # relative to smoke.yaml, like every path here
//       database: db                        # a postgres service, or an address:
//                                           # { url: "${SMOKE_DATABASE_URL}", pooler: transaction,
//                                           #   statement_timeout: 5s, max_connections: 16 }
//       targets:
//         webhook: { url: "${crm.url}/api", timeout: 5s, tls: { ca: ca.pem, insecure: false } }
//       writes: true                        # whether setup and cleanup may write; false unless
//       said protected: false                    # true: only used when named with --env services:
//       # started in this order, stopped in the opposite one
//         db: { postgres: { schema: [schema.sql, seed.sql] } }
//         crm:
//           run: [build/receiver, --port, "${crm.port}", --database, "${db.url}"]
//           env: { LOG: warn, PAYMENTS_URL: "${payments.url}" }
//           ready: "${crm.url}/health"      # answers 2xx when the program is ready
//           timeout: 10s                    # to become ready
//       stubs:                              # there before the services
//         payments: { host: 127.0.0.1, port: 9099 }
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/config/text.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::config {

struct FileName {
  std::filesystem::path path;  // absolute, or relative to the folder the tool runs in
  Span span;
};

enum class Pooler { session, transaction };

struct Database {
  Text url;
  Pooler pooler = Pooler::session;
  std::optional<Duration> statement_timeout;
  std::optional<std::size_t> max_connections;
};

struct Target {
  std::string name;
  std::optional<Text> url;
  std::optional<Duration> timeout;
  std::optional<FileName> ca;
  bool insecure = false;
};

// A throwaway server. Facts: `url`; with `tcp` the address is on 127.0.0.1 rather than a Unix
// socket, and there is `port` too.
struct PostgresService {
  std::vector<FileName> schema;  // SQL files, run in this order
  bool tcp = false;
};

// A program beside the run, started in smoke.yaml's folder. Facts: `port`, a free port of
// 127.0.0.1, and `url`, `http://127.0.0.1:PORT`; its own are known to its own texts.
struct ProgramService {
  std::vector<Text> command;  // the program first; never empty
  std::vector<std::pair<std::string, Text>> environment;
  std::optional<Text> ready;
  std::optional<Duration> timeout;
};

struct Service {
  std::string name;
  Span span;
  std::variant<PostgresService, ProgramService> kind;
};

// A server that the run itself is, in place of what services call; its answers are the specs'.
// Facts: `port` and `url`.
struct Stub {
  std::string name;
  Span span;
  std::string host = "127.0.0.1";     // to listen at
  std::optional<std::uint16_t> port;  // else a free one

  std::string url(std::uint16_t actual_port) const;  // for a caller on this machine
};

struct EnvironmentVariable {
  std::string name;
  Text value;
  Span span;  // of the name
};

// Whose values are shown as pseudonyms: "contacts.phone", or with a schema before it.
struct PersonalColumn {
  std::vector<std::string> table;
  std::string column;
  Span span;
};

struct Environment {
  std::string name;  // empty without smoke.yaml
  Span span;
  std::vector<EnvironmentVariable> variables;
  std::optional<FileName> env_file;
  std::optional<Database> database;
  std::vector<Target> targets;
  std::vector<Service> services;
  std::vector<Stub> stubs;
  std::vector<PersonalColumn> personal;
  bool is_protected = false;
  bool writes = false;

  // nullptr where there is none.
  const Target* target(std::string_view target_name) const;
  const Stub* stub(std::string_view stub_name) const;
};

struct Config {
  SourcePtr source;              // nullptr without smoke.yaml
  std::filesystem::path folder;  // smoke.yaml's
  std::optional<std::string> default_environment;
  std::vector<Environment> environments;
};

// Every mistake is added to `diagnostics`: YAML that can't be read (the first place only), unknown
// keys, values of the wrong type, facts of services that don't exist or start later. Variables are
// not looked up yet. Use the result only when none of them is an error.
Config parse_config(std::string file_name, std::string_view text,
                    const std::filesystem::path& folder, Diagnostics& diagnostics);

// The file itself; one that can't be read is an error.
Config load_config(const std::filesystem::path& file, Diagnostics& diagnostics);

// smoke.yaml in `folder` or, inside a git checkout, in the nearest folder above it that has one.
// Never beyond the checkout: smoke.yaml names programs to run, and those of a stranger's parent
// folder are not ours.
std::optional<std::filesystem::path> find_config(const std::filesystem::path& folder);

// Adds an error for each fact that `environment` can't give where it stands: of an unknown or later
// service, or one that the service doesn't have.
void check_facts(const Environment& environment, const SourcePtr& source, Diagnostics& diagnostics);

}  // namespace smoke::config
