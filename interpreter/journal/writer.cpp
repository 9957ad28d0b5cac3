// Events become objects, texts of objects are masked one by one (a `***` in place of a number would
// be no JSON), and each object is one line.
#include "interpreter/journal/writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "interpreter/journal/said.hpp"
#include "interpreter/journal/sealed.hpp"
#include "interpreter/run/undelivered.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::journal {
namespace {

using namespace run;

// Where what people and systems have written stands. Elsewhere are names by which lines belong
// together, and words by which they are read: a contact called "passed" must not change those.
bool holds_content(std::string_view key) {
  constexpr std::string_view keys[] = {
      "address", "answer", "answer_headers", "body", "details",    "form",
      "headers", "hint",   "message",        "note", "parameters", "reason",
      "rows",    "said",   "seen",           "url",  "value"};
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

// `within`: inside of what holds content, where a number may be somebody's, too.
Value masked(const Value& value, const config::Mask& mask, bool content = false,
             bool within = false) {
  const auto hide = [&](std::string_view text) {
    return content ? mask.apply(text) : mask.hide_secrets(text);
  };
  if (within && value.is_number()) {
    const std::string number = to_json(value);
    std::string hidden = mask.apply(number);
    return hidden == number ? value : Value(std::move(hidden));
  }
  if (const auto* text = value.text()) return hide(*text);
  if (const auto* bytes = value.bytes()) return hide(base64(bytes->octets));
  if (const auto* list = value.list()) {
    List out;
    for (const Value& item : *list) out.push_back(masked(item, mask, content, content));
    return out;
  }
  if (const auto* object = value.object()) {
    Object out;
    for (const auto& [key, item] : *object) {
      const bool goes_on = content && key != "columns" && key != "more";
      out.set(hide(key), masked(item, mask, goes_on || holds_content(key), goes_on));
    }
    return out;
  }
  return value;
}

std::int64_t integer(std::size_t n) { return static_cast<std::int64_t>(n); }

Value at(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::microseconds>(time);
}

Object place(const Place& place) {
  if (!place.source) return {};
  const Position position = place.source->position(place.span.begin);
  return {{"file", place.source->name()},
          {"line", integer(position.line)},
          {"column", integer(position.column)}};
}

Object identity(const ScenarioId& scenario) {
  List tags(scenario.tags.begin(), scenario.tags.end());
  Object out{{"index", integer(scenario.index)},
             {"kind", std::string(name(scenario.kind))},
             {"file", scenario.file},
             {"title", scenario.title},
             {"variant", scenario.variant},
             {"place", place(scenario.place)},
             {"tags", std::move(tags)}};
  if (scenario.quarantine) {
    out.set("quarantined_until", scenario.quarantine->until);
    out.set("why", scenario.quarantine->why);
  }
  return out;
}

// A body: what is no UTF-8 as base64, under a key that says so.
void set_octets(Object& object, const std::string& key, const std::string& octets) {
  if (is_utf8(octets))
    object.set(key, octets);
  else
    object.set(key + "_base64", base64(octets));
}

List headers(const std::vector<http::Header>& all) {
  List out;
  for (const http::Header& h : all) out.push_back(List{h.name, h.value});
  return out;
}

Object exchange(const Exchange& e) {
  Object out{{"place", place(e.place)}, {"what", e.what},
             {"at", at(e.sent)},        {"method", e.request.method},
             {"url", e.request.url},    {"headers", headers(e.request.headers)}};
  if (e.request.body) set_octets(out, "body", *e.request.body);
  if (!e.delivery.empty()) out.set("delivery", e.delivery);
  if (!e.fault.empty()) set_message(out, "fault", e.fault);
  out.set("timeout_ms", std::int64_t{e.request.timeout.count()});
  if (const auto* error = std::get_if<http::Error>(&e.outcome)) {
    out.set("failure", std::string(http::name(error->failure)));
    set_message(out, "message", error->message);
    out.set("took_us", error->timing.total.count());
  } else {
    const auto& response = std::get<http::Response>(e.outcome);
    out.set("status", response.status);
    out.set("answer_headers", headers(response.headers));
    set_octets(out, "answer", response.body);
    out.set("took_us", response.timing.total.count());
  }
  return out;
}

Object call(const StubCall& c) {
  Object out{{"stub", c.stub},
             {"at", at(c.at)},
             {"method", c.method},
             {"address", c.address},
             {"headers", headers(c.headers)}};
  if (!c.body.empty()) set_octets(out, "body", c.body);
  out.set("status", c.status);
  out.set("answer_headers", headers(c.answer_headers));
  set_octets(out, "answer", c.answer);
  if (!c.problem.empty()) set_message(out, "problem", c.problem);
  return out;
}

// Puts what other processes can make whole again in place of secrets.
struct Seal {
  const Secrets& secrets;
  const config::Mask& mask;

  std::string operator()(std::string_view text) const { return seal(text, secrets, mask); }
};

Value sealed(const Value& value, const Seal& seal) {
  if (const auto* text = value.text()) return seal(*text);
  if (const auto* list = value.list()) {
    List out;
    for (const Value& item : *list) out.push_back(sealed(item, seal));
    return out;
  }
  if (const auto* object = value.object()) {
    Object out;
    for (const auto& [key, item] : *object) out.set(key, sealed(item, seal));
    return out;
  }
  return value;
}

Object event(const Undelivered& e, const Seal& seal) {
  List headers;
  for (const http::Header& h : e.request.headers) headers.push_back(List{h.name, seal(h.value)});
  Object out{{"id", e.id},
             {"event", e.event},
             {"target", e.target},
             {"method", e.request.method},
             {"url", seal(e.request.url)},
             {"headers", std::move(headers)},
             {"timeout_ms", std::int64_t{e.request.timeout.count()}},
             {"follow_redirects", e.request.follow_redirects},
             {"insecure", e.request.tls.insecure},
             {"signature", e.signature},
             {"signed_here", e.signed_here},
             {"uniques", e.uniques}};
  if (e.request.body)
    set_octets(out, "body", is_utf8(*e.request.body) ? seal(*e.request.body) : *e.request.body);
  if (e.request.tls.ca_file) out.set("ca", *e.request.tls.ca_file);
  if (e.form) out.set("form", sealed(*e.form, seal));
  return out;
}

// What stands in the table, in the form that `each` gives to a cell.
Object cells(const RowTable& table, Value (*each)(const Message&)) {
  const auto list = [&](const std::vector<Message>& all) {
    List out;
    for (const Message& cell : all) out.push_back(each(cell));
    return out;
  };
  List lines;
  for (const auto& row : table.rows) lines.emplace_back(list(row));
  return {{"columns", list(table.columns)}, {"rows", std::move(lines)}};
}

Object rows(const RowTable& table) {
  Object out = cells(table, [](const Message& cell) { return Value(cell.text()); });
  out.set("more", integer(table.more));
  const auto is_sentence = [](const Message& cell) { return cell.is_sentence(); };
  const auto has_sentence = [&](const std::vector<Message>& all) {
    return std::any_of(all.begin(), all.end(), is_sentence);
  };
  if (has_sentence(table.columns) ||
      std::any_of(table.rows.begin(), table.rows.end(), has_sentence))
    out.set("said", cells(table, [](const Message& cell) { return said(cell); }));
  return out;
}

Object problem(const Problem& p) {
  Object out{{"status", std::string(name(p.status))}, {"place", place(p.place)}};
  set_message(out, "message", p.message);
  if (p.place.source) out.set("source", std::string(p.place.source->text(p.place.span)));
  if (!p.note.empty()) set_message(out, "note", p.note);
  if (p.rows) out.set("rows", rows(*p.rows));
  if (!p.details.empty()) {
    List details;
    for (const Message& each : p.details) {
      Object detail;
      set_message(detail, "text", each);
      details.push_back(std::move(detail));
    }
    out.set("details", std::move(details));
  }
  if (!p.hint.empty()) set_message(out, "hint", p.hint);
  return out;
}

struct Lines {
  const Beginning& beginning;
  const Seal& seal;

  Object operator()(const RunStarted& e) const {
    Object variables;
    for (const auto& [name, value] : beginning.variables) variables.set(name, value);
    Object targets;
    for (const auto& [name, url] : beginning.targets) targets.set(name, url);
    List sources;
    for (const SourcePtr& source : beginning.sources)
      sources.push_back(Object{{"file", source->name()},
                               {"sha256", hex(sha256(source->text()))},
                               {"text", std::string(source->text())}});
    Object out{{"event", "run_started"},
               {"journal", version},
               {"smoke", SMOKE_VERSION},
               {"id", e.id},
               {"at", at(e.at)},
               {"command", beginning.command},
               {"environment", e.environment},
               {"variables", std::move(variables)},
               {"targets", std::move(targets)},
               {"sources", std::move(sources)},
               // As text: JSON's readers lose digits of so large a number.
               {"seed", std::to_string(e.seed)},
               {"scenarios", integer(e.scenarios)}};
    if (!beginning.database.empty()) out.set("database", beginning.database);
    if (beginning.rehearsal) out.set("rehearsal", true);
    if (beginning.elsewhere) out.set("elsewhere", *beginning.elsewhere);
    if (const auto& shard = beginning.shard) {
      List planned;
      for (const ScenarioId& each : shard->planned) planned.push_back(identity(each));
      out.set("shard", Object{{"number", integer(shard->number)},
                              {"of", integer(shard->of)},
                              {"whole", integer(shard->whole)},
                              {"plan", shard->plan},
                              {"planned", std::move(planned)}});
    }
    return out;
  }
  Object operator()(const Versioned& e) const {
    Object out{{"event", "versioned"},
               {"target", e.target},
               {"when", e.when == Versioned::When::start ? "start" : "end"},
               {"at", at(e.at)},
               {"url", e.url},
               {"version", e.version ? Value(*e.version) : Value()}};
    if (!e.problem.empty()) set_message(out, "problem", e.problem);
    return out;
  }
  Object operator()(const ScenarioStarted& e) const {
    return {{"event", "scenario_started"}, {"scenario", identity(e.scenario)}, {"at", at(e.at)}};
  }
  Object operator()(const Sending& e) const {
    return {{"event", "sending"},
            {"scenario", integer(e.scenario)},
            {"delivery", event(*e.event, seal)}};
  }
  Object operator()(const Exchanged& e) const {
    return {{"event", "exchanged"},
            {"scenario", integer(e.scenario)},
            {"exchange", exchange(*e.exchange)}};
  }
  Object operator()(const Called& e) const {
    return {{"event", "called"},
            {"scenario", e.scenario ? Value(integer(*e.scenario)) : Value()},
            {"call", call(*e.call)}};
  }
  Object operator()(const Asked& e) const {
    List parameters;
    for (const auto& p : e.parameters) parameters.push_back(p ? Value(*p) : Value());
    return {{"event", "asked"},
            {"scenario", integer(e.scenario)},
            {"place", place(e.place)},
            {"sql", e.sql},
            {"parameters", std::move(parameters)},
            {"rows", e.rows ? Value(integer(*e.rows)) : Value()},
            {"took_us", std::int64_t{e.took.count()}}};
  }
  Object operator()(const Judged& e) const {
    List looks;
    for (const Judged::Look& look : e.looks) {
      Object each{{"at_us", std::int64_t{look.at.count()}}};
      set_message(each, "seen", look.seen);
      looks.push_back(std::move(each));
    }
    Object out{{"event", "judged"},         {"scenario", integer(e.scenario)},
               {"place", place(e.place)},   {"status", std::string(name(e.status))},
               {"looks", std::move(looks)}, {"took_us", std::int64_t{e.took.count()}}};
    if (e.within) out.set("within_us", std::int64_t{e.within->count()});
    return out;
  }
  Object operator()(const DeliveryOrder& e) const {
    Object out{{"event", "delivery_order"}, {"scenario", integer(e.scenario)}};
    set_message(out, "order", e.order);
    return out;
  }
  Object operator()(const Attached& e) const {
    Object out{{"event", "attached"},
               {"scenario", integer(e.scenario)},
               {"place", place(e.place)},
               {"title", e.title}};
    if (const auto* bytes = e.value.bytes())
      out.set("value_base64", base64(bytes->octets));
    else
      out.set("value", e.value);
    return out;
  }
  Object operator()(const Queried& e) const {
    List rows;
    for (const auto& row : e.rows) rows.push_back(List(row.begin(), row.end()));
    return {{"event", "queried"},
            {"scenario", integer(e.scenario)},
            {"place", place(e.place)},
            {"title", e.title},
            {"sql", e.sql},
            {"columns", List(e.columns.begin(), e.columns.end())},
            {"rows", std::move(rows)},
            {"more", integer(e.more)}};
  }
  Object operator()(const ManualStep& e) const {
    return {{"event", "manual"},
            {"scenario", integer(e.scenario)},
            {"place", place(e.place)},
            {"instruction", e.instruction},
            {"status", std::string(name(e.status))}};
  }
  Object operator()(const GateDeclared& e) const {
    List rules;
    for (const GateDeclared::Rule& rule : e.rules) {
      List about;
      for (const ScenarioId& id : rule.about) about.push_back(identity(id));
      rules.push_back(Object{{"go", rule.go},
                             {"asks", std::string(name(rule.asks))},
                             {"text", rule.text},
                             {"about", std::move(about)}});
    }
    return {{"event", "gate"},
            {"title", e.title},
            {"place", place(e.place)},
            {"rules", std::move(rules)}};
  }
  Object operator()(const RuleAnswered& e) const {
    Object out{{"event", "rule_answered"},
               {"rule", integer(e.rule)},
               {"holds", e.holds ? Value(*e.holds) : Value()}};
    set_message(out, "seen", e.seen);
    if (e.rows) out.set("rows", rows(*e.rows));
    return out;
  }
  Object operator()(const Sampled& e) const {
    return {{"event", "sampled"},
            {"scenario", integer(e.monitor)},
            {"at", at(e.at)},
            {"status", std::string(name(e.status))},
            {"number", integer(e.number)},
            {"of", integer(e.of)}};
  }
  Object operator()(const ScenarioFinished& e) const {
    List problems;
    for (const Problem& p : e.problems) problems.push_back(problem(p));
    Object out{{"event", "scenario_finished"},
               {"scenario", identity(e.scenario)},
               {"status", std::string(name(e.status))},
               {"problems", std::move(problems)},
               {"took_us", std::int64_t{e.took.count()}},
               {"requests", integer(e.requests)},
               {"statements", integer(e.statements)}};
    set_message(out, "reason", e.reason);
    if (!e.note.empty()) set_message(out, "note", e.note);
    return out;
  }
  Object operator()(const RunFinished& e) const {
    return {{"event", "run_finished"},
            {"took_us", std::int64_t{e.took.count()}},
            {"interrupted", e.interrupted}};
  }
};

// False, with errno, where it can't.
bool cut_off_half_a_line(int descriptor) {
  off_t end = lseek(descriptor, 0, SEEK_END);
  for (; end > 0; --end) {
    char last = 0;
    if (pread(descriptor, &last, 1, end - 1) != 1) return false;
    if (last == '\n') break;
  }
  return end >= 0 && ftruncate(descriptor, end) == 0;
}

}  // namespace

Writer::Writer(const std::filesystem::path& file, Mode mode, Beginning beginning,
               const config::Mask& mask)
    : beginning_(std::move(beginning)),
      mask_(mask),
      descriptor_(open(
          file.c_str(),
          O_RDWR | O_APPEND | O_CLOEXEC | (mode == Mode::create ? O_CREAT | O_EXCL : 0), 0600)) {
  if (descriptor_ < 0 || (mode == Mode::resume && !cut_off_half_a_line(descriptor_)))
    throw std::system_error(errno, std::generic_category());
  for (const auto& [name, value] : beginning_.variables)
    if (mask_.apply(value) == "***") secrets_.emplace_back(name, value);
}

Writer::~Writer() { close(descriptor_); }

Object Writer::operator()(const RunEvent& event) {
  Object line = append(std::visit(Lines{beginning_, Seal{secrets_, mask_}}, event));
  if (std::holds_alternative<RunFinished>(event) && !problem_ && fsync(descriptor_) != 0)
    problem_ = std::strerror(errno);
  return line;
}

Object Writer::append(Object line) {
  const Value hidden = masked(std::move(line), mask_);
  if (problem_) return *hidden.object();  // a gap in the middle would look like a whole record
  const std::string text = to_json(hidden) + '\n';
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(descriptor_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      problem_ = std::strerror(errno);
      break;
    }
    done += static_cast<std::size_t>(written);
  }
  return *hidden.object();
}

}  // namespace smoke::journal
