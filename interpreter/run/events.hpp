// What a run tells: every outcome is an event, and every report is made from events and knows
// nothing of the executor.
//
// Events of one scenario come in their order and from one thread at a time; those of different
// scenarios mix. Texts may hold secrets: whoever writes them anywhere masks them first
// (config::Mask).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/http/http.hpp"
#include "interpreter/language/message.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

enum class Status {
  passed,
  failed,        // an expectation does not hold
  inconclusive,  // could not tell: the infrastructure, a precondition, a deadline of our own
  pending,       // waits for a person
  skipped,       // with the reason
};
std::string_view name(Status status);
Message word(Status status);  // as people are told it

// The worse of two, in the order failed, inconclusive, pending, skipped, passed.
Status worse(Status a, Status b);

struct Place {
  SourcePtr source;
  Span span;
};

// Rows as a message shows them: cells as text, at most 10 rows of them.
struct RowTable {
  std::vector<Message> columns;
  std::vector<std::vector<Message>> rows;
  std::size_t more = 0;  // rows that are not shown
  bool operator==(const RowTable&) const = default;
};

// One request and what came of it.
struct Exchange {
  Place place;
  std::string what;  // the event's name, or "GET /api/contacts"
  http::Request request;
  http::Outcome outcome;
  std::string delivery = {};  // Undelivered::id, of an event; empty where nobody keeps a record
  Message fault = {};         // that the request met on its way: "while webhook loses responses"
  bool silenced = false;      // no answer came, because of the fault and nothing else
  std::chrono::system_clock::time_point sent;
};
using ExchangePtr = std::shared_ptr<const Exchange>;

// "conversation_created, HTTP 200 in 12 ms, {"success":true}", "…, connection refused by
// 127.0.0.1:9"
Message summary(const Exchange& exchange);

// What kept a scenario from passing, at its place in the spec.
struct Problem {
  Status status = Status::failed;
  Place place;
  Message message;    // "expected 1 row in `links`, found 3"
  Message note = {};  // behind the caret: "3 rows where chatwoot_conversation_id = 1734002211"
  std::optional<RowTable> rows = {};  // what was found
  std::vector<Message> details =
      {};  // further lines, each whole: the timeline of a poll, where two values differ
  std::vector<ExchangePtr> before = {};  // what was sent before it, the last one last
  Message hint = {};                     // what to do; may be empty
};

// What is told of as a scenario is: monitors and evidence too.
enum class Kind { scenario, monitor, evidence };
std::string_view name(Kind kind);

// The scenario runs and is told of, but counts for nothing: not for the run, nor for any gate.
struct Quarantine {
  std::string until;  // its last day, UTC: "2026-12-31"
  std::string why;
  bool operator==(const Quarantine&) const = default;
};

// A scenario, or one variant of it, as reports name it.
struct ScenarioId {
  Kind kind = Kind::scenario;
  std::string file;  // as given on the command line
  std::string title;
  std::string variant;  // "name missing" of `examples`, "whatsapp" of `for each`; empty without
  Place place;
  std::vector<std::string> tags;
  std::size_t index = 0;                      // in the order of the run, from 0
  std::optional<Quarantine> quarantine = {};  // while it lasts
};

// The variant under which what a file has around all is told of: where that goes wrong, the first
// or the last that the file runs ends with it.
inline constexpr std::string_view of_before_all = "before all", of_after_all = "after all";

struct RunStarted {
  std::string id;
  std::uint64_t seed;
  std::string environment;  // its name; empty without smoke.yaml
  std::size_t scenarios;
  std::chrono::system_clock::time_point at;
};
// What a target says that it is, where its `version` line tells how to ask.
struct Versioned {
  enum class When { start, end };  // of the run
  std::string target;
  When when = When::start;
  std::chrono::system_clock::time_point at;
  std::string url;                     // that was asked
  std::optional<std::string> version;  // nullopt where it is not known, and then
  Message problem = {};                // says why; empty in a dry run, where nothing is asked
};
struct ScenarioStarted {
  ScenarioId scenario;
  std::chrono::system_clock::time_point at = std::chrono::system_clock::now();
};
struct Exchanged {
  std::size_t scenario;  // ScenarioId::index
  ExchangePtr exchange;
};
// A request that a stub got, in place of what the system under test would have called.
struct StubCall {
  std::string stub;             // its name
  std::string method, address;  // "POST", "/charges?expand=1"
  std::vector<http::Header> headers;
  std::string body;
  int status = 0;  // of the answer
  std::vector<http::Header> answer_headers;
  std::string answer;
  // Why the answer is not one of the spec's: "stub `payments` has no answer for POST /refunds".
  Message problem = {};
  std::chrono::system_clock::time_point at;  // when it came
};
using StubCallPtr = std::shared_ptr<const StubCall>;
struct Called {
  std::optional<std::size_t> scenario;  // that ran alone; nullopt where several may be the reason
  StubCallPtr call;
};

struct Undelivered;
struct Sending {  // an event for the first time; told where there is somebody who keeps a record
  std::size_t scenario;
  std::shared_ptr<const Undelivered> event;
};
struct Asked {  // a statement that was run
  std::size_t scenario;
  Place place;
  std::string sql;
  std::vector<std::optional<std::string>> parameters;
  std::optional<std::size_t> rows;  // read or touched; nullopt in a dry run, where nothing is asked
  std::chrono::microseconds took;
};
struct DeliveryOrder {  // of `deliver in any order`: what follows is the scenario's run by it
  std::size_t scenario;
  Message order;  // "order 7 of 24: created, resolved, created again"
};
// What an expectation came to, whether it holds or not. Told where there is somebody who keeps a
// record; of what is tried until it holds, the last try.
struct Judged {
  struct Look {
    Message seen;  // short: "2 rows", "HTTP 503"
    std::chrono::microseconds at;
  };
  std::size_t scenario;
  Place place;
  Status status;
  std::vector<Look> looks;  // one where it was looked at once; else one whenever that changed
  std::optional<std::chrono::microseconds> within;  // the time that it had
  std::chrono::microseconds took;                   // until it held, or until that time was up
};
struct Attached {  // a value put into the evidence
  std::size_t scenario;
  Place place;
  std::string title;
  Value value;
};
// The rows of a query of evidence, to be kept: all of them, or the first `evidence_rows`.
struct Queried {
  std::size_t scenario;
  Place place;
  std::string title;  // empty where it has only a name
  std::string sql;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::size_t more = 0;  // rows that are not kept
};
inline constexpr std::size_t evidence_rows = 10'000;
struct ManualStep {  // what a person was asked to do
  std::size_t scenario;
  Place place;
  std::string instruction;
  Status status;  // passed: done as described; failed: answered with no; pending: nobody answered
};
// A gate as its spec declares it; told before anything runs, so that a run which is killed still
// says what it was for.
struct GateDeclared {
  enum class Asks { scenarios_passed, scenario_failed, monitor_held, evidence_complete, database };
  struct Rule {
    bool go;  // `go when`, else `no-go when`
    Asks asks;
    std::string text;  // "every scenario tagged mandatory passed"
    // What it speaks of: every scenario that is declared, variant by variant, whatever was
    // selected; the monitor; the evidence.
    std::vector<ScenarioId> about;
  };
  std::string title;
  Place place;
  std::vector<Rule> rules;
};
std::string_view name(GateDeclared::Asks asks);
struct RuleAnswered {         // one that asks the database
  std::size_t rule;           // of GateDeclared::rules
  std::optional<bool> holds;  // nullopt: it could not be told
  Message seen;               // "no duplicates", "2 rows"; or why it could not be told
  std::optional<RowTable> rows;
};
struct Sampled {        // one look of a monitor
  std::size_t monitor;  // ScenarioId::index
  std::chrono::system_clock::time_point at;
  Status status;
  std::size_t number, of;  // from 1
  std::size_t failed;      // so far
  std::chrono::microseconds left;
};
struct ScenarioFinished {
  ScenarioId scenario;
  Status status;
  Message reason;  // why it was skipped, is pending or inconclusive; empty else
  std::vector<Problem> problems;
  std::chrono::microseconds took;
  std::size_t requests = 0;
  std::size_t statements = 0;
  Message note = {};  // what the outcome rests on: "24 of 222 orders, a sample by seed 7"
};
struct RunFinished {
  std::chrono::microseconds took;
  bool interrupted = false;
};

using RunEvent = std::variant<RunStarted, Versioned, ScenarioStarted, Sending, Exchanged, Called,
                              Asked, Judged, DeliveryOrder, Attached, Queried, ManualStep,
                              GateDeclared, RuleAnswered, Sampled, ScenarioFinished, RunFinished>;
using Listener = std::function<void(const RunEvent&)>;

}  // namespace smoke::run
