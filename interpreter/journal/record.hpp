// A journal's lines as data: what reports are made of, during a run and afterwards.
// docs/journal.md is the reference. Texts are masked already, as they were written.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/journal/decision.hpp"
#include "interpreter/journal/reader.hpp"
#include "interpreter/language/message.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

struct Place {
  std::string file;  // empty where there is none
  std::size_t line = 0, column = 0;
};

struct SourceFile {
  std::string file, sha256, text;
};

struct Versioned {  // what a target said that it is
  std::string target, url;
  run::Versioned::When when = run::Versioned::When::start;
  Time at{};
  std::optional<std::string> version;
  Message problem;  // why it is not known
};

struct Scenario {
  std::size_t index = 0;
  run::Kind kind = run::Kind::scenario;
  std::string file, title, variant;
  Place place;
  std::vector<std::string> tags;
  std::optional<run::Quarantine> quarantine;  // where the run did not count it
  std::string full_title() const {            // "title [variant]"
    return variant.empty() ? title : title + " [" + variant + "]";
  }
};

// Of a run that is one of several, on as many machines.
struct Shard {
  std::size_t number = 0, of = 0;  // from 1
  std::size_t whole = 0;           // how many scenarios all of them have together
  std::string plan;                // a hash of which scenario is where: the same for all of them
  std::vector<Scenario> planned;   // its own
};

struct RunStarted {
  std::string id, command, environment, smoke;  // smoke: the tool's version
  bool rehearsal = false;
  std::string seed;  // empty where shards had different ones
  std::size_t scenarios = 0;
  Time at{};
  // As they are configured: what a service of the run decides stands as `${crm.url}`.
  std::vector<std::pair<std::string, std::string>> variables, targets;
  std::string database;  // empty without one
  std::vector<SourceFile> sources;
  std::optional<Shard> shard;
  // Whose scenarios it decides on, without scenarios of its own; their lines follow.
  struct Elsewhere {
    std::string run;
    Time at{};
    bool ended = false, interrupted = false;
  };
  std::optional<Elsewhere> elsewhere;
  std::vector<std::size_t> missing;      // shards, of what was merged
  std::vector<Message> lacking() const;  // what is not known of what other runs have run
};

struct ScenarioStarted {
  Scenario scenario;
  Time at{};
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Exchange {
  Place place;
  std::string what, method, url;
  Message fault = {};
  Time at{};
  Headers headers;
  std::optional<std::string> body;  // octets
  int status = 0;                   // 0: no answer, and then
  std::string failure = {};         // says why,
  Message message = {};             // and so does this
  Headers answer_headers;
  std::string answer;  // octets
  Duration timeout{};  // that the answer had
  Duration took{};
};
struct Exchanged {
  std::size_t scenario = 0;
  Exchange exchange;
};

struct Call {  // that a stub got
  std::string stub, method, address;
  Time at{};
  Headers headers;
  std::string body;  // octets
  int status = 0;    // that it was answered
  Headers answer_headers;
  std::string answer;  // octets
  Message problem;     // why that is none of the spec's answers
};
struct Called {
  std::optional<std::size_t> scenario;  // where one ran alone
  Call call;
};

struct Asked {
  std::size_t scenario = 0;
  Place place;
  std::string sql;
  std::vector<std::optional<std::string>> parameters;
  std::optional<std::size_t> rows;
  Duration took{};
};

struct Judged {
  struct Look {
    Message seen;
    Duration at{};
  };
  std::size_t scenario = 0;
  Place place;
  run::Status status = run::Status::passed;
  std::vector<Look> looks;
  std::optional<Duration> within;
  Duration took{};
};

struct DeliveryOrder {
  std::size_t scenario = 0;
  Message order;
};

struct Attached {
  std::size_t scenario = 0;
  Place place;
  std::string title;
  Value value;
};

struct Queried {
  std::size_t scenario = 0;
  Place place;
  std::string title, sql;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::size_t more = 0;  // rows that were not kept
};

struct ManualStep {
  std::size_t scenario = 0;
  Place place;
  std::string instruction;
  run::Status status = run::Status::pending;
};

struct GateDeclared {
  struct Rule {
    bool go = true;
    run::GateDeclared::Asks asks = run::GateDeclared::Asks::database;
    std::string text;
    std::vector<Scenario> about;
  };
  std::string title;
  Place place;
  std::vector<Rule> rules;
};

struct RuleAnswered {
  std::size_t rule = 0;
  std::optional<bool> holds;
  Message seen;
  std::optional<run::RowTable> rows;
};

struct Sampled {
  std::size_t scenario = 0;
  Time at{};
  run::Status status = run::Status::passed;
  std::size_t number = 0, of = 0;
};

struct Problem {
  run::Status status = run::Status::failed;
  Place place;
  std::string source;  // the line of the spec
  Message message, note, hint;
  std::optional<run::RowTable> rows;
  std::vector<Message> details;
};

struct ScenarioFinished {
  Scenario scenario;
  run::Status status = run::Status::passed;
  Message reason, note;
  std::vector<Problem> problems;
  Duration took{};
  std::size_t requests = 0, statements = 0;
};

struct RunFinished {
  Duration took{};
  bool interrupted = false;
};

using Record =
    std::variant<RunStarted, Versioned, ScenarioStarted, Exchanged, Called, Asked, Judged,
                 DeliveryOrder, Attached, Queried, ManualStep, GateDeclared, RuleAnswered, Sampled,
                 ScenarioFinished, RunFinished, Attested, PersonDecided, Decided>;

// nullopt for events that no report looks at, and for those of later versions.
std::optional<Record> record(const Object& line);

// Each record in its order, one in memory at a time. Throws Unreadable.
void each_record(const std::filesystem::path& file, const std::function<void(Record)>& take);

}  // namespace smoke::journal
