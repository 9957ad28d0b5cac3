#include "interpreter/config/config.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace smoke;
using namespace smoke::config;
using namespace std::chrono_literals;

namespace {

std::string facts(const std::string& service, const std::string& fact) {
  return "<" + service + " " + fact + ">";
}

Config good(std::string_view text) {
  Diagnostics diagnostics;
  Config config = parse_config("smoke.yaml", text, "conf", diagnostics);
  INFO(render(diagnostics));
  REQUIRE(diagnostics.empty());
  return config;
}

// What is said about a text, as a user sees it.
std::string said(std::string_view text) {
  Diagnostics diagnostics;
  parse_config("smoke.yaml", text, "conf", diagnostics);
  return render(diagnostics);
}

// "line:column message" of each mistake.
std::string mistakes(std::string_view text) {
  Diagnostics diagnostics;
  parse_config("smoke.yaml", text, "conf", diagnostics);
  std::string result;
  for (const Diagnostic& mistake : diagnostics.all()) {
    const Position place = mistake.source->position(mistake.span.begin);
    result +=
        std::to_string(place.line) + ":" + std::to_string(place.column) + " " + mistake.message;
    if (!mistake.hint.empty()) result += " (" + mistake.hint + ")";
    result += "\n";
  }
  return result;
}

// The mistakes of one environment whose lines begin at line 3, column 5.
std::string in_environment(std::string_view lines) {
  std::string text = "environments:\n  sandbox:\n";
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    text += "    " + std::string(lines.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return mistakes(text);
}

}  // namespace

TEST_CASE("everything that an environment can say") {
  const Config config = good(R"(
default: sandbox
environments:
  sandbox:
    variables: { SMOKE_CHATWOOT_ACCOUNT_ID: 3, SMOKE_PHONE: "+5511987654321", ZEROS: 007, SMOKE_BASE_URL: "${crm.url}/x" }
    env_file: staging.env
    database: db
    targets:
      webhook: { url: "${crm.url}", tls: { ca: ca.pem, insecure: true }, timeout: 5s }
      other: { url: https://other.example }
    writes: true
    services:
      db: { postgres: { schema: [schema.sql, /abs/seed.sql] } }
      crm:
        run: [build/receiver, --port, "${crm.port}", "--database=${db.url}"]
        env: { LOG: "warn $5 $${x}" }
        ready: "http://127.0.0.1:${crm.port}/health"
        timeout: 10s
  staging:
    database: { url: "${SMOKE_DATABASE_URL}", pooler: transaction, statement_timeout: 250ms, max_connections: 4 }
    protected: true
)");
  CHECK(config.default_environment == "sandbox");
  REQUIRE(config.environments.size() == 2);
  const Environment& sandbox = config.environments[0];
  CHECK(sandbox.name == "sandbox");
  REQUIRE(sandbox.variables.size() == 4);
  CHECK(sandbox.variables[0].name == "SMOKE_CHATWOOT_ACCOUNT_ID");
  CHECK(sandbox.variables[0].value.literal() == "3");
  CHECK(sandbox.variables[1].value.literal() == "+5511987654321");
  CHECK(sandbox.variables[2].value.literal() == "007");
  CHECK(sandbox.variables[3].value.resolve(facts) == "<crm url>/x");
  CHECK(sandbox.env_file->path == "conf/staging.env");
  CHECK(sandbox.database->url.resolve(facts) == "<db url>");
  CHECK(sandbox.database->pooler == Pooler::session);
  CHECK_FALSE(sandbox.database->max_connections.has_value());
  CHECK(sandbox.writes);
  CHECK_FALSE(sandbox.is_protected);
  REQUIRE(sandbox.target("webhook") != nullptr);
  CHECK(sandbox.target("webhook")->url->resolve(facts) == "<crm url>");
  CHECK(sandbox.target("webhook")->ca->path == "conf/ca.pem");
  CHECK(sandbox.target("webhook")->insecure);
  CHECK(sandbox.target("webhook")->timeout == Duration(5s));
  CHECK(sandbox.target("other")->url->literal() == "https://other.example");
  CHECK(sandbox.target("third") == nullptr);

  REQUIRE(sandbox.services.size() == 2);
  const auto& db = std::get<PostgresService>(sandbox.services[0].kind);
  REQUIRE(db.schema.size() == 2);
  CHECK(db.schema[0].path == "conf/schema.sql");
  CHECK(db.schema[1].path == "/abs/seed.sql");
  const auto& crm = std::get<ProgramService>(sandbox.services[1].kind);
  REQUIRE(crm.command.size() == 4);
  CHECK(crm.command[0].literal() == "build/receiver");
  CHECK(crm.command[2].resolve(facts) == "<crm port>");
  CHECK(crm.command[3].resolve(facts) == "--database=<db url>");
  REQUIRE(crm.environment.size() == 1);
  CHECK(crm.environment[0].first == "LOG");
  CHECK(crm.environment[0].second.literal() == "warn $5 ${x}");
  CHECK(crm.ready->resolve(facts) == "http://127.0.0.1:<crm port>/health");
  CHECK(crm.timeout == Duration(10s));

  const Environment& staging = config.environments[1];
  CHECK(staging.is_protected);
  CHECK_FALSE(staging.writes);
  CHECK(staging.database->pooler == Pooler::transaction);
  CHECK(staging.database->statement_timeout == Duration(250ms));
  CHECK(staging.database->max_connections == 4);
}

TEST_CASE("a file that says nothing") {
  CHECK(good("").environments.empty());
  CHECK(good("# later\n").environments.empty());
  CHECK(good("environments:\n").environments.empty());
  CHECK(good("environments:\n  local:\n").environments.at(0).name == "local");
  CHECK(good("\xEF\xBB\xBF"
             "environments:\r\n  local:\r\n    writes: true\r\n")
            .environments.at(0)
            .writes);
  CHECK(good("environments: { l: { services: { db: { postgres: } } } }")
            .environments[0]
            .services.size() == 1);
}

TEST_CASE("a mistake is shown where it stands") {
  CHECK(said("environments:\n  sandbox:\n    databse: db\n") ==
        "smoke.yaml:3:5: error: unknown key `databse` in environment `sandbox`\n"
        " 3 |     databse: db\n"
        "   |     ^~~~~~~\n"
        "   = did you mean `database`?\n");
}

TEST_CASE("unknown keys at every level, several in one go") {
  CHECK(mistakes("defualt: a\n"
                 "environments:\n"
                 "  a:\n"
                 "    variable: {}\n"
                 "    database: { url: x, poler: session }\n"
                 "    targets: { webhook: { adress: x, tls: { cert: x } } }\n"
                 "    services:\n"
                 "      db: { postgres: { shema: [] } }\n"
                 "      crm: { run: [x], readi: y }\n"
                 "    colour: red\n") ==
        "1:1 unknown key `defualt` in smoke.yaml (did you mean `default`?)\n"
        "4:5 unknown key `variable` in environment `a` (did you mean `variables`?)\n"
        "5:25 unknown key `poler` in `database` (did you mean `pooler`?)\n"
        "6:27 unknown key `adress` in target `webhook` (there are `url`, `timeout`, `tls`)\n"
        "6:45 unknown key `cert` in `tls` (there are `ca`, `insecure`)\n"
        "8:25 unknown key `shema` in `postgres` (did you mean `schema`?)\n"
        "9:24 unknown key `readi` in service `crm` (did you mean `ready`?)\n"
        "10:5 unknown key `colour` in environment `a` (there are `variables`, `env_file`, "
        "`database`, `targets`, `protected`, `personal`, `writes`, `services`, `stubs`)\n");
}

TEST_CASE("values of the wrong kind") {
  CHECK(in_environment("writes: maybe\n"
                       "protected: yes\n"
                       "variables: [a]\n"
                       "targets: { webhook: { timeout: 5, url: [] } }\n") ==
        "3:13 `writes` is `maybe`, expected true or false\n"
        "4:16 `protected` is `yes`, expected true or false\n"
        "5:5 `variables` is a list, expected `key: value` lines\n"
        "6:36 `timeout` is `5`, expected a duration such as 5s or 250ms\n"
        "6:39 `url` is a list, expected a text\n");
  CHECK(in_environment("database: { url: x, pooler: transactions, max_connections: 0, "
                       "statement_timeout: 0s }") ==
        "3:33 `pooler` is `transactions`, expected transaction or session (did you mean "
        "`transaction`?)\n"
        "3:64 `max_connections` is `0`, expected a number from 1 to 1000\n"
        "3:86 `statement_timeout` is `0s`, expected a duration such as 5s or 250ms\n");
  CHECK(in_environment("variables: { A: , B: [1], 2C: x, D: {} }") ==
        "3:18 `A` has no value (write `\"\"` for an empty text)\n"
        "3:23 `B` is a list, expected a text\n"
        "3:31 `2C` can't be a variable's name (letters, digits and `_`, the first no digit)\n"
        "3:38 `D` is a mapping, expected a text\n");
  CHECK(mistakes("- a\n") == "1:1 smoke.yaml is a list, expected `key: value` lines\n");
  CHECK(mistakes("environments: { a: 1 }\n") ==
        "1:17 environment `a` is a text, expected `key: value` lines\n");
}

TEST_CASE("a key given twice shows both places") {
  CHECK(said("environments:\n  a:\n    writes: true\n    writes: false\n") ==
        "smoke.yaml:4:5: error: `writes` is given twice\n"
        " 4 |     writes: false\n"
        "   |     ^~~~~~\n"
        "   smoke.yaml:3:5: first here\n"
        " 3 |     writes: true\n"
        "   |     ^~~~~~\n");
}

TEST_CASE("services") {
  CHECK(in_environment("services:\n"
                       "  a: {}\n"
                       "  b: { postgres: {}, run: [x] }\n"
                       "  c: { run: [] }\n"
                       "  d: { run: x y }\n"
                       "  e: { timeout: 5s }\n"
                       "  f.g: { run: [x] }\n"
                       "  h: { run: [x, [y], ~] }\n") ==
        "4:7 service `a` has nothing to start (write `run: [program, argument]` or `postgres: { "
        "schema: [file.sql] }`)\n"
        "5:26 service `b` is a postgres, which takes no program's keys (give the program a service "
        "of its own)\n"
        "6:12 `run` names no program\n"
        "7:12 `run` is a text, expected a list (write `[first, second]`, or one `- item` a line)\n"
        "8:7 service `e` has nothing to start (write `run: [program, argument]` or `postgres: { "
        "schema: [file.sql] }`)\n"
        "9:7 `f.g` can't be a service's name (letters, digits, `_` and `-`, the first no digit)\n"
        "10:12 a word of `run` is a list, expected a text\n"
        "10:12 a word of `run` has no value (write `\"\"` for an empty text)\n");
}

TEST_CASE("facts of services are known in the order in which services start") {
  CHECK(in_environment(
            "services:\n"
            "  crm: { run: [x, \"${db.url}\"], ready: \"${crm.url}\" }\n"
            "  db: { postgres: {} }\n"
            "variables: { A: \"${cmr.port}\", B: \"${crm.prot} ${crm.port}\", C: \"${db.port}\" }\n"
            "targets: { webhook: { url: \"${nothing.url}\" } }\n") ==
        "4:24 `db` starts later (services start in the order written: move `db` up)\n"
        "6:22 there is no service `cmr` in this environment (did you mean `crm`?)\n"
        "6:40 service `crm` has no `prot` (did you mean `port`?)\n"
        "6:70 service `db` has no `port` (with `tcp: true` the server listens on a port)\n"
        "7:33 there is no service `nothing` in this environment (there are `crm`, `db`)\n");
  CHECK(in_environment(
            "services: { db: { postgres: { tcp: true } } }\nvariables: { A: \"${db.port}\" }") ==
        "");
}

TEST_CASE("stubs, and where they listen") {
  const Config config = good(R"(
environments:
  sandbox:
    variables: { A: "${mail.port}" }
    stubs:
      payments: { port: 9099, host: 0.0.0.0 }
      mail:
    services:
      crm: { run: [crm, "${mail.url}", "${payments.url}"] }
)");
  const Environment& sandbox = config.environments.front();
  REQUIRE(sandbox.stubs.size() == 2);
  CHECK(sandbox.stub("payments")->port == 9099);
  CHECK(sandbox.stub("payments")->url(9099) == "http://127.0.0.1:9099");
  CHECK_FALSE(sandbox.stub("mail")->port.has_value());
  CHECK(sandbox.stub("mail")->url(7) == "http://127.0.0.1:7");
  CHECK(Stub{"s", {}, "10.0.0.1", {}}.url(7) == "http://10.0.0.1:7");
  CHECK(Stub{"s", {}, "::1", {}}.url(7) == "http://[::1]:7");
  CHECK(sandbox.stub("crm") == nullptr);

  CHECK(in_environment("stubs:\n"
                       "  a: { port: 70000 }\n"
                       "  b-c: { port: 1 }\n"
                       "  d:\n"
                       "  e: { prot: 5, port: 5 }\n"
                       "  crm: { port: 6 }\n"
                       "services: { crm: { run: [x, \"${e.ur}\", \"${f.url}\"] } }\n") ==
        "4:18 `port` is `70000`, expected a number from 1 to 65535\n"
        "5:7 `b-c` can't be a stub's name (it is the name that specs give it: letters, digits and "
        "`_`, the first no digit)\n"
        "6:7 nothing is told where stub `d` listens (write `${d.url}` into the `run` or `env` of "
        "the service that calls it, or give it a `port`)\n"
        "7:12 unknown key `prot` in stub `e` (did you mean `port`?)\n"
        "8:7 `crm` is a service already (facts of both would have one name: give one of them "
        "another)\n"
        "9:34 stub `e` has no `ur` (did you mean `url`?)\n"
        "9:45 there is no service `f` in this environment (there are `crm`, `a`, `d`, `e`, "
        "`crm`)\n");
}

TEST_CASE("the database is a service's or has an address") {
  CHECK(in_environment("database: bd\nservices: { db: { postgres: } }") ==
        "3:15 `database` names no postgres service of this environment (did you mean `db`?)\n");
  CHECK(in_environment("database: crm\nservices: { crm: { run: [x] } }") ==
        "3:15 `database` names no postgres service of this environment\n");
  CHECK(in_environment("database: postgres://x/y") ==
        "3:15 `database` names no postgres service of this environment (an address is written "
        "`database: { url: \"…\" }`)\n");
  CHECK(in_environment("database: {}") ==
        "3:5 `database` lacks its `url` (write `database: { url: \"${SMOKE_DATABASE_URL}\" }`, or "
        "the name of a service)\n");
  // The service is broken, the reference to it is not.
  CHECK(in_environment("database: db\nservices: { db: {} }") ==
        "4:17 service `db` has nothing to start (write `run: [program, argument]` or `postgres: { "
        "schema: [file.sql] }`)\n");
}

TEST_CASE("what stands in ${…}") {
  CHECK(in_environment("variables:\n"
                       "  A: ${\n"
                       "  B: \"é ${a b} ${}\"\n"
                       "  C: ${1A}\n"
                       "  D: ${db.url:-x}\n") ==
        "4:10 `${` is never closed (`$${` stands for `${` itself)\n"
        "5:13 `${a b}` is neither a variable nor a fact of a service (write `${NAME}`, "
        "`${NAME:-text}` or `${service.port}`; `$${` stands for `${` itself)\n"
        "5:20 `${}` is neither a variable nor a fact of a service (write `${NAME}`, "
        "`${NAME:-text}` or `${service.port}`; `$${` stands for `${` itself)\n"
        "6:10 `${1A}` is neither a variable nor a fact of a service (write `${NAME}`, "
        "`${NAME:-text}` or `${service.port}`; `$${` stands for `${` itself)\n"
        "7:10 `${db.url:-x}` is neither a variable nor a fact of a service (write `${NAME}`, "
        "`${NAME:-text}` or `${service.port}`; `$${` stands for `${` itself)\n");
}

TEST_CASE("the default is an environment of the file") {
  CHECK(mistakes("default: sandbx\nenvironments: { sandbox: , staging: }\n") ==
        "1:10 `sandbx` is no environment of this file (did you mean `sandbox`?)\n");
}

TEST_CASE("what is no YAML") {
  // yaml-cpp's own words differ between its versions.
  const auto says = [](std::string_view text, std::string_view words) {
    const std::string said = mistakes(text);
    CAPTURE(said);
    CHECK(said.find(words) != std::string::npos);
    CHECK(std::count(said.begin(), said.end(), '\n') == 1);
  };
  says("environments:\n\ta: 1\n", "this is no YAML: a tab in the indentation (indent with spaces)");
  says("a: {u: ${x.y}}\n", "(inside `{ }` and `[ ]` a text with `${…}` needs quotes)");
  says("a: 1\n---\nb: 2\n", "3:1 a second document: everything stands in one");
  says("default: \"x\nenvironments:\n", "1:10 the quote is never closed");
  says("a: \xC3\n", "1:1 the file is no UTF-8");
  says("a: *b\n", "1:4 this is no YAML: the referenced anchor is not defined");
  says(std::string(100'000, '['), "this is no YAML");
}

TEST_CASE("smoke.yaml is found in the folder and above it, within a checkout") {
  const auto root =
      std::filesystem::temp_directory_path() / ("smoke-config-" + std::to_string(getpid()));
  const struct Remover {
    std::filesystem::path folder;
    ~Remover() { std::filesystem::remove_all(folder); }
  } remover{root};
  std::filesystem::create_directories(root / "project/specs/deep");
  std::ofstream(root / "smoke.yaml") << "environments: { stranger: }\n";

  CHECK_FALSE(find_config(root / "project").has_value());  // no checkout: never above
  std::filesystem::create_directory(root / "project/.git");
  CHECK_FALSE(find_config(root / "project/specs").has_value());  // never beyond the checkout
  std::ofstream(root / "project/smoke.yaml") << "environments: { ours: }\n";
  CHECK(find_config(root / "project") == root / "project/smoke.yaml");
  const auto found = find_config(root / "project/specs/deep");
  REQUIRE(found.has_value());
  CHECK(std::filesystem::equivalent(*found, root / "project/smoke.yaml"));

  Diagnostics diagnostics;
  const Config config = load_config(*found, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(config.environments.at(0).name == "ours");
  CHECK(std::filesystem::equivalent(config.folder, root / "project"));
  CHECK(load_config(root / "no.yaml", diagnostics).environments.empty());
  CHECK(diagnostics.has_errors());
}
