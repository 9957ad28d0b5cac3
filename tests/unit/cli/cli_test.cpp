// The command line as data, the specs that it means, and what the program ends with.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/files.hpp"
#include "interpreter/cli/options.hpp"

using namespace smoke::cli;
namespace fs = std::filesystem;

namespace {

Command parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "smoke");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

template <typename T>
T as(std::vector<const char*> words) {
  Command command = parsed(std::move(words));
  if (const auto* said = std::get_if<Said>(&command)) FAIL(said->text);
  REQUIRE(std::holds_alternative<T>(command));
  return std::get<T>(std::move(command));
}

std::string refusal(std::vector<const char*> words) {
  const Command command = parsed(std::move(words));
  REQUIRE(std::holds_alternative<Said>(command));
  CHECK(std::get<Said>(command).wrong);
  return std::get<Said>(command).text;
}

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "smoke-cli-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  void add(const std::string& file) const {
    fs::create_directories((path / file).parent_path());
    std::ofstream(path / file) << "# nothing\n";
  }
};

}  // namespace

TEST_CASE("options of a run") {
  const auto run = as<RunCommand>({"run",
                                   "--tag",
                                   "a,b",
                                   "specs/x.smoke",
                                   "--tag",
                                   "c",
                                   "--scenario",
                                   "One, two",
                                   "--var",
                                   "A=b=c",
                                   "--var",
                                   "B=",
                                   "--env",
                                   "staging",
                                   "--env-file",
                                   "one.env",
                                   "--env-file",
                                   "two.env",
                                   "--seed",
                                   "18446744073709551615",
                                   "--same-values",
                                   "--fail-fast",
                                   "--jobs",
                                   "8",
                                   "--dry-run",
                                   "--rerun-inconclusive",
                                   "2",
                                   "-v",
                                   "--stdlib",
                                   "lib",
                                   "--config",
                                   "other.yaml",
                                   "--color",
                                   "never",
                                   "specs/y.smoke"});
  CHECK(run.common.paths == std::vector<std::string>{"specs/x.smoke", "specs/y.smoke"});
  CHECK(run.select.tags == std::vector<std::string>{"a", "b", "c"});
  CHECK(run.select.scenarios == std::vector<std::string>{"One, two"});
  CHECK(run.place.variables ==
        std::vector<std::pair<std::string, std::string>>{{"A", "b=c"}, {"B", ""}});
  CHECK(run.place.environment == "staging");
  CHECK(run.place.env_files == std::vector<fs::path>{"one.env", "two.env"});
  CHECK(run.seed == 18446744073709551615ULL);
  CHECK(run.same_values);
  CHECK(run.fail_fast);
  CHECK(run.jobs == 8);
  CHECK(run.dry_run);
  CHECK(run.rerun_inconclusive == 2);
  CHECK(run.detail == smoke::report::Detail::verbose);
  CHECK(run.common.stdlib == "lib");
  CHECK(run.place.config == "other.yaml");
  CHECK(run.common.color == Color::never);
}

TEST_CASE("specs/ is meant where no path is given") {
  CHECK(as<RunCommand>({"run"}).common.paths == std::vector<std::string>{"specs"});
  CHECK(as<CheckCommand>({"check", "--diagnostics", "json"}).json);
  CHECK(as<FormatCommand>({"fmt", "--check"}).check);
  CHECK(as<EnvCommand>({"env", "--example"}).example);
  CHECK(as<ListCommand>({"list", "--tag", "a"}).select.tags == std::vector<std::string>{"a"});
}

TEST_CASE("a mistake in the call is named, with what was probably meant") {
  CHECK(refusal({"rnu"}) ==
        "smoke: there is no command `rnu`; did you mean `run`?\nthere are: run, monitor, replay, "
        "report, history, "
        "check, fmt, "
        "list, verify, decide, attest, env, doc; see `smoke --help`\n");
  CHECK(refusal({"run", "--sed", "1"}) ==
        "smoke: unknown option `--sed`; did you mean `--seed`?\nsee `smoke run --help`\n");
  CHECK(refusal({"run", "--var", "A"}) ==
        "smoke: --var takes NAME=value, found \"A\"\nsee `smoke run --help`\n");
  CHECK(refusal({"run", "--same-values"}).find("--seed") != std::string::npos);
  CHECK(refusal({"run", "--jobs", "0"}).find("--jobs") != std::string::npos);
  CHECK(refusal({"run", "-q", "-v"}).find("-q") != std::string::npos);
  CHECK(refusal({}).find("smoke run") != std::string::npos);
}

TEST_CASE("the language is the locale's, unless it is named") {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) unsetenv(name);
  CHECK(as<RunCommand>({"run"}).language->tag() == "en");
  setenv("LANG", "pt_BR.UTF-8", 1);
  for (const char* command : {"run", "monitor"})
    CHECK(as<RunCommand>({command}).language->tag() == "pt-BR");
  CHECK(as<RunCommand>({"run", "--lang", "en"}).language->tag() == "en");
  setenv("LC_ALL", "C", 1);
  CHECK(as<RunCommand>({"run"}).language->tag() == "en");
  CHECK(as<RunCommand>({"replay", "run.jsonl", "--lang", "pt_BR"}).language->tag() == "pt-BR");
  CHECK(refusal({"run", "--lang", "tlh"}) ==
        "smoke: there is no language `tlh`; there are: en, pt-BR\nsee `smoke run --help`\n");
  CHECK(refusal({"monitor", "--lang", ""}).find("there are: en, pt-BR") != std::string::npos);
}

TEST_CASE("help and version are no mistakes") {
  const Command version = parsed({"--version"});
  CHECK(std::get<Said>(version).text.starts_with("smoke "));
  CHECK_FALSE(std::get<Said>(version).wrong);
  const Command help = parsed({"run", "--help"});
  CHECK(std::get<Said>(help).text.find("--rerun-inconclusive") != std::string::npos);
  CHECK(std::get<Said>(help).text.find("Usage: smoke run [OPTIONS] [PATH...]\n") !=
        std::string::npos);
  CHECK(std::get<Said>(help).text.find("Examples:\n  smoke run ") != std::string::npos);
  CHECK_FALSE(std::get<Said>(help).wrong);
  CHECK(std::get<Said>(parsed({"--help", "run"})).text.find("--rerun-inconclusive") !=
        std::string::npos);
}

TEST_CASE("specs of folders, sorted, each once") {
  const Folder folder;
  for (const char* file : {"b.smoke", "a/z.smoke", "a/y.smoke", "notes.txt", ".hidden/c.smoke"})
    folder.add(file);
  const std::string root = folder.path.string();
  const Files files = find_files({root, root + "/b.smoke"});
  CHECK(files.problems.empty());
  CHECK(files.found ==
        std::vector<std::string>{root + "/a/y.smoke", root + "/a/z.smoke", root + "/b.smoke"});
}

TEST_CASE("a path that leads nowhere is named, with what is there") {
  const Folder folder;
  folder.add("intake.smoke");
  fs::create_directories(folder.path / "empty");
  const std::string root = folder.path.string();
  CHECK(find_files({root + "/intakes.smoke"}).problems ==
        std::vector<std::string>{"there is no file or folder `" + root +
                                 "/intakes.smoke`; did you mean `" + root + "/intake.smoke`?"});
  CHECK(find_files({root + "/intake"}).problems ==
        std::vector<std::string>{"there is no file or folder `" + root +
                                 "/intake`; did you mean `" + root + "/intake.smoke`?"});
  CHECK(find_files({root + "/empty"}).problems ==
        std::vector<std::string>{"there is no `.smoke` file in `" + root + "/empty`"});
}

TEST_CASE("the worst exit status counts, in the order 2, 4, 1, 3") {
  CHECK(worse(exit_failed, exit_usage) == exit_usage);
  CHECK(worse(exit_failed, exit_refused) == exit_refused);
  CHECK(worse(exit_inconclusive, exit_failed) == exit_failed);
  CHECK(worse(exit_passed, exit_inconclusive) == exit_inconclusive);
  CHECK(worse(exit_passed, exit_passed) == exit_passed);

  using smoke::run::Status;
  smoke::report::Tally tally;
  tally.add(Status::skipped);
  CHECK(exit_status(tally) == exit_inconclusive);
  tally.add(Status::passed);
  CHECK(exit_status(tally) == exit_passed);
  tally.add(Status::pending);
  CHECK(exit_status(tally) == exit_inconclusive);
  tally.add(Status::failed);
  CHECK(exit_status(tally) == exit_failed);

  smoke::report::Tally quarantined;
  quarantined.add(Status::passed, true);
  CHECK(exit_status(quarantined) == exit_inconclusive);
  quarantined.add(Status::failed, true);
  quarantined.add(Status::inconclusive, true);
  quarantined.add(Status::passed);
  CHECK(exit_status(quarantined) == exit_passed);
}
