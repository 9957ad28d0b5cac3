// The evidence that a gate leaves, and what becomes of it when it is changed, cut or added to.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "interpreter/service/postgres.hpp"
#include "interpreter/value/crypto.hpp"
#include "tests/e2e/gate_plan.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

// Where no file may be longer than 8 KiB.
std::string on_a_small_disk(const fs::path& folder, const std::string& command,
                            const std::string& database) {
  return "cd '" + folder.string() + "' && trap '' XFSZ && ulimit -f 16 && SMOKE_DATABASE_URL='" +
         database + "' " + command + " >out 2>err";
}

}  // namespace

TEST_CASE("any byte of the evidence that is changed, missing or added is found") {
  const Sandbox sandbox;
  REQUIRE(sandbox.decide({"--evidence", "ev"}).status == 0);
  const auto differs = [&](const std::string& what) {
    const Ended ended = sandbox.smoke({"verify", "ev"});
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out, what));
    // What was changed is no GO; of what is no journal any more there is nothing to tell.
    const int status = sandbox.smoke({"decide", "ev"}).status;
    CHECK((status == 3 || status == 2));
  };
  for (const fs::path& file : files_of(sandbox.path("ev"))) {
    CAPTURE(file);
    const std::string text = text_of(file);
    const std::string name = file.lexically_relative(sandbox.path("ev")).string();
    for (const std::size_t at : {std::size_t{0}, text.size() / 2, text.size() - 1}) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      write(file, changed);
      if (name == "SHA256SUMS")
        CHECK(sandbox.smoke({"verify", "ev"}).status == 1);
      else
        differs("changed: " + name + "\n");
    }
    fs::remove(file);
    if (name != "journal.jsonl") differs("missing: " + name + "\n");
    write(file, text);
  }
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  write(sandbox.path("ev/queries/more.csv"), "a\r\n");
  differs("added: queries/more.csv\n");
  fs::remove(sandbox.path("ev/queries/more.csv"));
  // A link is never followed, whatever it leads to.
  const std::string log = text_of(sandbox.path("ev/log.txt"));
  fs::remove(sandbox.path("ev/log.txt"));
  write(sandbox.path("log.txt"), log);
  fs::create_symlink(sandbox.path("log.txt"), sandbox.path("ev/log.txt"));
  differs("changed: log.txt\n");
}

TEST_CASE("sums that fit make no decision fit: it must follow from the journal") {
  const Sandbox sandbox;
  REQUIRE(sandbox.decide({"--evidence", "ev", "--rehearse"}).status == 3);
  const auto seal = [&] {
    REQUIRE(std::system(("cd '" + sandbox.path("ev").string() +
                         "' && find . -type f ! -name SHA256SUMS -printf '%P\\n' | LC_ALL=C sort | "
                         "xargs -d '\\n' sha256sum > SHA256SUMS")
                            .c_str()) == 0);
  };
  seal();
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  std::string decision = text_of(sandbox.path("ev/decision.json"));
  decision.replace(decision.find("\"UNDECIDED\""), 11, "\"GO\"");
  write(sandbox.path("ev/decision.json"), decision);
  seal();
  const Ended ended = sandbox.smoke({"verify", "ev"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "`decision.json` does not say what the journal's decision is"));
}

TEST_CASE("a journal that is cut at any of 200 places is never GO") {
  const Sandbox sandbox;
  REQUIRE(sandbox.decide({"--evidence", "ev"}).status == 0);
  const fs::path journal = sandbox.path("ev/journal.jsonl");
  const std::string text = text_of(journal);
  // Without the sums nothing but the journal speaks.
  for (int i = 0; i < 200; ++i) {
    const std::size_t length = text.size() * static_cast<std::size_t>(i) / 200;
    fs::create_directories(sandbox.path("cut"));
    write(sandbox.path("cut/journal.jsonl"), text.substr(0, length));
    const Ended ended = sandbox.smoke({"decide", "cut"});
    CAPTURE(length);
    CHECK(ended.status == (length > text.find('\n') ? 3 : 2));
    CHECK_FALSE(contains(ended.out, "\nGO\n"));
  }
}

TEST_CASE("evidence that can't be written is told, and the decision is not lost") {
  const Sandbox sandbox;
  write(sandbox.path("file"), "");
  Ended ended = sandbox.decide({"--evidence", "file"});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "can't keep evidence in `file`: it is no folder"));
  fs::create_directories(sandbox.path("full"));
  write(sandbox.path("full/file"), "");
  ended = sandbox.decide({"--evidence", "full"});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err,
                 "can't keep evidence in `full`: it is not empty, and evidence is of one run"));
  CHECK(ended.out.empty());
  ended = sandbox.decide({"--evidence", "/proc/evidence"});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "can't keep evidence in `/proc/evidence`: "));

  // As on a disk that fills up: the tool's files may not grow beyond some pages.
  service::Postgres postgres;
  postgres.initialise({sandbox.path("tables.sql")});
  std::string config = configuration;
  config.replace(config.find("    database: db\n"), 17,
                 "    database: { url: \"${SMOKE_DATABASE_URL}\" }\n");
  config.erase(config.find("      db:\n"),
               std::string("      db:\n        postgres: { schema: [tables.sql] }\n").size());
  sandbox.folder.write("smoke.yaml", config);
  const std::string run = "'" SMOKE_BINARY_DIR "/smoke' run --gate Release --evidence small";
  const int status =
      std::system(on_a_small_disk(sandbox.folder.path(), run, postgres.url()).c_str());
  const std::string out = text_of(sandbox.path("out")), err = text_of(sandbox.path("err"));
  INFO(out << err);
  CHECK(WEXITSTATUS(status) == 2);
  CHECK(contains(out, "\nGO\n"));
  CHECK(contains(err, "can't write the journal `small/journal.jsonl`: File too large"));
  CHECK(sandbox.smoke({"decide", "small"}).status == 3);
}

TEST_CASE("a manual step is attested after the run, in its own words; then it is GO") {
  Plan plan;
  plan.manual = "  manual \"Look at the dashboard\"\n";
  const Sandbox sandbox(plan);
  Ended ended = sandbox.decide({"--evidence", "ev"});
  INFO(ended.all());
  REQUIRE(ended.status == 3);
  CHECK(
      contains(ended.out,
               "when it is done: smoke attest ev --by NAME --note TEXT 'Look at the dashboard'\n"));
  const std::string root = hex(sha256(text_of(sandbox.path("ev/SHA256SUMS"))));
  write(sandbox.path("shot one.png"), "\x89PNG");
  const auto attest = [&](const std::string& step) {
    return sandbox.smoke(
        {"attest", "ev", step, "--by", "Ana", "--note", "all green", "--attach", "shot one.png"});
  };
  ended = attest("Look at the dashbord");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err,
                 "no manual step \"Look at the dashbord\" of evidence waits for a person; did you "
                 "mean \"Look at the dashboard\"?"));
  // A disk that is full leaves the evidence as it was.
  const int status =
      std::system(on_a_small_disk(sandbox.folder.path(),
                                  "'" SMOKE_BINARY_DIR
                                  "/smoke' attest ev 'Look at the dashboard' --by Ana --note green",
                                  "")
                      .c_str());
  CHECK(WEXITSTATUS(status) == 2);
  CHECK(contains(text_of(sandbox.path("err")), "File too large"));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);

  ended = attest("Look at the dashboard");
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "evidence \"After the run\" is complete: passed\n"));
  CHECK(contains(ended.out, "\nGO\nevidence: ev, root "));
  CHECK(text_of(sandbox.path("ev/attested/shot-one.png")) == "\x89PNG");
  const std::string journal = text_of(sandbox.path("ev/journal.jsonl"));
  CHECK(contains(journal, "\"root\":\"" + root + "\""));
  CHECK(contains(journal, "\"sha256\":\"" + hex(sha256("\x89PNG")) + "\""));
  const std::string decision = text_of(sandbox.path("ev/decision.json"));
  CHECK(contains(decision, "\"verdict\": \"GO\""));
  CHECK(contains(decision, "\"note\": \"all green\""));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  CHECK(sandbox.smoke({"decide", "ev"}).status == 0);

  ended = attest("Look at the dashboard");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "waits for a person; none does"));
  write(sandbox.path("ev/log.txt"), "nothing happened\n");
  ended = attest("Look at the dashboard");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err,
                 "is not as it was written, so that nothing is added to it:\n  changed: "
                 "log.txt\n"));
}

TEST_CASE("earlier runs of the day against the same target are named, each with its verdict") {
  const Folder folder;
  folder.write("smoke.yaml",
               "environments:\n  here:\n    database: db\n    variables:\n      SMOKE_BASE_URL: "
               "http://127.0.0.1:9\n    services:\n      db:\n        postgres: { schema: "
               "[tables.sql] }\n");
  folder.write("tables.sql", tables);
  const auto decide = [&](const std::string& rule, const std::string& evidence) {
    folder.write("specs/a.smoke", "gate \"Release\"\n  go when " + rule + "\n");
    return run_smoke(folder, {"run", "--gate", "Release", "--evidence", evidence}).status;
  };
  REQUIRE(decide("no rows in links", "runs/one") == 1);
  REQUIRE(decide("no rows in errors", "runs/two") == 0);
  const std::string decision = folder.read("runs/two/decision.json");
  INFO(decision);
  const std::size_t earlier = decision.find("\"earlier_runs\": [\n");
  REQUIRE(earlier != std::string::npos);
  CHECK(decision.find("\"folder\": \"one\"", earlier) != std::string::npos);
  CHECK(decision.find("\"verdict\": \"NO-GO\"", earlier) != std::string::npos);
}

TEST_CASE("no secret stands in the evidence or on the terminal, in whatever form it was met") {
  const Sandbox sandbox;
  const std::string secret = R"(tok"en/+?&=%\7Q)";
  sandbox.folder.write("specs/a.smoke", R"(environment
  TOKEN: secret

scenario "It is sent in every way"
  tags mandatory
  post "/echo"
    header "X-Token": TOKEN
    json { token: TOKEN, hex: hex(TOKEN), base64: base64("user:${TOKEN}") }
  expect status 200
  post "/echo?token=${TOKEN}"
    form
      token: TOKEN
  expect status 200
  get "/status/200"
    basic "user", TOKEN
  expect status 500

evidence "After"
  query "It comes back"
    """
    select :TOKEN::text as token, encode(convert_to(:TOKEN::text, 'UTF8'), 'hex') as hex
    """
    expect 1 row
  post "/echo"
    text "it is ${TOKEN}"
  expect body text is "another"
  attach TOKEN as "token.txt"
  attach { tokens: [TOKEN, base64url(TOKEN)] } as "tokens.json"

gate "Release"
  go when every scenario tagged mandatory passed
  go when evidence "After" is complete
)");
  const Ended ended = sandbox.decide(
      {"--evidence", "ev", "-v", "--decided-by", "Ana", "--decision", "go", "--because", secret},
      {{"TOKEN", secret}});
  INFO(ended.all());
  REQUIRE(ended.status == 1);
  const std::vector<std::string> forms = {secret,
                                          R"(tok\"en/+?&=%\\7Q)",
                                          R"(tok\\\"en/+?&=%\\\\7Q)",
                                          "tok&quot;en",
                                          base64(secret),
                                          base64("user:" + secret),
                                          base64url(secret),
                                          hex(secret),
                                          url_encode(secret),
                                          "tok\"\"en"};
  std::vector<std::pair<std::string, std::string>> texts = {{"stdout", ended.out},
                                                            {"stderr", ended.err}};
  for (const fs::path& file : files_of(sandbox.path("ev")))
    texts.emplace_back(file.string(), text_of(file));
  CHECK(texts.size() >= 9);
  for (const auto& [name, text] : texts)
    for (const std::string& form : forms) {
      CAPTURE(name);
      CAPTURE(form);
      CHECK_FALSE(contains(text, form));
    }
  CHECK(contains(text_of(sandbox.path("ev/queries/01-It-comes-back.csv")), "***"));
  CHECK(text_of(sandbox.path("ev/attachments/token.txt")) == "***");
}
