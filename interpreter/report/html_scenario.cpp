// Records become data for the page as they come; places become lines of the spec.
#include "interpreter/report/html_scenario.hpp"

#include <algorithm>

#include "interpreter/value/text.hpp"

namespace smoke::report {
namespace {

using run::Status;

constexpr std::size_t longest_body = 64 * 1024;  // in octets
constexpr std::size_t most_first = 200, most_last = 200, most_orders = 300, most_looks = 100;
constexpr double near_from = 0.8;  // of the time that there was

std::int64_t integer(std::size_t n) { return static_cast<std::int64_t>(n); }
std::int64_t microseconds(Duration duration) { return duration.count(); }

// A body: its text, how long it is where not all of it is shown, or that it is no text.
Value octets(const std::string& body) {
  const std::string_view shown = std::string_view(body).substr(0, longest_body);
  const auto size = integer(body.size());
  if (!is_utf8(body))
    return Object{{"bytes", Bytes{std::string(shown.substr(0, 512))}}, {"size", size}};
  if (body.size() <= longest_body) return body;
  std::size_t end = shown.size();
  while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80) --end;
  return Object{{"text", shown.substr(0, end)}, {"size", size}};
}

List headers(const journal::Headers& all) {
  List out;
  for (const auto& [name, value] : all) out.push_back(List{name, value});
  return out;
}

List texts(const std::vector<std::string>& all) { return List(all.begin(), all.end()); }

Object table(const run::RowTable& rows, const Language& language) {
  const auto told = [&](const std::vector<Message>& cells) {
    List out;
    for (const Message& cell : cells) out.push_back(cell.in(language));
    return out;
  };
  List lines;
  for (const auto& row : rows.rows) lines.push_back(told(row));
  return {
      {"columns", told(rows.columns)}, {"rows", std::move(lines)}, {"more", integer(rows.more)}};
}

}  // namespace

void ScenarioRecords::set_place(Object& object, const journal::Place& place) {
  object.set("file", place.file);
  object.set("line", integer(place.line));
  if (place.line > 0)
    lines_.try_emplace({place.file, place.line}, spec_.line(place.file, place.line));
}

void ScenarioRecords::add(const journal::Place& place, Object event) {
  set_place(event, place);
  if (now_.first.size() < most_first) {
    now_.first.push_back(std::move(event));
    return;
  }
  now_.last.push_back(std::move(event));
  if (now_.last.size() <= most_last) return;
  now_.last.pop_front();
  ++now_.left_out;
}

void ScenarioRecords::operator()(journal::Exchanged exchanged) {
  journal::Exchange& e = exchanged.exchange;
  if (spec_.delivers_in_any_order(e.place.file, e.place.line) &&
      now_.deliveries.size() < most_first)
    now_.deliveries.push_back({e.place.line, e.what});
  if (e.status != 0 && e.timeout > Duration(0)) came_near({e.place, e.what, e.took, e.timeout});
  Object event{{"did", "exchanged"},          {"what", e.what}, {"at", iso(e.at)},
               {"method", e.method},          {"url", e.url},   {"headers", headers(e.headers)},
               {"took", microseconds(e.took)}};
  if (e.body) event.set("body", octets(*e.body));
  if (!e.fault.empty()) event.set("fault", e.fault.in(language_));
  if (e.status != 0) {
    event.set("status", e.status);
    event.set("answer_headers", headers(e.answer_headers));
    event.set("answer", octets(e.answer));
  } else {
    event.set("failure", e.failure);
    event.set("message", e.message.in(language_));
  }
  add(e.place, std::move(event));
}

void ScenarioRecords::operator()(const journal::Call& call) {
  if (now_.calls.size() == most_first) return;
  Object event{{"stub", call.stub},
               {"at", iso(call.at)},
               {"method", call.method},
               {"url", call.address},
               {"headers", headers(call.headers)},
               {"status", call.status},
               {"answer_headers", headers(call.answer_headers)},
               {"answer", octets(call.answer)}};
  if (!call.body.empty()) event.set("body", octets(call.body));
  if (!call.problem.empty()) event.set("problem", call.problem.in(language_));
  now_.calls.push_back(std::move(event));
}

void ScenarioRecords::operator()(journal::Asked asked) {
  List parameters;
  for (const auto& each : asked.parameters) parameters.push_back(each ? Value(*each) : Value());
  const Value rows = asked.rows ? Value(integer(*asked.rows)) : Value();
  // What is asked again and again, until it holds, is told once.
  if (Object* last = !now_.last.empty()    ? &now_.last.back()
                     : !now_.first.empty() ? &now_.first.back()
                                           : nullptr;
      last != nullptr && last->find("sql") != nullptr && equal(*last->find("sql"), asked.sql) &&
      equal(*last->find("line"), integer(asked.place.line)) &&
      equal(*last->find("file"), asked.place.file) &&
      equal(*last->find("parameters"), parameters)) {
    const Value* times = last->find("times");
    last->set("times", times == nullptr ? 2 : *times->integer() + 1);
    last->set("rows", rows);
    return;
  }
  add(asked.place, {{"did", "asked"},
                    {"sql", asked.sql},
                    {"parameters", std::move(parameters)},
                    {"rows", rows},
                    {"took", microseconds(asked.took)}});
}

void ScenarioRecords::operator()(journal::Judged judged) {
  now_.status = run::worse(now_.status, judged.status);
  if (judged.within && judged.status == Status::passed)
    came_near({judged.place, "", judged.took, *judged.within});
  List looks;
  const std::size_t skipped =
      judged.looks.size() > most_looks ? judged.looks.size() - most_looks : 0;
  for (std::size_t i = skipped; i < judged.looks.size(); ++i)
    looks.push_back(List{microseconds(judged.looks[i].at), judged.looks[i].seen.in(language_)});
  Object event{{"did", "judged"},
               {"status", std::string(run::name(judged.status))},
               {"looks", std::move(looks)},
               {"took", microseconds(judged.took)}};
  if (judged.within) event.set("within", microseconds(*judged.within));
  add(judged.place, std::move(event));
}

void ScenarioRecords::operator()(journal::Attached attached) {
  add(attached.place,
      {{"did", "attached"}, {"title", attached.title}, {"value", std::move(attached.value)}});
}

void ScenarioRecords::operator()(const journal::Queried& queried) {
  List rows;
  for (const auto& row : queried.rows) rows.push_back(row);
  add(queried.place, {{"did", "queried"},
                      {"title", queried.title},
                      {"sql", queried.sql},
                      {"columns", texts(queried.columns)},
                      {"rows", std::move(rows)},
                      {"more", integer(queried.more)}});
}

void ScenarioRecords::operator()(const journal::ManualStep& step) {
  now_.status = run::worse(now_.status, step.status);
  add(step.place, {{"did", "manual"},
                   {"instruction", step.instruction},
                   {"status", std::string(run::name(step.status))}});
}

// What came before it was the order before, or the one written.
void ScenarioRecords::operator()(const journal::DeliveryOrder& order) {
  close_stretch();
  now_.name = order.order;
}

void ScenarioRecords::operator()(const journal::Sampled& sampled) {
  samples_.add(sampled);
  now_.status = sampled.status;
  close_stretch();
}

void ScenarioRecords::close_stretch() {
  if (!now_.deliveries.empty()) {
    if (orders_.size() < most_orders) {
      List deliveries;
      for (const Delivery& each : now_.deliveries)
        deliveries.push_back(List{integer(each.line), each.what});
      orders_.push_back(Object{{"name", now_.name.in(language_)},
                               {"status", std::string(run::name(now_.status))},
                               {"deliveries", std::move(deliveries)}});
    } else {
      ++orders_left_out_;
    }
  }
  const std::size_t number = now_.number;
  if (!has_worst_ ||
      (now_.status != Status::passed && run::worse(now_.status, worst_.status) == now_.status))
    worst_ = std::move(now_);
  has_worst_ = true;
  now_ = {};
  now_.number = number + 1;
}

void ScenarioRecords::came_near(Near near) {
  if (near.limit <= Duration(0) || near.share() < near_from) return;
  const auto [at, added] = near_.try_emplace({near.place.file, near.place.line}, near);
  if (!added && at->second.share() < near.share()) at->second = std::move(near);
}

std::vector<Near> ScenarioRecords::near() const {
  std::vector<Near> out;
  for (const auto& [place, near] : near_) out.push_back(near);
  return out;
}

Object ScenarioRecords::details(const journal::Scenario& scenario,
                                const std::vector<journal::Problem>& problems, bool in_full) {
  close_stretch();
  List all;
  for (const journal::Problem& p : problems) {
    Object problem{{"status", std::string(run::name(p.status))},
                   {"message", laid_out(p.message, language_)},
                   {"source", p.source}};
    set_place(problem, p.place);
    if (!p.note.empty()) problem.set("note", laid_out(p.note, language_));
    if (!p.hint.empty()) problem.set("hint", laid_out(p.hint, language_));
    if (p.rows) problem.set("rows", table(*p.rows, language_));
    List details;
    for (const Message& each : p.details) details.push_back(laid_out(each, language_));
    if (!details.empty()) problem.set("details", std::move(details));
    all.push_back(std::move(problem));
  }
  Object out{{"problems", std::move(all)}};
  HtmlSpec::Places told;
  out.set("steps", spec_.steps(scenario.place, told));
  List lines;
  for (const auto& [place, text] : lines_)
    lines.push_back(List{place.first, integer(place.second), text});
  out.set("lines", std::move(lines));
  if (!samples_.empty()) out.set("samples", samples_.data());
  if (orders_.size() > 1) out.set("orders", orders_);
  if (orders_left_out_ > 0) out.set("orders_left_out", integer(orders_left_out_));
  if (!in_full) {
    out.set("short", true);
    return out;
  }
  List events(worst_.first.begin(), worst_.first.end());
  events.insert(events.end(), worst_.last.begin(), worst_.last.end());
  out.set("events", std::move(events));
  if (!worst_.calls.empty()) out.set("calls", worst_.calls);
  if (worst_.left_out > 0) {
    out.set("left_out", integer(worst_.left_out));
    out.set("left_out_after", integer(worst_.first.size()));
  }
  if (worst_.number > 0 || orders_.size() > 1 || !samples_.empty())
    out.set("stretch", worst_.name.in(language_));
  return out;
}

}  // namespace smoke::report
