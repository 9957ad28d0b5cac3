// Lines by the name of their event; what a line lacks keeps its default.
#include "interpreter/journal/record.hpp"

#include "interpreter/journal/fields.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::journal {
namespace {

std::string text(const Value& value) { return value.text() != nullptr ? *value.text() : ""; }

run::Status status(const std::string& text) {
  for (const run::Status each :
       {run::Status::passed, run::Status::failed, run::Status::inconclusive, run::Status::pending})
    if (run::name(each) == text) return each;
  return run::Status::skipped;
}

run::Kind kind(const std::string& text) {
  for (const run::Kind each : {run::Kind::monitor, run::Kind::evidence})
    if (run::name(each) == text) return each;
  return run::Kind::scenario;
}

Place place(const Fields& line) {
  const Fields at = line.below("place");
  return {at.text("file"), at.count("line"), at.count("column")};
}

Scenario identity(const Fields& id) {
  Scenario out;
  out.index = id.count("index");
  out.kind = kind(id.text("kind"));
  out.file = id.text("file");
  out.title = id.text("title");
  out.variant = id.text("variant");
  out.place = place(id);
  for (const Value& tag : id.list("tags")) out.tags.push_back(text(tag));
  if (id.has("quarantined_until"))
    out.quarantine = run::Quarantine{id.text("quarantined_until"), id.text("why")};
  return out;
}

Scenario scenario(const Fields& line) { return identity(line.below("scenario")); }

std::optional<std::string> octets(const Fields& from, const std::string& key) {
  if (from.has(key)) return from.text(key);
  if (from.has(key + "_base64")) {
    const std::string encoded = from.text(key + "_base64");
    return decode_base64(encoded).value_or(encoded);
  }
  return std::nullopt;
}

Headers headers(const List& pairs) {
  Headers out;
  for (const Value& pair : pairs)
    if (const List* both = pair.list(); both != nullptr && both->size() == 2)
      out.emplace_back(text((*both)[0]), text((*both)[1]));
  return out;
}

Exchange exchange(const Fields& e) {
  Exchange out;
  out.place = place(e);
  out.what = e.text("what");
  out.method = e.text("method");
  out.url = e.text("url");
  out.fault = e.message("fault");
  out.at = e.time("at");
  out.headers = headers(e.list("headers"));
  out.body = octets(e, "body");
  out.status = static_cast<int>(e.integer("status"));
  out.failure = e.text("failure");
  out.message = e.message("message");
  out.answer_headers = headers(e.list("answer_headers"));
  out.answer = octets(e, "answer").value_or("");
  out.timeout = std::chrono::milliseconds(e.integer("timeout_ms"));
  out.took = e.duration("took_us");
  return out;
}

Called called(const Fields& line) {
  const Fields call = line.below("call");
  Called out;
  if (const Value* scenario = line.object().find("scenario");
      scenario != nullptr && !scenario->is_null())
    out.scenario = line.count("scenario");
  out.call.stub = call.text("stub");
  out.call.method = call.text("method");
  out.call.address = call.text("address");
  out.call.at = call.time("at");
  out.call.headers = headers(call.list("headers"));
  out.call.body = octets(call, "body").value_or("");
  out.call.status = static_cast<int>(call.integer("status"));
  out.call.answer_headers = headers(call.list("answer_headers"));
  out.call.answer = octets(call, "answer").value_or("");
  out.call.problem = call.message("problem");
  return out;
}

std::optional<run::RowTable> row_table(const Fields& line) {
  if (!line.has("rows")) return std::nullopt;
  const Fields rows = line.below("rows");
  const Fields cells = rows.has("said") ? rows.below("said") : rows;
  run::RowTable table;
  for (const Value& column : cells.list("columns")) table.columns.push_back(said(column));
  for (const Value& row : cells.list("rows")) {
    table.rows.emplace_back();
    if (row.list() != nullptr)
      for (const Value& cell : *row.list()) table.rows.back().push_back(said(cell));
  }
  table.more = rows.count("more");
  return table;
}

Problem problem(const Fields& p) {
  Problem out;
  out.status = status(p.text("status"));
  out.place = place(p);
  out.source = p.text("source");
  out.message = p.message("message");
  out.note = p.message("note");
  out.hint = p.message("hint");
  out.rows = row_table(p);
  for (const Value& detail : p.list("details"))
    out.details.push_back(Fields(&detail).message("text"));
  return out;
}

RunStarted run_started(const Fields& line) {
  RunStarted out;
  out.id = line.text("id");
  out.command = line.text("command");
  out.environment = line.text("environment");
  out.smoke = line.text("smoke");
  out.rehearsal = line.boolean("rehearsal");
  out.seed = line.text("seed");
  out.scenarios = line.count("scenarios");
  out.at = line.time("at");
  for (const auto& [name, value] : line.below("variables").object())
    out.variables.emplace_back(name, text(value));
  for (const auto& [name, value] : line.below("targets").object())
    out.targets.emplace_back(name, text(value));
  out.database = line.text("database");
  if (line.has("elsewhere")) {
    const Fields other = line.below("elsewhere");
    out.elsewhere = RunStarted::Elsewhere{other.text("run"), other.time("at"),
                                          other.boolean("ended"), other.boolean("interrupted")};
  }
  for (const Value& number : line.below(out.elsewhere ? "elsewhere" : "merged").list("missing"))
    if (number.integer() != nullptr)
      out.missing.push_back(static_cast<std::size_t>(*number.integer()));
  for (const Value& source : line.list("sources")) {
    const Fields file(&source);
    out.sources.push_back({file.text("file"), file.text("sha256"), file.text("text")});
  }
  if (line.has("shard")) {
    const Fields shard = line.below("shard");
    out.shard = Shard{
        shard.count("number"), shard.count("of"), shard.count("whole"), shard.text("plan"), {}};
    for (const Value& each : shard.list("planned"))
      out.shard->planned.push_back(identity(Fields(&each)));
  }
  return out;
}

Versioned versioned(const Fields& line) {
  Versioned out;
  out.target = line.text("target");
  out.url = line.text("url");
  if (line.text("when") == "end") out.when = run::Versioned::When::end;
  out.at = line.time("at");
  if (const Value* version = line.object().find("version");
      version != nullptr && version->text() != nullptr)
    out.version = *version->text();
  out.problem = line.message("problem");
  return out;
}

Judged judged(const Fields& line) {
  Judged out;
  out.scenario = line.count("scenario");
  out.place = place(line);
  out.status = status(line.text("status"));
  for (const Value& look : line.list("looks")) {
    const Fields each(&look);
    out.looks.push_back({each.message("seen"), each.duration("at_us")});
  }
  if (line.has("within_us")) out.within = line.duration("within_us");
  out.took = line.duration("took_us");
  return out;
}

ScenarioFinished scenario_finished(const Fields& line) {
  ScenarioFinished out;
  out.scenario = scenario(line);
  out.status = status(line.text("status"));
  out.reason = line.message("reason");
  out.note = line.message("note");
  for (const Value& each : line.list("problems")) out.problems.push_back(problem(Fields(&each)));
  out.took = line.duration("took_us");
  out.requests = line.count("requests");
  out.statements = line.count("statements");
  return out;
}

Attached attached(const Fields& line) {
  Attached out{line.count("scenario"), place(line), line.text("title"), {}};
  if (const Value* value = line.object().find("value")) out.value = *value;
  if (line.has("value_base64")) out.value = Bytes{octets(line, "value").value_or("")};
  return out;
}

Queried queried(const Fields& line) {
  Queried out;
  out.scenario = line.count("scenario");
  out.place = place(line);
  out.title = line.text("title");
  out.sql = line.text("sql");
  for (const Value& column : line.list("columns")) out.columns.push_back(text(column));
  for (const Value& row : line.list("rows"))
    out.rows.push_back(row.list() != nullptr ? *row.list() : List());
  out.more = line.count("more");
  return out;
}

GateDeclared gate(const Fields& line) {
  using Asks = run::GateDeclared::Asks;
  GateDeclared out{line.text("title"), place(line), {}};
  for (const Value& each : line.list("rules")) {
    const Fields rule(&each);
    GateDeclared::Rule told;
    told.go = rule.boolean("go");
    told.text = rule.text("text");
    told.asks = Asks::database;
    for (const Asks asks : {Asks::scenarios_passed, Asks::scenario_failed, Asks::monitor_held,
                            Asks::evidence_complete})
      if (run::name(asks) == rule.text("asks")) told.asks = asks;
    for (const Value& id : rule.list("about")) told.about.push_back(identity(Fields(&id)));
    out.rules.push_back(std::move(told));
  }
  return out;
}

RuleAnswered rule_answered(const Fields& line) {
  RuleAnswered out{line.count("rule"), std::nullopt, line.message("seen"), row_table(line)};
  if (const Value* holds = line.object().find("holds"); holds != nullptr && !holds->is_null())
    out.holds = line.boolean("holds");
  return out;
}

Asked asked(const Fields& line) {
  Asked out;
  out.scenario = line.count("scenario");
  out.place = place(line);
  out.sql = line.text("sql");
  for (const Value& parameter : line.list("parameters"))
    out.parameters.push_back(parameter.is_null() ? std::nullopt : std::optional(text(parameter)));
  if (const Value* rows = line.object().find("rows"); rows != nullptr && !rows->is_null())
    out.rows = line.count("rows");
  out.took = line.duration("took_us");
  return out;
}

}  // namespace

std::vector<Message> RunStarted::lacking() const {
  std::vector<Message> out;
  if (!missing.empty()) {
    std::vector<Message> numbers(missing.begin(), missing.end());
    out.push_back(say("missing: shard {}; nothing is known of what it would have run",
                      joined(std::move(numbers), ", ")));
  } else if (elsewhere && !elsewhere->ended) {
    out.push_back(
        say("the journal of the scenarios has no end: a run was killed, or is still running"));
  }
  if (elsewhere && elsewhere->interrupted)
    out.push_back(say("the run of the scenarios was interrupted"));
  return out;
}

std::optional<Record> record(const Object& object) {
  const Fields line(object);
  const std::string event = line.text("event");
  const std::size_t index = line.count("scenario");
  if (event == "run_started") return run_started(line);
  if (event == "versioned") return versioned(line);
  if (event == "scenario_started") return ScenarioStarted{scenario(line), line.time("at")};
  if (event == "exchanged") return Exchanged{index, exchange(line.below("exchange"))};
  if (event == "called") return called(line);
  if (event == "asked") return asked(line);
  if (event == "judged") return judged(line);
  if (event == "delivery_order") return DeliveryOrder{index, line.message("order")};
  if (event == "attached") return attached(line);
  if (event == "queried") return queried(line);
  if (event == "manual")
    return ManualStep{index, place(line), line.text("instruction"), status(line.text("status"))};
  if (event == "gate") return gate(line);
  if (event == "rule_answered") return rule_answered(line);
  if (event == "attested") return attested(object);
  if (event == "person_decided") return person_decided(object);
  if (event == "decided") return decided(object);
  if (event == "sampled")
    return Sampled{index, line.time("at"), status(line.text("status")), line.count("number"),
                   line.count("of")};
  if (event == "scenario_finished") return scenario_finished(line);
  if (event == "run_finished")
    return RunFinished{line.duration("took_us"), line.boolean("interrupted")};
  return std::nullopt;
}

void each_record(const std::filesystem::path& file, const std::function<void(Record)>& take) {
  each_line(file, [&](Object line) {
    if (auto known = record(line)) take(std::move(*known));
  });
}

}  // namespace smoke::journal
