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
  std::uint64_t seed = 0;
  std::size_t scenarios = 0;
  Time at{};
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<SourceFile> sources;
  std::optional<Shard> shard;
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

using Record = std::variant<RunStarted, ScenarioStarted, Exchanged, Asked, Judged, DeliveryOrder,
                            Attached, Sampled, ScenarioFinished, RunFinished>;

// nullopt for events that no report looks at, and for those of later versions.
std::optional<Record> record(const Object& line);

// Each record in its order, one in memory at a time. Throws Unreadable, as read() does.
void each_record(const std::filesystem::path& file, const std::function<void(Record)>& take);

}  // namespace smoke::journal
