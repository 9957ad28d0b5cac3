// `smoke` as a process, against the contacts service that smoke.yaml starts: what it ends with, and
// what it says.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

// The service as one environment, and a protected one that leads nowhere.
std::string configuration() {
  return R"(default: sandbox
environments:
  sandbox:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    services:
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
  staging:
    variables: { SMOKE_BASE_URL: "http://127.0.0.1:9" }
    protected: true
)";
}

const std::string passing = R"(scenario "It answers"
  tags quick
  get "/status/200"
  expect status 200
)";

const std::string failing = R"(scenario "It does not"
  tags slow
  get "/status/500"
  expect status 200
)";

// A port of 127.0.0.1 that is taken, but where nobody listens.
class DeadPort {
 public:
  DeadPort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    place_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~DeadPort() { close(socket_); }
  const std::string& place() const { return place_; }

 private:
  int socket_;
  std::string place_;
};

}  // namespace

TEST_CASE("0: all passed, with services that are gone afterwards") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing);
  const Ended ended = run_smoke(folder, {"run"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(ended.out.starts_with("passed  It answers ("));
  CHECK(contains(ended.out, "\n\n1 scenario: 1 passed; 1 request, 0 statements; "));
  CHECK(ended.err.empty());
  const std::string own = fs::path(SMOKE_BINARY_DIR) / "contacts-service";
  for (const auto& process : fs::directory_iterator("/proc")) {
    std::error_code ignored;
    CHECK_FALSE((fs::read_symlink(process.path() / "exe", ignored) == own &&
                 fs::read_symlink(process.path() / "cwd", ignored) == folder.path()));
  }
}

TEST_CASE("0: a `let` above `setup` is known in it, and in `cleanup`") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", R"(scenario "It answers"
  let fine = 200
  setup
    get "/status/${fine}"
    expect status fine
  get "/status/204"
  expect status 204
  cleanup
    get "/status/${fine}"
    expect status fine
)");
  const Ended ended = run_smoke(folder, {"run"});
  INFO(ended.all());
  CHECK(ended.status == 0);
}

TEST_CASE("1: an expectation failed, told in full, with how to repeat it") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing + "\n" + failing);
  const Ended ended = run_smoke(folder, {"run", "--seed", "7"});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "specs/a.smoke:9:3: failed: "));
  CHECK(contains(ended.out, " 9 |   expect status 200\n   |   ^"));
  CHECK(contains(ended.out, "  before it: GET /status/500, HTTP 500 in "));
  CHECK(contains(ended.out, "2 scenarios: 1 passed, 1 failed; "));
  CHECK(contains(ended.out, "only what failed: smoke run --scenario \"It does not\" --seed 7\n"));

  const Ended repeated = run_smoke(folder, {"run", "--scenario", "It does not", "--seed", "7"});
  CHECK(repeated.status == 1);
  CHECK(contains(repeated.out, "1 scenario: 1 failed; "));
  CHECK(run_smoke(folder, {"run", "--tag", "quick", "-q"}).status == 0);
}

TEST_CASE("2: what is wrong with specs is said at once, and nothing is started") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", "scenario \"One\"\n  gte \"/status/200\"\n  expect status 200\n");
  folder.write("specs/b.smoke",
               "scenario \"Two\"\n  get \"/status/200\"\n  expect status nonsense\n");
  const Ended ended = run_smoke(folder, {"run"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "specs/a.smoke:2:3: error: "));
  CHECK(contains(ended.err, "specs/b.smoke:3:17: error: "));
}

TEST_CASE("2: every missing variable is listed in one go") {
  const Folder folder;
  folder.write("specs/a.smoke",
               "environment\n  SMOKE_BASE_URL: url\n  SMOKE_TOKEN: secret, \"the token\"\n  "
               "SMOKE_ACCOUNT: integer\n\n"
               "scenario \"One\"\n  get \"/contacts/${SMOKE_ACCOUNT}\"\n    bearer SMOKE_TOKEN\n  "
               "expect status 200\n");
  const Ended none = run_smoke(folder, {"run"}, {{"SMOKE_ACCOUNT", "seven"}});
  INFO(none.all());
  CHECK(none.status == 2);
  CHECK(contains(none.err, "`SMOKE_BASE_URL` is not set"));
  CHECK(contains(none.err, "`SMOKE_TOKEN` is not set (secret: the token)"));
  CHECK(contains(none.err, "`SMOKE_ACCOUNT` is no integer"));

  const Ended table = run_smoke(folder, {"env"}, {{"SMOKE_TOKEN", "hunter2-hunter2"}});
  INFO(table.all());
  CHECK(contains(table.out, "SMOKE_TOKEN"));
  CHECK(contains(table.out, "the process environment"));
  CHECK(contains(table.out, "not set"));
  CHECK_FALSE(contains(table.out, "hunter2"));
}

TEST_CASE("2: no scenario, an unknown title, tag, path or option") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing);
  folder.write("other/b.smoke", "# nothing yet\n");
  const auto refused = [&](std::vector<std::string> arguments, std::string_view message) {
    const Ended ended = run_smoke(folder, std::move(arguments));
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
    CHECK(ended.out.empty());
  };
  refused({"run", "other"}, "no scenario found");
  refused({"list", "other"}, "no scenario found");
  refused({"run", "--tag", "quikc"}, "did you mean `quick`?");
  refused({"run", "--scenario", "It answer"}, "did you mean `It answers`?");
  refused({"run", "spec"}, "did you mean `specs`?");
  refused({"run", "--sede", "1"}, "did you mean `--seed`?");
  refused({"run", "--env", "sandbax"}, "sandbox");
  refused({"rum"}, "did you mean `run`?");
}

TEST_CASE("2: a variable of the command line that nothing asks for") {
  const Folder folder;
  folder.write("smoke.yaml",
               "environments:\n  here:\n    targets:\n      webhook:\n        url: ${PLACE}\n");
  folder.write("a.smoke",
               "environment\n  SMOKE_RETRIES: integer, default 3\n\nscenario \"One\"\n  get \"/\"\n"
               "  expect status SMOKE_RETRIES\n");
  const auto said = [&](const std::string& command, const std::string& variable) {
    return run_smoke(folder,
                     {command, "a.smoke", "--var", "PLACE=http://127.0.0.1:9", "--var", variable});
  };
  for (const std::string command : {"run", "check"}) {
    const Ended ended = said(command, "SMOKE_RETRYS=9");
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.all(), "error: `--var` sets `SMOKE_RETRYS`, and no spec declares it\n"));
    CHECK(contains(ended.all(), "= did you mean `SMOKE_RETRIES`?"));
  }
  CHECK(said("check", "SMOKE_RETRIES=9").status == 0);
  CHECK(said("check", "SMOKE_TIMEOUT_MS=9").status == 0);
}

TEST_CASE("what is in quarantine neither fails a run nor makes it pass") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  const std::string until_long = "  quarantined until \"9999-12-31\" \"CRM-1\"\n",
                    until_past = "  quarantined until \"2020-01-01\" \"CRM-1\"\n";
  const auto with = [](std::string text, const std::string& line) {
    return text.insert(text.find("  get"), line);
  };
  const auto status = [&](const std::string& spec, std::vector<std::string> more = {}) {
    folder.write("specs/a.smoke", spec);
    more.insert(more.begin(), "run");
    const Ended ended = run_smoke(folder, more);
    INFO(ended.all());
    CHECK(contains(ended.out, "quarantined until 9999-12-31 (CRM-1)") ==
          contains(spec, until_long));
    return ended.status;
  };
  CHECK(status(with(failing, until_long) + passing, {"--fail-fast"}) == 0);
  CHECK(status(with(failing, until_past) + passing) == 1);
  CHECK(status(with(passing, until_long)) == 3);
  CHECK(status(with(passing, until_past)) == 0);
  CHECK(status(with(passing, until_long) + failing) == 1);

  // What fails after all scenarios is none of theirs.
  CHECK(status("after all\n  get \"/status/500\"\n  expect status 200\n\n" + passing + "\n" +
               with(failing, until_long)) == 1);

  folder.write("specs/a.smoke", with(failing, until_long) + passing);
  const Ended list = run_smoke(folder, {"list"});
  CHECK(list.out ==
        "specs/a.smoke:1: It does not (slow), quarantined until 9999-12-31 (CRM-1)\n"
        "specs/a.smoke:6: It answers (quick)\n");
  CHECK(run_smoke(folder, {"run", "--journal", "run.jsonl"}).status == 0);
  CHECK(contains(folder.read("run.jsonl"), R"("quarantined_until":"9999-12-31","why":"CRM-1"})"));
}

TEST_CASE("3: a dead receiver is inconclusive, with the address that refused") {
  const Folder folder;
  folder.write("specs/a.smoke", passing);
  const DeadPort port;
  const Ended ended = run_smoke(folder, {"run"}, {{"SMOKE_BASE_URL", "http://" + port.place()}});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "connection refused by " + port.place()));
  CHECK(contains(ended.out, "1 scenario: 1 inconclusive; "));
}

TEST_CASE("3: without the database that it needs, a run sends nothing") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing + "  expect no rows in contacts where id is 7\n");
  const DeadPort port;
  const Ended ended = run_smoke(
      folder, {"run", "-v"},
      {{"SMOKE_DATABASE_URL", "postgresql://ana:hunter2-hunter2@" + port.place() + "/crm"}});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.err, "nothing was sent, because the database can't be asked: "));
  CHECK_FALSE(contains(ended.out + ended.err, "hunter2"));
  CHECK(ended.out.empty());
}

TEST_CASE("3: a service that does not start is shown with its last words") {
  const Folder folder;
  folder.write("smoke.yaml",
               "environments:\n  here:\n    variables: { SMOKE_BASE_URL: \"${crm.url}\" }\n    "
               "services:\n      crm:\n"
               "        run: [sh, -c, \"echo no table of contacts; exit 7; : ${crm.port}\"]\n      "
               "  ready: ${crm.url}/\n");
  folder.write("specs/a.smoke", passing);
  const Ended ended = run_smoke(folder, {"run"});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.err, "service `crm`: "));
  CHECK(contains(ended.err, "no table of contacts"));
  CHECK(ended.out.empty());
}

TEST_CASE("4: a protected environment is refused unless it is named") {
  const Folder folder;
  std::string text = configuration();
  text.replace(text.find("default: sandbox"), 16, "default: staging");
  folder.write("smoke.yaml", text);
  folder.write("specs/a.smoke", passing);
  const Ended refused = run_smoke(folder, {"run"});
  INFO(refused.all());
  CHECK(refused.status == 4);
  CHECK(contains(refused.err, "environment `staging` is protected"));
  CHECK(run_smoke(folder, {"run", "--env", "staging"}).status == 3);
  CHECK(run_smoke(folder, {"check"}).status == 0);
  // A mistake in the specs counts for more.
  folder.write("specs/b.smoke", "scenario \"Two\"\n  gte \"/\"\n");
  CHECK(run_smoke(folder, {"run"}).status == 2);
}

TEST_CASE("4: what would write is refused before anything is sent, where writes are not allowed") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing + R"(
scenario "It tidies up"
  get "/status/200"
  expect status 200
  cleanup
    delete rows in contacts where id is 7
)");
  const Ended ended = run_smoke(folder, {"run", "-v"});
  INFO(ended.all());
  CHECK(ended.status == 4);
  CHECK(contains(ended.err, "specs/a.smoke:10:5: error: environment `sandbox` allows no writes"));
  CHECK(ended.out.empty());
  CHECK(run_smoke(folder, {"run", "--tag", "quick"}).status == 0);
}

TEST_CASE("129, 130 and 143: a signal ends the run with cleanup and a report") {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    const Folder folder;
    folder.write("smoke.yaml", configuration());
    folder.write("specs/a.smoke", passing + R"(
scenario "It takes long"
  get "/status/200"
  expect status 200
  wait 1 minute
  cleanup
    get "/status/204"
    expect status 204

scenario "It never begins"
  get "/status/200"
  expect status 200
)");
    Process process(folder, {"run", "-v"});
    REQUIRE(process.wait_for("It takes long\n  > GET"));
    process.signal(signal);
    const Ended ended = process.wait();
    INFO(ended.all());
    CHECK(ended.status == 128 + signal);
    CHECK(contains(ended.out, "passed  It answers"));
    CHECK(contains(ended.out, "< HTTP 204"));
    CHECK(contains(ended.out, "inconclusive It takes long"));
    CHECK(contains(ended.out, "skipped It never begins"));
    CHECK(contains(ended.out, "interrupted"));
    CHECK(contains(ended.out, "3 scenarios: 1 passed, 1 inconclusive, 1 skipped; "));
  }
}

TEST_CASE("a second signal ends what the first one could not") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke",
               "scenario \"It takes long\"\n  get \"/status/200\"\n  expect status 200\n  wait 1 "
               "minute\n  cleanup\n    wait 1 minute\n    get \"/status/204\"\n");
  Process process(folder, {"run", "-v"});
  REQUIRE(process.wait_for("< HTTP 200"));
  process.signal(SIGINT);
  process.signal(SIGTERM);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status >= 130);
  CHECK(ended.status != 137);
}

TEST_CASE("a terminal that is gone takes neither cleanup nor journal along") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write(
      "specs/a.smoke",
      "scenario \"It takes long\"\n  get \"/status/200\"\n  expect status 200\n  wait 1 "
      "minute\n  cleanup\n    wait 300 ms\n    get \"/status/204\"\n    expect status 204\n");
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(terminal >= 0);
  REQUIRE(unlockpt(terminal) == 0);
  Process process(folder, {"run", "-v", "--journal", "run.jsonl"}, {}, ptsname(terminal));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!contains(folder.read("run.jsonl"), "\"judged\"") &&
         std::chrono::steady_clock::now() < until)
    usleep(10'000);
  close(terminal);
  process.signal(SIGHUP);  // of the shell
  usleep(100'000);
  process.signal(SIGHUP);  // of the kernel
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 129);
  const std::string journal = folder.read("run.jsonl");
  CHECK(contains(journal, "/status/204"));
  CHECK(contains(journal, "\"run_finished\""));
}

TEST_CASE("what ignores hang-ups goes on ignoring them") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke",
               "scenario \"It goes on\"\n  get \"/status/200\"\n  expect status 200\n  wait 500 "
               "ms\n  get \"/status/204\"\n  expect status 204\n");
  Process process(folder, {"run", "-v"}, {}, {}, [] { std::signal(SIGHUP, SIG_IGN); });  // nohup
  REQUIRE(process.wait_for("< HTTP 200"));
  process.signal(SIGHUP);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 0);
}

TEST_CASE("a report that can't be written is no success") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing);
  const Ended ended = Process(folder, {"run"}, {}, "/dev/full").wait();
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "can't write to standard output: No space left on device"));
}

TEST_CASE("without standard output, what people are told gets into no other file") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", passing);
  const Ended ended = Process(folder, {"run", "--journal", "run.jsonl"}, {}, {}, [] {
                        close(STDOUT_FILENO);
                      }).wait();
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "can't write to standard output: Bad file descriptor"));
  CHECK(run_smoke(folder, {"report", "run.jsonl", "--junit", "-"}).status == 0);
  CHECK_FALSE(contains(folder.read("run.jsonl"), "passed  It answers"));
}

TEST_CASE("a secret is never shown") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke",
               "environment\n  SMOKE_TOKEN: secret\n\nscenario \"One\"\n  get \"/status/500\"\n    "
               "bearer SMOKE_TOKEN\n    query token: SMOKE_TOKEN\n  expect status 200\n");
  for (const char* detail : {"-q", "-v", "--dry-run"}) {
    const Ended ended = run_smoke(folder, {"run", detail, "--var", "SMOKE_TOKEN=hunter2-hunter2"});
    INFO(ended.all());
    CHECK(contains(ended.out, "***"));
    CHECK_FALSE(contains(ended.out + ended.err, "hunter2"));
  }
}
