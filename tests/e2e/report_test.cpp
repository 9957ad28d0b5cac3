// Reports as a user asks for them: at the end of a run and afterwards, and never an old one for a
// new one.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

const std::string spec = R"(environment
  SMOKE_TOKEN: secret

scenario "It fails"
  post "/echo"
    text "the token is ${SMOKE_TOKEN}"
  expect status 201

scenario "It passes"
  get "/status/204"
  expect status 204
)";

const std::vector<std::string> forms = {"junit", "tap", "json", "markdown"};

// `--junit junit.out` and so on.
std::vector<std::string> all_forms(std::vector<std::string> call, const std::string& ending) {
  for (const std::string& form : forms) {
    call.push_back("--" + form);
    call.push_back(form + ending);
  }
  return call;
}

}  // namespace

TEST_CASE("a report at the end of a run is that of its journal, and holds no secret") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", spec);
  const Ended ended =
      run_smoke(folder, all_forms({"run", "a.smoke", "--var", "SMOKE_TOKEN=it's-hunter2-\"quoted\"",
                                   "--journal", "run.jsonl"},
                                  ".run"));
  INFO(ended.all());
  CHECK(ended.status == 1);
  const Ended report = run_smoke(folder, all_forms({"report", "run.jsonl"}, ".later"));
  INFO(report.all());
  CHECK(report.status == 0);
  CHECK(report.all() == "stdout:\n\nstderr:\n\nexit 0");
  for (const std::string& form : forms) {
    CAPTURE(form);
    CHECK(folder.read(form + ".run") == folder.read(form + ".later"));
    CHECK(contains(folder.read(form + ".run"), "It fails"));
    CHECK(!contains(folder.read(form + ".run"), "hunter2"));
  }
}

TEST_CASE("without a journal a run leaves nothing but the reports that were asked for") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", spec);
  std::filesystem::create_directory(folder.path() / "tmp");
  const Ended ended =
      run_smoke(folder, {"run", "a.smoke", "--var", "SMOKE_TOKEN=hunter2", "--junit", "junit.xml"},
                {{"TMPDIR", (folder.path() / "tmp").string()}});
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(folder.read("junit.xml"), "It fails"));
  CHECK(std::filesystem::is_empty(folder.path() / "tmp"));
}

TEST_CASE("on standard output a report stands alone, and people are told on standard error") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", spec);
  const Ended ended =
      run_smoke(folder, {"run", "a.smoke", "--var", "SMOKE_TOKEN=hunter2", "--junit", "-"});
  INFO(ended.all());
  CHECK(ended.out.starts_with("<?xml"));
  CHECK(ended.out.ends_with("</testsuites>\n"));
  CHECK(contains(ended.err, "2 scenarios: 1 passed, 1 failed"));
}

TEST_CASE("an interrupted run is reported, as one that is no success") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "Short"
  get "/status/200"
  expect status 200

scenario "Long"
  get "/status/204"
  expect status 204
  wait 1 minute
)");
  Process process(folder, {"run", "a.smoke", "-v", "--junit", "junit.xml"});
  REQUIRE(process.wait_for("< HTTP 204"));
  process.signal(SIGINT);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 130);
  const std::string report = folder.read("junit.xml");
  INFO(report);
  CHECK(contains(report, "<error message=\"the run was interrupted: "));
}

TEST_CASE("a report that can't be written is said before anything is sent, and is no success") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", "scenario \"It passes\"\n  get \"/status/200\"\n  expect status 200\n");
  const Ended nowhere = run_smoke(folder, {"run", "a.smoke", "--junit", "nowhere/junit.xml"});
  INFO(nowhere.all());
  CHECK(nowhere.status == 2);
  CHECK(nowhere.out == "");
  CHECK(nowhere.err ==
        "smoke: can't write the report `nowhere/junit.xml`: No such file or directory\n");
  const Ended full = run_smoke(folder, {"run", "a.smoke", "-q", "--junit", "/dev/full"});
  INFO(full.all());
  CHECK(full.status == 2);
  CHECK(full.err == "smoke: can't write the report `/dev/full`: No space left on device\n");
}

TEST_CASE("a report takes no other file's place, by whatever name") {
  const Folder folder;
  const std::string plan = "scenario \"It passes\"\n  get \"/status/200\"\n  expect status 200\n";
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", "use \"b\"\n\n" + plan);
  folder.write("b.smoke", "let unused = 1\n");
  folder.write("kept.xml", "<testsuites/>");
  folder.write("earlier.jsonl", "{}");
  fs::create_symlink("new.html", folder.path() / "link.html");
  fs::create_hard_link(folder.path() / "a.smoke", folder.path() / "spec.xml");
  const auto refused = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"run", "a.smoke", "--junit", "kept.xml"});
    const Ended ended = run_smoke(folder, arguments);
    CHECK(ended.status == 2);
    CHECK(ended.out == "");
    CHECK(folder.read("kept.xml") == "<testsuites/>");
    return ended.err;
  };
  CHECK(refused({"--html", "./kept.xml"}) ==
        "smoke: can't write the report `kept.xml`: it would replace the report `./kept.xml`\n");
  CHECK(refused({"--html", "new.html", "--tap", "link.html"}) ==
        "smoke: can't write the report `link.html`: it would replace the report `new.html`\n");
  CHECK(refused({"--html", "spec.xml"}) ==
        "smoke: can't write the report `spec.xml`: it would replace the spec `a.smoke`\n");
  CHECK(refused({"--html", folder.path() / "b.smoke"}) ==
        "smoke: can't write the report `" + (folder.path() / "b.smoke").string() +
            "`: it would replace the spec `b.smoke`\n");
  CHECK(refused({"--html", "smoke.yaml"}) ==
        "smoke: can't write the report `smoke.yaml`: it would replace the configuration "
        "`smoke.yaml`\n");
  CHECK(refused({"--journal", "run.jsonl", "--html", "./run.jsonl"}) ==
        "smoke: can't write the report `./run.jsonl`: it would replace the journal `run.jsonl`\n");
  CHECK_FALSE(fs::exists(folder.path() / "new.html"));
  CHECK_FALSE(fs::exists(folder.path() / "run.jsonl"));

  CHECK(run_smoke(folder, {"run", "a.smoke", "--journal", "run.jsonl"}).status == 0);
  const std::string journal = folder.read("run.jsonl");
  const Ended ended = run_smoke(folder, {"report", "run.jsonl", "--json", "./run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(folder.read("run.jsonl") == journal);
  // Into a device go as many as like.
  CHECK(run_smoke(folder, {"report", "run.jsonl", "--json", "/dev/null", "--tap", "/dev/null"})
            .status == 0);
}

TEST_CASE("a reader that is slow gets the whole report, also by a pipe that does not block") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", spec);
  run_smoke(folder, {"run", "a.smoke", "--var", "SMOKE_TOKEN=hunter2", "--journal", "run.jsonl",
                     "--html", "run.html"});
  const std::string report = folder.read("run.html");
  REQUIRE(report.size() > 65'536);  // what a pipe holds
  Process process(folder, {"report", "run.jsonl", "--html", "-"}, {}, {},
                  [] { fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK); });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const Ended ended = process.wait();
  CHECK(ended.status == 0);
  CHECK(ended.err == "");
  CHECK(ended.out == report);
}

TEST_CASE("no report of an earlier run is left for one that could not begin") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", "scenario \"It\n");
  folder.write("junit.xml", "<testsuites/>");
  CHECK(run_smoke(folder, {"run", "a.smoke", "--junit", "junit.xml"}).status == 2);
  CHECK(folder.read("junit.xml") == "");
  // But a slip of the hand costs no report.
  folder.write("junit.xml", "<testsuites/>");
  const Ended ended = run_smoke(folder, {"report", "a.smoke", "--junit", "junit.xml"});
  CHECK(ended.status == 2);
  CHECK(ended.err == "smoke: can't read the journal `a.smoke`: line 1 is no event of a run\n");
  CHECK(folder.read("junit.xml") == "<testsuites/>");
}

TEST_CASE("on GitHub what did not pass is annotated, and the summary is the job's") {
  const Folder folder;
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "It fails"
  post "/echo"
    text "::error::forged\n::add-mask::x"
  expect status 201
)");
  folder.write("summary.md", "what was there\n");
  const std::string summary = (folder.path() / "summary.md").string();
  const Ended ended = run_smoke(folder, {"run", "a.smoke", "-v"},
                                {{"GITHUB_ACTIONS", "true"},
                                 {"GITHUB_WORKSPACE", folder.path().parent_path().string()},
                                 {"GITHUB_STEP_SUMMARY", summary}});
  INFO(ended.all());
  CHECK(ended.status == 1);
  // What a server says is no command, because none is heard until the annotations.
  REQUIRE(ended.out.starts_with("::stop-commands::"));
  const std::size_t end = ended.out.find('\n');
  const std::string token = ended.out.substr(17, end - 17);
  CHECK(token.size() == 32);
  const std::size_t again = ended.out.find("\n::" + token + "::\n");
  REQUIRE(again != std::string::npos);
  const std::string annotations = ended.out.substr(again + token.size() + 6);
  CHECK(annotations ==
        "::error file=" + folder.path().filename().string() +
            "/a.smoke,line=4,col=3,title=failed%3A It fails::a.smoke:4:3: failed: expected "
            "status 201, found 200%0A 4 | expect status 201%0A   | HTTP 200 OK\n");
  CHECK(folder.read("summary.md").starts_with("what was there\n# ❌ failed\n"));

  const Ended dry = run_smoke(folder, {"run", "a.smoke", "--dry-run"},
                              {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", summary}});
  CHECK(dry.status == 0);
  CHECK(!contains(dry.out, "\n::"));
}

TEST_CASE("which report is meant, and where it goes, has to be said") {
  const Folder folder;
  const Ended none = run_smoke(folder, {"report", "run.jsonl"});
  CHECK(none.status == 2);
  CHECK(none.err.starts_with("smoke: which report? there are: --html, --junit"));
  const Ended twice = run_smoke(folder, {"report", "run.jsonl", "--junit", "-", "--junit", "-"});
  INFO(twice.all());
  CHECK(twice.status == 2);
}
