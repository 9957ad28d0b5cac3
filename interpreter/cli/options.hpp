// The command line as data; options.cpp alone knows the library that reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/cli/report_files.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/journal/decision.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/terminal.hpp"

namespace smoke::cli {

enum class Color { automatic, always, never };

// What most commands take.
struct Common {
  std::vector<std::string> paths;  // specs/ where none was given
  std::filesystem::path stdlib;    // empty: the embedded one
  Color color = Color::automatic;
};

// Where variables come from.
struct Place {
  std::optional<std::string> environment;
  std::vector<std::filesystem::path> env_files;
  std::vector<std::pair<std::string, std::string>> variables;
  std::size_t of_client = 0;                    // how many of these, the last ones, are a client's
  std::optional<std::filesystem::path> config;  // instead of the smoke.yaml that is found
};

struct Select {
  std::vector<std::string> tags, scenarios;
};

// Of `smoke monitor`: a run of monitors instead of scenarios.
struct MonitorOptions {
  std::vector<std::string> titles;
  bool rehearse = false;
  std::optional<std::filesystem::path> resume;  // a journal, which goes on
};

// Of `smoke run --for-each`.
struct ForEach {
  std::filesystem::path file;
  std::vector<std::string> clients;  // names; none: all
};

// Of `smoke run --gate`: all that a gate names, and a decision.
struct GateOptions {
  std::string title;
  bool rehearse = false;
  std::optional<std::filesystem::path> scenarios_from;  // a journal; none are run then
  std::optional<std::filesystem::path> evidence;        // a folder
  std::optional<journal::PersonDecided> person;
};

struct RunCommand {
  Common common;
  Place place;
  Select select;
  std::optional<std::uint64_t> seed;
  bool same_values = false;
  bool fail_fast = false;
  bool dry_run = false;
  std::optional<std::size_t> jobs;
  std::size_t rerun_inconclusive = 0;
  std::optional<std::string> shard;                // "2/8", "auto"
  std::optional<std::filesystem::path> durations;  // a journal, to balance shards by
  std::optional<ForEach> for_each;
  bool only_checks = false;                      // ends where the run would begin
  std::optional<std::filesystem::path> journal;  // with `for_each` a folder
  Reports reports;
  bool replay = false;  // what `journal` has as undelivered, instead of scenarios
  std::optional<MonitorOptions> monitor;
  std::optional<GateOptions> gate;
  report::Detail detail = report::Detail::normal;
  const Language* language = &Language::of_locale();
};

struct CheckCommand {
  Common common;
  Place place;
  bool syntax = false;
  bool json = false;
};

struct FormatCommand {
  Common common;
  bool check = false;
};

struct ListCommand {
  Common common;
  Select select;
};

// Reports of a run that has ended, or was killed.
struct ReportCommand {
  const Language* language = &Language::of_locale();
  std::filesystem::path journal;
  Reports reports;
};

// Of a folder that `smoke run --evidence` has left.
struct VerifyCommand {
  const Language* language = &Language::of_locale();
  std::filesystem::path folder;
};
struct DecideCommand {
  const Language* language = &Language::of_locale();
  std::filesystem::path folder;
  std::optional<journal::PersonDecided> person;
  Color color = Color::automatic;
};
struct AttestCommand {
  const Language* language = &Language::of_locale();
  std::filesystem::path folder;
  evidence::Attestation attestation;
  Color color = Color::automatic;
};

// The journals of shards, as one.
struct MergeCommand {
  const Language* language = &Language::of_locale();
  std::vector<std::filesystem::path> shards;
  std::filesystem::path merged;
};

struct HistoryCommand {
  std::filesystem::path folder;
  bool json = false;
  const Language* language = &Language::of_locale();
};

struct EnvCommand {
  Common common;
  Place place;
  bool example = false;
};

struct DocCommand {
  Common common;
  std::filesystem::path output;              // a file, or a folder
  std::optional<std::filesystem::path> run;  // a journal
  const Language* language = &Language::of_locale();
};

// Nothing to carry out: the text is the answer (help, version), or says what is wrong with the
// command line.
struct Said {
  std::string text;
  bool wrong = false;
};

using Command = std::variant<Said, RunCommand, CheckCommand, FormatCommand, ListCommand,
                             ReportCommand, MergeCommand, HistoryCommand, EnvCommand, DocCommand,
                             VerifyCommand, DecideCommand, AttestCommand>;

Command parse_command_line(int argc, const char* const* argv);

}  // namespace smoke::cli
