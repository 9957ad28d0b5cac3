// One scenario, step by step: what is sent, what came back, what does not hold. Steps that run at
// the same time get an execution each, over a scope of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/fault/proxy.hpp"
#include "interpreter/run/calls.hpp"
#include "interpreter/run/changed_rows.hpp"
#include "interpreter/run/context.hpp"
#include "interpreter/run/deliveries.hpp"
#include "interpreter/run/delivery_orders.hpp"
#include "interpreter/run/eval.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/run/scope.hpp"
#include "interpreter/run/send.hpp"
#include "interpreter/run/undelivered.hpp"

namespace smoke::run {

// Where steps stand: their file, and what they are part of.
struct Frame {
  SourcePtr source;
  bool may_write = false;  // setup, cleanup, before, after
  bool scoped = true;      // the suite's scope applies: everywhere but in `before all`
};

// What an expectation came to.
struct Check {
  std::vector<Problem> problems;  // none: it holds
  Message seen;  // what was seen, short: "2 rows", "HTTP 503"; for the timeline of a poll
  std::vector<std::pair<std::string, Value>> kept;  // names that it gives
};

// The rows that an expectation is about.
struct FoundRows {
  sql::Rows rows;  // where they are looked at
  std::int64_t count = 0;
  std::string table = {};                               // as written; empty for a query's result
  std::function<Message(Message rows)> described = {};  // "3 rows where id = 1"

  // "in `links`", "in row 2 of the query's result"
  Message place(std::size_t row = 0) const;
};

// Something sent that can be sent again.
struct Sent {
  std::string what;  // the event's name, or "GET /api/contacts"
  std::string name;  // as NAME; may be empty
  Draft draft;
  http::Request request;  // with its signature: the octets as they were
  const Declared<ast::Event>* event = nullptr;
  std::size_t delivery = 0;  // of `event`, in Deliveries: the same when it is sent again
  std::string id;            // of `event`, where a record is kept: Undelivered::id
};

// What another process needs of an event to deliver it.
Undelivered undelivered(const Sent& sent);

// `while T …`, for the requests to T that are sent within it.
struct ActiveFault {
  std::string target;
  fault::Fault fault;
  std::string described;                    // "while webhook loses responses"
  const ActiveFault* outer;                 // further out; of two for one target the inner counts
  mutable std::atomic<std::size_t> met{0};  // requests
};

// What a scenario has sent so far, the last one last, and what it watches: what expectations,
// `keep` and `send again` speak of.
struct History {
  std::vector<ExchangePtr> exchanges;
  std::vector<SentPtr> sent;
  http::CookieJar cookies;
  std::shared_ptr<Deliveries> deliveries = std::make_shared<Deliveries>();  // of all copies
  std::vector<WatchedPtr> watches;                                          // each table once
  std::shared_ptr<const CallLog> calls;  // of stubs, since it began; nullptr where there are none
};

class Execution {
 public:
  Execution(Context& context, Globals& globals, std::size_t scenario, Scope& scope,
            History& history);

  // For steps within a step: over a scope and a history that may be those of `outer`, or copies
  // where what the steps do is not to be seen by what follows. It ends when `outer` has to.
  Execution(const Execution& outer, Scope& scope, History& history);

  // By which order blocks of `deliver in any order` deliver; without: as written.
  void deliver_by(DeliveryOrders& orders) { orders_ = &orders; }

  // Runs steps until one ends the scenario. `frame`: where they stand.
  void run(std::span<const ast::Step> steps, const Frame& frame);

  // Runs every step, whatever fails; one that needs a name which got no value is skipped, and noted
  // in `skipped`.
  void clean_up(const ast::Steps& steps, const Frame& frame);
  std::vector<Message> skipped;

  // Runs every step, whatever fails, and tells what its queries found: what is lacking in evidence
  // makes the rest no less worth having.
  void gather(const ast::Steps& steps, const Frame& frame);

  // After the last step: what no expectation has looked at.
  void finish();

  // A rule of a gate that asks the database.
  RuleAnswered answer(const ast::Rule& rule, std::size_t number, const Frame& frame);

  // `replay undelivered events`, as a step.
  void replay(const ast::Replay& replay, const Frame& frame, Span span);

  bool stopped() const { return stopped_; }
  std::vector<Problem> problems;  // all so far
  std::size_t requests = 0, statements = 0;

 private:
  friend class TableQuery;

  void step(const ast::Step& step, const Frame& frame);
  bool begin_action();  // false where an earlier failure, or the end of the run, ends it here

  // ---- actions (act.cpp)
  Sent compose(const ast::Send& send, const Frame& frame);  // not signed yet
  void send(const ast::Send& send, const Frame& frame, Span span);
  void send_again(const ast::SendAgain& again, const Frame& frame, Span span);
  void request(const ast::Request& request, const Frame& frame, Span span);
  void exchange(Sent sent, const Frame& frame, Span span);
  void leave_exchange();  // for the next action
  void keep(const ast::Keep& keep, const Frame& frame, Span span);
  void stand_in(const ast::Name& name);  // for a value that a dry run can't know
  void phrase(const ast::Phrase& phrase, const Frame& frame, Span span);
  void manual(const ast::Manual& manual, const Frame& frame, Span span);
  void unlooked_at();  // an answer that never came, and that nothing expected to stay away

  // ---- faults (faults.cpp)
  void while_fault(const ast::While& block, const Frame& frame, Span span);
  const ActiveFault* fault_on(const std::string& target) const;  // nullptr where there is none
  void send_through(const ActiveFault& fault, Exchange& exchange, http::StartLine* line);

  // ---- deliver.cpp
  void deliver(const ast::Deliver& deliver, const Frame& frame, Span span);

  // ---- blocks (blocks.cpp)
  void repeat(const ast::Repeat& repeat, const Frame& frame);
  void at_once(const ast::AtOnce& block, const Frame& frame, Span span);
  void within(const ast::Within& block, const Frame& frame);
  void last_try(Execution& attempt);
  void every(const ast::Every& block, const Frame& frame);
  // `span`: where the number of them stands.
  void together(std::vector<std::function<void(Execution&)>> runners, const Frame& frame,
                Span span);
  bool pause(Duration duration);       // false when the run is being stopped
  void count(const Execution& inner);  // what the steps within a step did
  void stop_here() {
    stopped_ = !goes_on();
  }  // the steps that follow don't run, but for a cleanup's

  // ---- expectations (expect.cpp)
  void expect(const ast::Expectation& expectation, const Frame& frame);
  Check check(const ast::Expectation& expectation, const Frame& frame);
  Check check_answer(const ast::Expectation& expectation, const Frame& frame);
  void check_value(const Value* value, const ast::Expectation& expectation, const Message& what,
                   Evaluator& evaluator, Check& out);

  // ---- calls (calls.cpp)
  Check check_calls(const ast::Expectation& expectation, const Frame& frame);

  // ---- rows (rows.cpp)
  Check check_rows(const ast::Expectation& expectation, const Frame& frame);
  void judge_rows(const ast::Count& count, const ast::Expectation& expectation,
                  const FoundRows& found, Evaluator& evaluator, const Frame& frame,
                  const std::function<RowTable()>& shown, Check& out);

  // ---- watched tables (changes.cpp)
  void watch(std::span<const ast::Step> steps, const Frame& frame);        // that stand together
  std::vector<sql::TextRows> read(const std::vector<WatchedPtr>& tables);  // of one moment
  void check_changes(const ast::Expectation& expectation, const Frame& frame, Check& out);
  void claim_changes(const ast::Expectation& expectation, const Frame& frame,
                     const std::vector<const ChangedRow*>& rows, Check& out);

  // ---- statements (query.cpp); what the database refuses is thrown as SqlFailure
  void query(const ast::Query& query, const Frame& frame, Span span);
  void record(const ast::Query& query, const sql::Rows& found, const Frame& frame, Span span,
              Evaluator& evaluator);
  sql::Rows ask(sql::Statement statement, Place place);  // nothing, in a dry run
  void asked(sql::Statement statement, Place place, std::optional<std::size_t> rows,
             std::chrono::steady_clock::time_point begin);
  sql::Statement statement(const ast::Expr& sql, Evaluator& evaluator);  // its `:names` bound
  Evaluator database_evaluator(const Frame& frame, const Scope& scope);  // `now` is the database's
  Evaluator database_evaluator(const Frame& frame) { return database_evaluator(frame, scope_); }
  sql::Limits limits() const;
  void write(const ast::Step& step, const Frame& frame);

  Evaluator evaluator(const Frame& frame) const {
    return Evaluator(globals_, scope_, frame.source);
  }
  Problem problem(Status status, const Frame& frame, Span span, Message message) const;
  void add(Problem problem);
  void judged(Judged judged);  // told now, or when it is known that this was the last try
  void take(Check outcome);    // its problems, and the names that it gives
  void add(const EvalError& error);
  const http::Response* answer() const;  // of the last exchange; nullptr where there was none

  Context& context_;
  Globals& globals_;
  std::size_t scenario_;
  Scope& scope_;

  History& history_;
  // Of the last exchange's answer: that it never came was not looked at yet, was expected, or is
  // told.
  enum class Silence { none, unlooked_at, expected, told };
  Silence silence_ = Silence::none;
  std::optional<Value> body_;            // of the last answer, parsed when first asked for
  std::optional<Value> given_;           // by `give`
  const ActiveFault* faults_ = nullptr;  // innermost first
  DeliveryOrders* orders_ = nullptr;
  http::StartLine* start_line_ = nullptr;  // for the first request of steps that start together
  enum class Mode { scenario, evidence, cleanup };
  Mode mode_ = Mode::scenario;
  bool goes_on() const { return mode_ != Mode::scenario; }  // whatever fails
  bool stopped_ = false;
  bool trying_ = false;              // one of several tries
  std::vector<Judged> judged_last_;  // in this try
  std::stop_token stop_;
};

}  // namespace smoke::run
