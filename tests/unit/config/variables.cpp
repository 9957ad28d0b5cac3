#include "interpreter/config/variables.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace smoke;
using namespace smoke::config;

namespace {

// A folder of its own with smoke.yaml and what goes with it.
class Project {
 public:
  Project() {
    std::string name = (std::filesystem::temp_directory_path() / "smoke-config-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Project() { std::filesystem::remove_all(folder_); }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  // Reads smoke.yaml, which must be good, and chooses.
  Choice choose(const Choices& choices = {}) {
    Config config;
    diagnostics = Diagnostics();
    config.folder = folder_;
    if (std::filesystem::exists(folder_ / "smoke.yaml")) {
      config = load_config(folder_ / "smoke.yaml", diagnostics);
    }
    INFO(render(diagnostics));
    REQUIRE(diagnostics.empty());
    return config::choose(config, choices, diagnostics);
  }

  Settings settings(const Choices& choices = {}) {
    Choice choice = choose(choices);
    INFO(render(diagnostics));
    REQUIRE(choice.settings.has_value());
    return std::move(*choice.settings);
  }

  // "line message" for each diagnostic of the last choice; 0 for no place.
  std::string said() const {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      const auto line =
          diagnostic.source ? diagnostic.source->position(diagnostic.span.begin).line : 0;
      result += std::to_string(line) + " " + diagnostic.message + "\n";
    }
    return result;
  }

  Diagnostics diagnostics;

 private:
  std::filesystem::path folder_;
};

std::string facts(const std::string& service, const std::string& fact) {
  return "<" + service + " " + fact + ">";
}

}  // namespace

TEST_CASE("without smoke.yaml variables come from the process, files and --var") {
  Project project;
  project.write(".env", "SMOKE_BASE_URL=http://dotenv.example\nONLY=dotenv\n");
  const Settings settings =
      project.settings({.environment = {},
                        .variables = {{"SMOKE_TIMEOUT_MS", "250"}},
                        .env_files = {},
                        .process = {{"SMOKE_BASE_URL", "http://staging.example"},
                                    {"SMOKE_DATABASE_URL", "postgres:///x"}}});
  CHECK(settings.environment.name == "");
  CHECK_FALSE(settings.environment.writes);
  REQUIRE(settings.environment.target("webhook") != nullptr);
  CHECK(settings.environment.target("webhook")->url->literal() == "http://staging.example");
  CHECK(settings.environment.database->url.literal() == "postgres:///x");
  CHECK(settings.timeout == Duration(std::chrono::milliseconds(250)));
  CHECK(settings.variables.text("ONLY") == "dotenv");
  CHECK(settings.variables.find("ONLY")->origin == (project / ".env").string() + ":2");
  CHECK_FALSE(settings.variables.text("MISSING").has_value());
}

TEST_CASE("nothing set, nothing there") {
  Project project;
  const Settings settings = project.settings();
  CHECK_FALSE(settings.environment.database.has_value());
  CHECK(settings.environment.target("webhook") == nullptr);
  CHECK_FALSE(settings.timeout.has_value());
}

TEST_CASE("the strongest layer counts") {
  Project project;
  project.write(
      "smoke.yaml",
      "environments:\n  one:\n    env_file: one.env\n    variables: { A: yaml, B: yaml, C: "
      "yaml, D: yaml }\n");
  project.write(".env", "A=dotenv\nB=dotenv\nC=dotenv\nD=dotenv\nE=dotenv\nF=dotenv\n");
  project.write("one.env", "A=file\nB=file\nC=file\nD=file\nE=file\n");
  project.write("first.env", "A=first\nB=first\nC=first\n");
  project.write("second.env", "C=second\n");
  const Settings settings =
      project.settings({.environment = {},
                        .variables = {{"A", "var"}},
                        .env_files = {project / "first.env", project / "second.env"},
                        .process = {{"A", "process"}, {"B", "process"}}});
  const Variables& variables = settings.variables;
  CHECK(variables.text("A") == "var");
  CHECK(variables.find("A")->origin == "--var");
  CHECK(variables.text("B") == "process");
  CHECK(variables.find("B")->origin == "the process environment");
  CHECK(variables.text("C") == "second");
  CHECK(variables.text("D") == "yaml");
  CHECK(variables.find("D")->origin == (project / "smoke.yaml").string() + ":4");
  CHECK(variables.text("E") == "file");
  CHECK(variables.text("F") == "dotenv");
}

TEST_CASE("texts refer to variables, whichever layer has them") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    env_file: one.env
    variables: { HOST: yaml.example, BASE: "https://${HOST}", KEPT: "${EMPTY:-otherwise}", SELF: "${SELF:-x}" }
    database: { url: "${SMOKE_DATABASE_URL}" }
    targets: { webhook: { url: "${BASE}/${PATH_PART:-hooks}" } }
)");
  project.write("one.env", "SMOKE_DATABASE_URL=postgres://$USER@db/${NAME:-crm}\nEMPTY=\n");
  const Settings settings = project.settings(
      {.environment = {}, .variables = {}, .env_files = {}, .process = {{"USER", "ana"}}});
  CHECK(settings.variables.text("BASE") == "https://yaml.example");
  CHECK(settings.variables.text("KEPT") == "otherwise");
  CHECK(settings.variables.text("SELF") == "x");
  CHECK(settings.environment.database->url.literal() == "postgres://ana@db/crm");
  CHECK(settings.environment.target("webhook")->url->literal() == "https://yaml.example/hooks");
}

TEST_CASE("what is not set is an error at its place, in the chosen environment only") {
  Project project;
  project.write("smoke.yaml", R"(default: one
environments:
  one:
    variables: { A: "${NO_A} ${NO_A2}" }
    database: { url: "${NO_B}" }
  two:
    database: { url: "${NO_C}" }
)");
  CHECK_FALSE(project.choose().settings.has_value());
  CHECK(project.said() == "4 `NO_A` is not set\n4 `NO_A2` is not set\n5 `NO_B` is not set\n");
  CHECK_FALSE(
      project.choose({.environment = "two", .variables = {}, .env_files = {}, .process = {}})
          .settings.has_value());
  CHECK(project.said() == "7 `NO_C` is not set\n");
  CHECK(project.diagnostics.all()[0].hint ==
        "set it, or write `${NO_C:-text}` for a text to use instead");
}

TEST_CASE("an empty address is no database") {
  Project project;
  project.write("smoke.yaml",
                "environments: { one: { database: { url: \"${SMOKE_DATABASE_URL:-}\" } } }\n");
  CHECK_FALSE(project.settings().environment.database.has_value());
}

TEST_CASE("facts of services stay open until the services run") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  sandbox:
    variables: { SMOKE_BASE_URL: "${crm.url}/x", PLAIN: y }
    services:
      crm: { run: [crm, "${PLAIN}", "${crm.port}"] }
)");
  const Settings settings = project.settings();
  CHECK(settings.variables.find("SMOKE_BASE_URL") != nullptr);
  CHECK_FALSE(settings.variables.text("SMOKE_BASE_URL").has_value());
  CHECK(settings.environment.target("webhook")->url->resolve(facts) == "<crm url>/x");
  const Variables resolved = settings.variables.resolve(facts);
  CHECK(resolved.text("SMOKE_BASE_URL") == "<crm url>/x");
  CHECK(resolved.text("PLAIN") == "y");
  const auto& crm = std::get<ProgramService>(settings.environment.services[0].kind);
  CHECK(crm.command[1].literal() == "y");
  CHECK(crm.command[2].resolve(facts) == "<crm port>");
}

TEST_CASE("the project's own smoke.yaml") {
  Diagnostics diagnostics;
  const Config config =
      load_config(std::filesystem::path(SMOKE_SOURCE_DIR) / "smoke.yaml", diagnostics);
  const Choice choice = config::choose(config, {}, diagnostics);
  INFO(render(diagnostics));
  CHECK(diagnostics.empty());
  REQUIRE(choice.settings.has_value());
  CHECK(choice.settings->environment.name == "sandbox");

  const Settings running = choice.settings->resolve(facts);
  CHECK(running.environment.database->url.literal() == "<db url>");
  CHECK(running.environment.target("webhook")->url->literal() == "<crm url>");
  CHECK(running.variables.text("SMOKE_BASE_URL") == "<crm url>");
}

TEST_CASE("what a sandbox starts is not exchanged for an exported address") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  sandbox:
    variables: { SMOKE_BASE_URL: "${crm.url}" }
    database: db
    writes: true
    services:
      db: { postgres: }
      crm: { run: [crm] }
)");
  const Settings settings =
      project.settings({.environment = {},
                        .variables = {},
                        .env_files = {},
                        .process = {{"SMOKE_BASE_URL", "https://production.example"},
                                    {"SMOKE_DATABASE_URL", "postgres:///production"}}});
  CHECK(settings.environment.target("webhook")->url->resolve(facts) == "<crm url>");
  CHECK(settings.variables.resolve(facts).text("SMOKE_BASE_URL") == "<crm url>");
  CHECK(settings.environment.database->url.resolve(facts) == "<db url>");
  CHECK(settings.variables.resolve(facts).text("SMOKE_DATABASE_URL") == "<db url>");
  CHECK(settings.environment.writes);
  CHECK(
      project.said() ==
      "3 `SMOKE_BASE_URL` from the process environment is not used: here it is what a service of "
      "this run has\n"
      "4 `SMOKE_DATABASE_URL` from the process environment is not used: here it has a value of its "
      "own\n");
  CHECK_FALSE(project.diagnostics.has_errors());

  SUBCASE("--var counts, and then nothing is written") {
    const Settings named =
        project.settings({.environment = {},
                          .variables = {{"SMOKE_BASE_URL", "http://mine.example"},
                                        {"SMOKE_DATABASE_URL", "postgres:///mine"}},
                          .env_files = {},
                          .process = {}});
    CHECK(named.environment.target("webhook")->url->literal() == "http://mine.example");
    CHECK(named.environment.database->url.literal() == "postgres:///mine");
    CHECK_FALSE(named.environment.writes);
    CHECK(project.said() ==
          "4 `SMOKE_DATABASE_URL` from --var replaces this database, and nothing is written\n");
  }
}

TEST_CASE("addresses of smoke.yaml are variables too") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    database: { url: "postgres:///one" }
    targets: { webhook: { url: "http://one.example", timeout: 2s }, other: { url: "http://other.example" } }
)");
  const Settings settings = project.settings();
  CHECK(settings.variables.text("SMOKE_DATABASE_URL") == "postgres:///one");
  CHECK(settings.variables.text("SMOKE_BASE_URL") == "http://one.example");
  CHECK(settings.variables.find("SMOKE_BASE_URL")->origin ==
        (project / "smoke.yaml").string() + ":4");
  CHECK(project.said() == "");

  // A stray exported value doesn't reach a spec that uses the variable either.
  const Settings exported =
      project.settings({.environment = {},
                        .variables = {},
                        .env_files = {},
                        .process = {{"SMOKE_BASE_URL", "http://stray.example"}}});
  CHECK(exported.variables.text("SMOKE_BASE_URL") == "http://one.example");
  CHECK(exported.environment.target("webhook")->url->literal() == "http://one.example");
  CHECK(project.said() ==
        "4 `SMOKE_BASE_URL` from the process environment is not used: here it has a value of its "
        "own\n");
}

TEST_CASE("two addresses for one thing are a mistake, twice the same is not") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    variables: { SMOKE_BASE_URL: "${crm.url}/a", SMOKE_DATABASE_URL: "postgres:///a" }
    targets: { webhook: { url: "${crm.url}/b" } }
    database: { url: "postgres:///a" }
    services: { crm: { run: [crm] } }
)");
  CHECK_FALSE(project.choose().settings.has_value());
  CHECK(project.said() ==
        "4 `SMOKE_BASE_URL` has another address (" + (project / "smoke.yaml").string() + ":3)\n");
}

TEST_CASE("an address that no path can stand behind is no target's") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    targets:
      api: { url: "https://api.example/v1?key=1" }
      other: { url: "ftp://files.example" }
)");
  project.choose({.environment = {},
                  .variables = {},
                  .env_files = {},
                  .process = {{"SMOKE_BASE_URL", "http://staging.example/#/inbox"}}});
  CHECK(project.said() ==
        "4 the address of target `api` has a `?`, behind which no path can stand\n"
        "5 the address of target `other` begins with neither `http://` nor `https://`\n"
        "0 the address of target `webhook` has a `#`, behind which no path can stand\n");
}

TEST_CASE("a target of smoke.yaml may take its address from the variable") {
  Project project;
  project.write("smoke.yaml", "environments: { one: { targets: { webhook: { timeout: 2s } } } }\n");
  const Settings settings = project.settings({.environment = {},
                                              .variables = {},
                                              .env_files = {},
                                              .process = {{"SMOKE_BASE_URL", "http://x.example"}}});
  REQUIRE(settings.environment.targets.size() == 1);
  CHECK(settings.environment.target("webhook")->url->literal() == "http://x.example");
  CHECK(settings.environment.target("webhook")->timeout.has_value());
}

TEST_CASE("a database that --var names through smoke.yaml may be written to") {
  Project project;
  project.write(
      "smoke.yaml",
      "environments: { local: { writes: true, database: { url: \"${SMOKE_DATABASE_URL}\" } } }\n");
  const Settings settings =
      project.settings({.environment = {},
                        .variables = {{"SMOKE_DATABASE_URL", "postgres:///mine"}},
                        .env_files = {},
                        .process = {}});
  CHECK(settings.environment.writes);
  CHECK(project.said() == "");
}

TEST_CASE("which environment") {
  Project project;
  const auto chosen = [&](const char* yaml, std::optional<std::string> name) {
    project.write("smoke.yaml", yaml);
    const Choice choice = project.choose(
        {.environment = std::move(name), .variables = {}, .env_files = {}, .process = {}});
    return (choice.settings  ? choice.settings->environment.name
            : choice.refused ? "refused"
                             : "none") +
           "\n" + project.said();
  };
  const char* const two = "default: b\nenvironments: { a: , b: }\n";
  CHECK(chosen(two, {}) == "b\n");
  CHECK(chosen(two, "a") == "a\n");
  CHECK(chosen(two, "c") == "none\n0 there is no environment `c`\n");
  CHECK(chosen("environments: { a: }\n", {}) == "a\n");
  CHECK(chosen("environments: { a: , b: }\n", {}) ==
        "none\n0 no environment is chosen and smoke.yaml has no `default`\n");

  const char* const guarded = "default: live\nenvironments:\n  live: { protected: true }\n";
  CHECK(chosen(guarded, {}) == "refused\n3 environment `live` is protected\n");
  CHECK(project.diagnostics.has_errors());
  CHECK(chosen(guarded, "live") == "live\n");
  CHECK(chosen("environments: { live: { protected: true } }\n", {}) ==
        "refused\n1 environment `live` is protected\n");
}

TEST_CASE("an environment named without smoke.yaml") {
  Project project;
  CHECK_FALSE(
      project.choose({.environment = "staging", .variables = {}, .env_files = {}, .process = {}})
          .settings.has_value());
  CHECK(project.said() == "0 there is no environment `staging`\n");
  CHECK(project.diagnostics.all()[0].hint ==
        "environments are written in smoke.yaml, and there is none");
}

TEST_CASE("files that are missing or faulty are told before anything starts") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    env_file: no.env
    targets: { webhook: { tls: { ca: no.pem } } }
    database: { url: "${FROM_NO_ENV}" }
    services: { db: { postgres: { schema: [no.sql] } } }
)");
  CHECK_FALSE(project.choose().settings.has_value());
  // That FROM_NO_ENV isn't set is a consequence.
  CHECK(project.said() ==
        "3 `" + (project / "no.env").string() + "` can't be read: there is no such file\n");
  project.write("no.env", "FROM_NO_ENV=x\n");
  CHECK_FALSE(project.choose().settings.has_value());
  CHECK(project.said() == "4 there is no file `" + (project / "no.pem").string() + "`\n" +
                              "6 there is no file `" + (project / "no.sql").string() + "`\n");
  CHECK_FALSE(project
                  .choose({.environment = {},
                           .variables = {},
                           .env_files = {project / "nowhere.env"},
                           .process = {}})
                  .settings.has_value());
  CHECK(project.said() ==
        "0 `" + (project / "nowhere.env").string() + "` can't be read: there is no such file\n");
  project.write(".env", "A=$(date)\n");
  CHECK_FALSE(project.choose().settings.has_value());
  CHECK(project.said() == "1 a command is not run here\n");
}

TEST_CASE("SMOKE_TIMEOUT_MS is milliseconds") {
  Project project;
  for (const std::string wrong : {"5s", "0", "-1", "", "1.5", "99999999999"}) {
    CAPTURE(wrong);
    CHECK_FALSE(project
                    .choose({.environment = {},
                             .variables = {{"SMOKE_TIMEOUT_MS", wrong}},
                             .env_files = {},
                             .process = {}})
                    .settings.has_value());
    CHECK(project.said() ==
          "0 `SMOKE_TIMEOUT_MS` is `" + wrong + "` (from --var), expected milliseconds\n");
  }
}

TEST_CASE("a variable can bring in a fact too early") {
  Project project;
  project.write("smoke.yaml", R"(environments:
  one:
    variables: { LATER: "${db.url}" }
    services:
      crm: { run: [crm, "${LATER}"] }
      db: { postgres: }
)");
  CHECK_FALSE(project.choose().settings.has_value());
  CHECK(project.said() == "5 `db` starts later\n");
}

TEST_CASE("the process environment is read as it is") {
  REQUIRE(setenv("SMOKE_TEST_PROCESS", "a=b c", 1) == 0);
  bool found = false;
  for (const auto& [name, value] : process_environment()) {
    if (name == "SMOKE_TEST_PROCESS") found = value == "a=b c";
  }
  unsetenv("SMOKE_TEST_PROCESS");
  CHECK(found);
}
