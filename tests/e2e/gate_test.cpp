// A gate from its run to what can be told of it later: GO, NO-GO and UNDECIDED, the evidence that
// is left, and what becomes of that when it is changed, cut or added to.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "interpreter/service/postgres.hpp"
#include "interpreter/value/crypto.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

const std::string tables = R"(
create table tenants (id integer primary key, name text);
insert into tenants values (7, 'Ana, "the first"'), (8, '=1+1');
create table errors (tenant integer, level text);
create table links (tenant integer, conversation integer);
insert into links values (7, 1), (7, 2), (8, 1), (8, 1);
)";

const std::string configuration = R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    database: db
    writes: true
    services:
      db:
        postgres: { schema: [tables.sql] }
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";

// Every rule of its gate is met but for what stands in the places of these words.
struct Plan {
  std::string status = "200", sampled = "200", rows = "at least 1 row", manual, tenant = "7",
              more = "";
  std::string text() const {
    return R"(suite "A release"
  scope tenant is tenant

before all
  expect 1 row in tenants where id is )" +
           tenant + R"(
    keep id as tenant

scenario "It answers"
  tags mandatory
  get "/status/)" +
           status + R"("
  expect status 200

scenario "It answers each"
  tags mandatory
  for each code in 200, 201
  get "/status/${code}"
  expect status code

scenario "Not of the gate"
  get "/status/500"
  expect status 200

monitor "It stays up"
  every 50ms for 200ms
    get "/status/)" +
           sampled + R"("
    expect status 200
    expect no rows in errors where level is "fatal"

evidence "After the run"
  query "Tenants; all of them"
    """
    select id, name from tenants where id >= :tenant order by id
    """
    expect )" +
           rows +
           R"(
  post "/echo"
    json { version: "1.2.3", tenant: tenant }
  expect status 200
  keep body as deployed
  attach deployed as "../deployed version.json"
  attach deployed.version as "version.txt"
  query as names
    """
    select name from tenants
    """
    expect 2 rows
  attach names as "names.json"
)" + manual +
           R"(
gate "Release"
  go when every scenario tagged mandatory passed
  go when monitor "It stays up" held
  go when evidence "After the run" is complete
  no-go when duplicates in links by tenant, conversation
  go when no rows in errors where level is "fatal"
)" + more;
  }
};

struct Sandbox {
  Folder folder;
  explicit Sandbox(const Plan& plan = {}) {
    folder.write("smoke.yaml", configuration);
    folder.write("tables.sql", tables);
    folder.write("specs/a.smoke", plan.text());
  }
  Ended decide(std::vector<std::string> more = {},
               std::map<std::string, std::string> environment = {}) const {
    more.insert(more.begin(), {"run", "--gate", "Release"});
    return run_smoke(folder, std::move(more), std::move(environment));
  }
  Ended smoke(std::vector<std::string> arguments) const { return run_smoke(folder, arguments); }
  fs::path path(const std::string& name) const { return folder.path() / name; }
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path());
  return out;
}

// Where no file may be longer than 8 KiB.
std::string on_a_small_disk(const fs::path& folder, const std::string& command,
                            const std::string& database) {
  return "cd '" + folder.string() + "' && trap '' XFSZ && ulimit -f 16 && SMOKE_DATABASE_URL='" +
         database + "' " + command + " >out 2>err";
}

}  // namespace

TEST_CASE("GO: all that the gate names in one run, and a folder that says so") {
  const Sandbox sandbox;
  const Ended ended = sandbox.decide({"--evidence", "ev/one", "--decided-by", "Ana"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "passed  It stays up ("));
  CHECK(contains(ended.out, "passed  After the run ("));
  CHECK_FALSE(contains(ended.out, "Not of the gate"));
  CHECK(contains(ended.out, R"(
gate "Release"
  met  go when every scenario tagged mandatory passed: 3 of 3 passed
    passed  It answers
    passed  It answers each [200]
    passed  It answers each [201]
  met  go when monitor "It stays up" held: 5 of 5 samples, 0 failed, largest gap )"));
  CHECK(contains(ended.out, R"(
  met  go when evidence "After the run" is complete: passed
  met  no-go when duplicates in links by tenant, conversation: no duplicates
  met  go when no rows in errors where level is "fatal": 0 rows
GO
decided by Ana: GO
evidence: ev/one, root )"));

  const fs::path folder = sandbox.path("ev/one");
  std::vector<std::string> names;
  for (const fs::path& file : files_of(folder))
    names.push_back(file.lexically_relative(folder).string());
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{
                     "SHA256SUMS", "attachments/deployed-version.json", "attachments/names.json",
                     "attachments/version.txt", "decision.json", "journal.jsonl", "log.txt",
                     "queries/01-Tenants-all-of-them.csv", "queries/02-query.csv", "report.html"});
  CHECK(contains(text_of(folder / "report.html"), "It answers each"));
  CHECK(contains(text_of(folder / "report.html"), "GO"));
  for (const fs::path& file : files_of(folder))
    CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
  CHECK(text_of(folder / "queries/01-Tenants-all-of-them.csv") ==
        "id,name\r\n7,\"Ana, \"\"the first\"\"\"\r\n8,'=1+1\r\n");
  CHECK(text_of(folder / "attachments/version.txt") == "1.2.3");
  CHECK(text_of(folder / "attachments/deployed-version.json") ==
        "{\n  \"version\": \"1.2.3\",\n  \"tenant\": 7\n}\n");
  // The log is what the terminal said, up to what stands for the folder that it is in.
  CHECK(ended.out.starts_with(text_of(folder / "log.txt")));
  CHECK(text_of(folder / "log.txt").ends_with("GO\ndecided by Ana: GO\n"));
  // What stands for all of it is what was printed.
  CHECK(contains(ended.out, "root " + hex(sha256(text_of(folder / "SHA256SUMS"))) + "\n"));
  CHECK(std::system(("cd '" + folder.string() + "' && sha256sum --strict -c SHA256SUMS >/dev/null")
                        .c_str()) == 0);
  const std::string decision = text_of(folder / "decision.json");
  CHECK(contains(decision, "\"verdict\": \"GO\""));
  CHECK(contains(decision, "\"by\": \"Ana\""));

  const Ended again = sandbox.smoke({"decide", "ev/one"});
  CHECK(again.status == 0);
  CHECK(contains(ended.out, again.out));
  const Ended verified = sandbox.smoke({"verify", "ev/one"});
  CHECK(verified.status == 0);
  CHECK(contains(verified.out, "as it was written, and the decision follows from it: GO; root "));

  // The next run of the day against the same system names the ones before it; the sandbox's own
  // receiver is another one each time, so it is given here.
  CHECK(contains(decision, "\"earlier_runs\": []"));
}

TEST_CASE("NO-GO by each kind of rule; monitors are not awaited when it is certain already") {
  {
    Plan plan;
    plan.status = "503";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out, "skipped It stays up: not awaited: NO-GO is certain already\n"));
    CHECK(contains(ended.out, "passed  After the run ("));
    CHECK(contains(ended.out,
                   "go when every scenario tagged mandatory passed: 1 of 3 failed\n"
                   "    failed  It answers: expected status 200, found 503\n"));
    CHECK(ended.out.ends_with("NO-GO\n"));
    CHECK(contains(ended.out, "only what failed: smoke run --scenario \"It answers\" --seed "));
  }
  {
    Plan plan;
    plan.sampled = "503";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  go when monitor \"It stays up\" held: 1 of 5 samples, 1 failed"));
  }
  {
    Plan plan;
    plan.rows = "no rows";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  go when evidence \"After the run\" is complete: expected no "
                   "rows in the query's result, found 2\n"));
  }
  {
    Plan plan;
    plan.tenant = "8";
    const Ended ended = Sandbox(plan).decide();
    INFO(ended.all());
    CHECK(ended.status == 1);
    CHECK(contains(ended.out,
                   "broken  no-go when duplicates in links by tenant, conversation: 1 "
                   "doubled\n"));
  }
}

TEST_CASE(
    "UNDECIDED: a rehearsal, a filtered scenario, a failed precondition, a person who is asked") {
  const Sandbox sandbox;
  Ended ended = sandbox.decide({"--rehearse"});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "undecided  go when monitor \"It stays up\" held: 3 of 3 samples, 0 failed"));
  CHECK(contains(ended.out, "; a rehearsal, which satisfies no gate\n"));
  CHECK(ended.out.ends_with("UNDECIDED\n"));

  ended = sandbox.decide({"--scenario", "It answers"});
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "    not run  It answers each [200]: it was not selected\n"));

  Plan precondition;
  precondition.tenant = "9";
  ended = Sandbox(precondition).decide();
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "undecided  no-go when duplicates in links by tenant, conversation: "
                 "nobody asked the database\n"));

  Plan manual;
  manual.manual = "  manual \"Look at the dashboard\"\n";
  ended = Sandbox(manual).decide();
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "is complete: waits for a person: Look at the dashboard\n"));
}

TEST_CASE("shards run the scenarios, and a last job adds what is left and decides on all") {
  const auto run_shards = [](const Sandbox& sandbox) {
    for (const std::string number : {"1", "2"})
      CHECK(
          sandbox.smoke({"run", "-q", "--shard", number + "/2", "--journal", "s" + number}).status <
          2);
  };
  const auto from = [](const Sandbox& sandbox, const std::string& journal,
                       std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"--scenarios-from", journal});
    return sandbox.decide(std::move(more));
  };

  const Sandbox sandbox;
  run_shards(sandbox);
  CHECK(sandbox.smoke({"report", "merge", "s2", "s1", "-o", "run.jsonl"}).status == 1);
  Ended ended = from(sandbox, "run.jsonl", {"--evidence", "ev"});
  INFO(ended.all());
  // One of them failed, of which the gate does not speak.
  CHECK(ended.status == 0);
  CHECK(
      ended.out.starts_with("from `run.jsonl`:\n"
                            "failed: Not of the gate (specs/a.smoke:19:1)\n"
                            "4 scenarios: 3 passed, 1 failed\n"));
  CHECK(contains(ended.out, "passed  It stays up ("));
  CHECK(
      contains(ended.out, "met  go when every scenario tagged mandatory passed: 3 of 3 passed\n"));
  CHECK(contains(ended.out, "\nGO\n"));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  CHECK(sandbox.smoke({"decide", "ev"}).status == 0);
  const std::string journal = text_of(sandbox.path("ev/journal.jsonl"));
  const std::string begun = R"({"event":"scenario_started","scenario":{"index":)";
  std::size_t count = 0;
  for (std::size_t at = journal.find(begun); at != journal.npos; at = journal.find(begun, at + 1))
    ++count;
  CHECK(count == 6);  // each scenario once, the monitor, the evidence
  CHECK(contains(text_of(sandbox.path("ev/decision.json")), "\"scenarios_of\": {"));

  // Its journal has the scenarios of another, and is none to decide on.
  ended = from(sandbox, "ev/journal.jsonl");
  CHECK(ended.status == 2);
  CHECK(ended.err == "smoke: `ev/journal.jsonl` is of a run that had more than scenarios\n");
  ended = from(sandbox, "s1");
  CHECK(ended.status == 2);
  CHECK(ended.err ==
        "smoke: `s1` is of one shard: `smoke report merge` makes one journal of all\n");
  CHECK(from(sandbox, "none").status == 2);

  // What nobody knows is no GO: of a shard that is missing, of a journal that was cut.
  CHECK(sandbox.smoke({"report", "merge", "s1", "-o", "half.jsonl"}).status != 0);
  ended = from(sandbox, "half.jsonl");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "missing: shard 2; nothing is known of what it would have run\nUNDECIDED\n"));
  const std::string whole = text_of(sandbox.path("run.jsonl"));
  write(sandbox.path("cut.jsonl"), whole.substr(0, whole.rfind("{\"event\":\"run_finished\"")));
  ended = from(sandbox, "cut.jsonl");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "the journal of the scenarios has no end: a run was killed, or is still "
                 "running\nUNDECIDED\n"));

  Plan changed;
  changed.more = "\n# another plan\n";
  write(sandbox.path("specs/a.smoke"), changed.text());
  ended = from(sandbox, "run.jsonl");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "smoke: this run has as the hash of specs/a.smoke `"));

  Plan failing;
  failing.status = "503";
  const Sandbox broken(failing);
  run_shards(broken);
  CHECK(broken.smoke({"report", "merge", "s1", "s2", "-o", "run.jsonl"}).status == 1);
  ended = from(broken, "run.jsonl");
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "skipped It stays up: not awaited: NO-GO is certain already\n"));
}

TEST_CASE("a gate that there is not is a mistake of the call") {
  const Sandbox sandbox;
  const Ended ended = sandbox.smoke({"run", "--gate", "Relase"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "no gate has the title \"Relase\""));
  CHECK(contains(ended.err, "did you mean \"Release\"?"));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", "--rehearse"},
        {"run", "--evidence", "ev"},
        {"run", "--gate", "Release", "--dry-run"},
        {"run", "--gate", "Release", "--shard", "1/2"},
        {"run", "--gate", "Release", "--evidence", "ev", "--journal", "j"},
        {"run", "--gate", "Release", "--decided-by", "Ana", "--decision", "go"},
        {"run", "--gate", "Release", "--decision", "go", "--because", "so"}})
    CHECK(sandbox.smoke(arguments).status == 2);
  CHECK_FALSE(fs::exists(sandbox.path("ev")));
}

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

TEST_CASE(
    "a person's decision stands beside the tool's verdict, with the reason where it differs") {
  const Sandbox sandbox;
  REQUIRE(sandbox.decide({"--evidence", "ev"}).status == 0);
  const Ended ended = sandbox.smoke({"decide", "ev", "--decided-by", "Bea", "--decision", "no-go",
                                     "--because", "two clients are mid-migration"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(
      contains(ended.out, "\nGO\ndecided by Bea: NO-GO, because two clients are mid-migration\n"));
  const std::string decision = text_of(sandbox.path("ev/decision.json"));
  CHECK(contains(decision, "\"verdict\": \"GO\""));
  CHECK(contains(decision, "\"decision\": \"NO-GO\""));
  CHECK(contains(decision, "\"because\": \"two clients are mid-migration\""));
  CHECK(sandbox.smoke({"verify", "ev"}).status == 0);
  CHECK(sandbox.smoke({"decide", "ev"}).status == 0);
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

TEST_CASE("what fails around a gate that asks for rows alone keeps it from GO, and is reported") {
  Sandbox sandbox;
  const auto failing = [&](const std::string& hook) {
    sandbox.folder.write("specs/a.smoke", hook + R"(
  get "/status/500"
  expect status 200

gate "Release"
  go when no rows in errors
)");
    return sandbox.decide({"--junit", "j.xml"});
  };
  Ended ended = failing("after all");
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "  met  go when no rows in errors: 0 rows\n"
                 "  `after all` of \"Release\" failed: expected status 200, found 500\n"
                 "UNDECIDED\n"));
  CHECK(contains(sandbox.folder.read("j.xml"), "expected status 200, found 500"));
  ended = failing("before all");
  CHECK(ended.status == 3);
  CHECK(contains(ended.out,
                 "  undecided  go when no rows in errors: nobody asked the database\n"
                 "  `before all` of \"Release\" inconclusive: "));
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
