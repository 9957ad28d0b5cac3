// Pieces of text are masked, then made harmless and cut, then laid out; nothing reaches the
// terminal another way.
#include "interpreter/report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/format_layout.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/report/plain.hpp"
#include "interpreter/report/table.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/elapsed.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::report {

using run::Status;

namespace {

// In characters.
constexpr std::size_t longest_message = 2'000;
constexpr std::size_t longest_cell = 60;
constexpr std::size_t longest_summary = 240;
constexpr std::size_t longest_sent = 400;
constexpr std::size_t longest_body = 2'000;
constexpr std::size_t longest_verbose_body = 10'000;
constexpr std::size_t most_exchanges = 6;
constexpr std::size_t most_titles = 10;
constexpr std::size_t most_listed = 100;

constexpr const char* red = "\033[1;31m";
constexpr const char* green = "\033[32m";
constexpr const char* yellow = "\033[33m";
constexpr const char* faint = "\033[2m";
constexpr const char* bold = "\033[1m";

const char* colour_of(Status status) {
  switch (status) {
    case Status::passed:
      return green;
    case Status::failed:
      return red;
    case Status::inconclusive:
    case Status::pending:
      return yellow;
    case Status::skipped:
      return faint;
  }
  return faint;
}

// A word of a command line, as a shell reads it back.
std::string shell_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + '"';
}

const std::string* body_of(const run::Exchange& exchange) {
  const auto* response = std::get_if<http::Response>(&exchange.outcome);
  return response == nullptr ? nullptr : &response->body;
}

// Nothing but the time and what was sent distinguishes them.
bool same_outcome(const run::Exchange& a, const run::Exchange& b) {
  if (a.what != b.what || a.fault != b.fault || a.outcome.index() != b.outcome.index())
    return false;
  if (const auto* left = std::get_if<http::Error>(&a.outcome))
    return left->message == std::get<http::Error>(b.outcome).message;
  const auto &left = std::get<http::Response>(a.outcome),
             &right = std::get<http::Response>(b.outcome);
  return left.status == right.status && left.body == right.body;
}

}  // namespace

Terminal::Terminal(TerminalOptions options, const config::Mask& mask, Write write)
    : options_(std::move(options)), mask_(mask), write_(std::move(write)) {}

void Terminal::operator()(const run::RunEvent& event) {
  std::visit([this](const auto& e) { on(e); }, event);
}

std::string Terminal::told(const Message& message) const { return message.in(*options_.language); }

std::string Terminal::masked(const Message& message) const { return mask_.apply(told(message)); }

std::string Terminal::one_line(const Message& message, std::size_t limit) const {
  return report::one_line(masked(message), limit);
}

std::string Terminal::full_title(const run::ScenarioId& scenario) const {
  // Nobody's data changes what a scenario is called.
  const auto shown = [&](const std::string& name) {
    return report::one_line(mask_.hide_secrets(name), longest_message);
  };
  const std::string title = shown(scenario.title);
  return scenario.variant.empty() ? title : fmt::format("{} [{}]", title, shown(scenario.variant));
}

std::string Terminal::paint(const char* colour, std::string_view text) const {
  return options_.colour ? fmt::format("{}{}\033[0m", colour, text) : std::string(text);
}

void Terminal::print(std::string_view text) {
  if (live_shown_) write_("\r\033[K");
  live_shown_ = false;
  spaced_ = text.ends_with("\n\n");
  write_(text);
}

void Terminal::show_live() {
  if (running_.empty() && tally_.total() >= planned_) return;
  if (!options_.live || std::chrono::steady_clock::now() - began_ < options_.live_after) return;
  std::vector<Message> parts{say("{} of {}", tally_.total(), planned_)};
  if (const std::size_t failed = tally_.count(Status::failed); failed > 0)
    parts.push_back(count_of(Status::failed, failed));
  if (!running_.empty()) {
    const auto& [index, title] = *running_.begin();
    const auto found = progress_.find(index);
    Message one = found == progress_.end() ? Message(title) : say("{} ({})", title, found->second);
    if (running_.size() > 1) one = say("{} and {} more", std::move(one), running_.size() - 1);
    parts.push_back(say("running: {}", std::move(one)));
  }
  std::string line = told(joined(std::move(parts), ", "));
  while (layout::width(line) >= options_.columns && !line.empty()) {
    line.pop_back();
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0) == 0x80)
      line.pop_back();
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0) line.pop_back();
  }
  write_(fmt::format("\r\033[K{}", line));
  live_shown_ = true;
}

void Terminal::on(const run::RunStarted& event) {
  seed_ = event.seed;
  planned_ = event.scenarios;
  began_ = std::chrono::steady_clock::now();
  if (options_.detail != Detail::verbose) return;
  const Message planned = all_of(event.scenarios);
  const std::string environment = one_line(event.environment, longest_message);
  print(told(environment.empty()
                 ? say("run {}: {}, seed {}", event.id, planned, event.seed)
                 : say("run {} in `{}`: {}, seed {}", event.id, environment, planned, event.seed)) +
        '\n');
}

void Terminal::on(const run::Versioned& event) {
  Versions& known = versions_[event.target];
  (event.when == run::Versioned::When::start ? known.start : known.end) = event;
  if (options_.detail != Detail::verbose) return;
  std::string out = fmt::format("  > {} ({})\n", one_line(event.url, longest_message),
                                told(say("version of `{}`", event.target)));
  if (event.version || !event.problem.empty())
    out += fmt::format("  < {}\n", one_line(event.version ? *event.version : told(event.problem),
                                            longest_message));
  print(out);
}

void Terminal::on(const run::ScenarioStarted& event) {
  running_[event.scenario.index] = full_title(event.scenario);
  show_live();
}

void Terminal::heading(std::size_t scenario) {
  if (told_of_ == scenario) return;
  told_of_ = scenario;
  if (const auto found = running_.find(scenario); found != running_.end())
    print(fmt::format("{}\n", paint(bold, found->second)));
}

void Terminal::on(const run::Exchanged& event) {
  if (options_.detail != Detail::verbose) return;
  const run::Exchange& e = *event.exchange;
  heading(event.scenario);
  std::string out =
      fmt::format("  > {} {} ({}{}{})\n", e.request.method,
                  one_line(e.request.url, longest_message), one_line(e.what, longest_message),
                  e.fault.empty() ? "" : ", ", one_line(e.fault, longest_message));
  const auto headers = [&](char mark, const std::vector<http::Header>& all) {
    for (const http::Header& h : all)
      out += fmt::format("  {} {}: {}\n", mark, one_line(h.name, longest_cell),
                         one_line(h.value, longest_message));
  };
  const auto body = [&](char mark, const std::string& text) {
    if (!text.empty())
      out += fmt::format("  {0} {1}\n", mark,
                         lines(masked(text), fmt::format("  {} ", mark), longest_verbose_body));
  };
  headers('>', e.request.headers);
  if (e.request.body) body('>', *e.request.body);
  if (const auto* error = std::get_if<http::Error>(&e.outcome)) {
    out += fmt::format("  < {}\n", one_line(error->message, longest_message));
  } else {
    const auto& response = std::get<http::Response>(e.outcome);
    out += fmt::format("  < {}\n", told(say("HTTP {} in {}", response.status,
                                            run::elapsed(response.timing.total))));
    headers('<', response.headers);
    body('<', response.body);
  }
  print(out);
}

void Terminal::on(const run::Called& event) {
  const run::StubCall& call = *event.call;
  if (!call.problem.empty())
    ++unanswered_[told(say("{} (answered {})", call.problem, call.status))];
  if (options_.detail != Detail::verbose) return;
  if (event.scenario) heading(*event.scenario);
  std::string out = fmt::format("  * {} {} ({})\n", one_line(call.method, longest_cell),
                                one_line(call.address, longest_message),
                                told(say("to stub `{}`, answered {}", call.stub, call.status)));
  for (const http::Header& h : call.headers)
    out += fmt::format("  * {}: {}\n", one_line(h.name, longest_cell),
                       one_line(h.value, longest_message));
  if (!call.body.empty())
    out += fmt::format("  * {}\n", lines(masked(call.body), "  * ", longest_verbose_body));
  print(out);
}

void Terminal::on(const run::Asked& event) {
  if (options_.detail != Detail::verbose) return;
  heading(event.scenario);
  std::string out = fmt::format("  ? {}\n", lines(masked(event.sql), "    ", longest_verbose_body));
  for (std::size_t i = 0; i < event.parameters.size(); ++i)
    out += fmt::format("    ${} = {}\n", i + 1,
                       event.parameters[i] ? one_line(*event.parameters[i], longest_sent) : "null");
  if (event.rows)
    out += fmt::format("    {}\n", told(say("{} in {}", counted(*event.rows, "1 row", "{} rows"),
                                            run::elapsed(event.took))));
  print(out);
}

void Terminal::on(const run::DeliveryOrder& event) {
  const std::string order = one_line(event.order, longest_message);
  progress_[event.scenario] = order;
  if (options_.detail == Detail::verbose) {
    heading(event.scenario);
    print(fmt::format("  = {}\n", order));
  }
  show_live();
}

void Terminal::on(const run::Attached& event) {
  if (options_.detail != Detail::verbose) return;
  heading(event.scenario);
  print(fmt::format("  + {}: {}\n", one_line(event.title, longest_message),
                    one_line(show(event.value, static_cast<std::size_t>(-1)), longest_message)));
}

void Terminal::on(const run::Queried& event) {
  if (options_.detail != Detail::verbose || event.title.empty()) return;
  heading(event.scenario);
  print(fmt::format("  + {}: {}\n", one_line(event.title, longest_message),
                    told(counted(event.rows.size() + event.more, "1 row", "{} rows"))));
}

void Terminal::on(const run::Sampled& event) {
  const Duration left = std::chrono::round<std::chrono::seconds>(event.left);
  progress_[event.monitor] = told(say("sample {} of {}, {} failed, {} left", event.number, event.of,
                                      event.failed, in_words(left)));
  if (options_.detail == Detail::verbose) {
    heading(event.monitor);
    print(fmt::format("  @ {}\n", told(say("sample {} of {}: {}", event.number, event.of,
                                           run::word(event.status)))));
  }
  show_live();
}

void Terminal::on(const run::ScenarioFinished& event) {
  progress_.erase(event.scenario.index);
  const auto& quarantine = event.scenario.quarantine;
  ++kinds_[event.scenario.kind];
  tally_.add(event.status, quarantine.has_value());
  running_.erase(event.scenario.index);
  told_of_ = static_cast<std::size_t>(-1);
  requests_ += event.requests;
  statements_ += event.statements;
  if (quarantine && event.status != Status::skipped) {
    if (quarantined_.size() < most_listed) quarantined_.push_back({event.scenario, event.status});
  } else if (event.status == Status::failed) {
    if (failed_.size() < most_listed) failed_.push_back(event.scenario);
    const std::string& title = event.scenario.title;
    const run::Kind repeated = options_.monitors ? run::Kind::monitor : run::Kind::scenario;
    if (event.scenario.kind == repeated && titles_.size() <= most_titles &&
        std::find(titles_.begin(), titles_.end(), title) == titles_.end())
      titles_.push_back(title);
  }
  const bool of_note = event.status != Status::passed && event.status != Status::skipped;
  if (options_.detail != Detail::quiet || of_note) {
    // The titles of most stand in one column.
    std::string status = told(run::word(event.status));
    const std::size_t column = layout::width(told(run::word(Status::skipped)));
    if (const std::size_t width = layout::width(status); width < column)
      status.append(column - width, ' ');
    std::string out =
        fmt::format("{} {}", paint(quarantine ? yellow : colour_of(event.status), status),
                    full_title(event.scenario));
    if (event.status != Status::skipped)
      out += fmt::format(" ({})", told(run::elapsed(event.took)));
    if (quarantine) out += ", " + one_line(run::told(*quarantine), longest_message);
    if (!event.reason.empty()) out += ": " + one_line(event.reason, longest_message);
    if (!event.note.empty())
      out += (event.reason.empty() ? ": " : "; ") + one_line(event.note, longest_message);
    out += '\n';
    const auto& problems = event.problems;
    for (std::size_t i = 0, first = 0; i < problems.size(); ++i) {
      // Several expectations follow one action: what was sent before them is told once, beneath the
      // last.
      const bool last = i + 1 == problems.size() || problems[i + 1].before != problems[i].before;
      const bool same_rows = i + 1 < problems.size() && problems[i + 1].rows == problems[i].rows;
      out += '\n' + problem(problems[i], !same_rows, last ? i + 1 - first : 0);
      if (last) first = i + 1;
    }
    if (!problems.empty()) out += '\n';
    print(out);
  }
  show_live();
}

// `with_rows`: the next problem doesn't show the same ones. `together`: how many problems what was
// sent before belongs to; 0 where it is told beneath a later one.
std::string Terminal::problem(const run::Problem& problem, bool with_rows,
                              std::size_t together) const {
  std::string out, margin = "  ";
  const std::string message = lines(masked(problem.message), "  ", longest_message);
  const std::string status =
      paint(colour_of(problem.status), told(run::word(problem.status)) + ':');
  if (const SourcePtr& source = problem.place.source) {
    const Position at = source->position(problem.place.span.begin);
    margin.assign(std::to_string(at.line).size() + 2, ' ');
    out += fmt::format(
        "{} {} {}\n",
        paint(bold, fmt::format("{}:{}:{}:", report::one_line(source->name()), at.line, at.column)),
        status, message);
    // Of a step that spans lines, its first: the block beneath it is not what failed.
    out += masked(excerpt(*source, problem.place.span, one_line(problem.note, longest_message)));
  } else {
    out += fmt::format("{} {}\n", status, message);
    if (!problem.note.empty())
      out += fmt::format("{}{}\n", margin, one_line(problem.note, longest_message));
  }

  if (problem.rows && with_rows)
    out += table(*problem.rows, margin, [this](const Message& cell) { return masked(cell); });
  for (const Message& detail : problem.details)
    out += fmt::format("{}{}\n", margin, lines(masked(detail), margin, longest_message));
  if (!problem.hint.empty())
    out += fmt::format("{}= {}\n", margin,
                       lines(masked(problem.hint), margin + "  ", longest_message));
  if (together > 0) out += before(problem.before, together);
  return out;
}

std::string Terminal::before(const std::vector<run::ExchangePtr>& exchanges,
                             std::size_t together) const {
  if (exchanges.empty()) return {};
  struct Group {
    const run::Exchange* first;
    std::size_t again = 0;
  };
  std::vector<Group> groups;
  for (const run::ExchangePtr& e : exchanges) {
    if (!groups.empty() && same_outcome(*groups.back().first, *e))
      ++groups.back().again;
    else
      groups.push_back({e.get()});
  }
  const std::string opening =
      "  " + told(together == 1 ? say("before it:") : say("before these {}:", together)) + ' ';
  const std::string indent(layout::width(opening), ' ');
  std::string out = opening;
  if (groups.size() > most_exchanges) {
    out += told(say("… {} more", groups.size() - most_exchanges)) + '\n' + indent;
    groups.erase(groups.begin(), groups.end() - most_exchanges);
  }
  for (const Group& group : groups) {
    if (&group != &groups.front()) out += indent;
    out += one_line(run::summary(*group.first), longest_summary);
    if (group.again > 0)
      out += "; " + told(counted(group.again, "then again", "then again {} times"));
    out += '\n';
  }
  const run::Exchange& last = *exchanges.back();
  std::string sent = fmt::format("{} {}", last.request.method, last.request.url);
  if (last.request.body && !last.request.body->empty()) sent += ", " + *last.request.body;
  out += fmt::format("  {} {}\n", told(say("sent:")), one_line(sent, longest_sent));
  // Of a short answer all stands above already.
  if (const std::string* body = body_of(last);
      body != nullptr && masked(run::summary(last)).size() > longest_summary)
    out +=
        fmt::format("  {} {}\n", told(say("answer:")), lines(masked(*body), "    ", longest_body));
  return out;
}

std::string Terminal::versions() const {
  std::string out;
  const auto shown = [&](const std::string& version) { return one_line(version, longest_cell); };
  for (const auto& [target, known] : versions_) {
    const auto& [start, end] = known;
    const run::Versioned& last = end ? *end : *start;
    const run::Versioned* unknown = nullptr;
    for (const auto* each : {&start, &end})
      if (*each && !(*each)->version && !(*each)->problem.empty()) unknown = &**each;
    Message warning;
    if (unknown != nullptr)
      warning = say("the version of `{}` is not known: {}", target,
                    one_line(told(unknown->problem), longest_message));
    else if (start && end && start->version != end->version)
      warning = say("`{}` was version {} when the run began, and is {} now", target,
                    shown(*start->version), shown(*end->version));
    if (!warning.empty())
      out += fmt::format("{} {}\n", paint(yellow, told(say("warning:"))), told(warning));
    else if (last.version && options_.detail != Detail::quiet)
      out += told(say("version of `{}`: {}", target, shown(*last.version))) + '\n';
  }
  return out;
}

std::string Terminal::unanswered() const {
  std::string out;
  std::size_t shown = 0, more = 0;
  for (const auto& [what, count] : unanswered_) {
    if (++shown > most_titles) {
      more += count;
      continue;
    }
    const std::string line = one_line(what, longest_message);
    out += fmt::format("{} {}\n", paint(yellow, told(say("warning:"))),
                       count == 1 ? line : told(say("{}, {} times", line, count)));
  }
  if (more > 0)
    out += fmt::format("{} {}\n", paint(yellow, told(say("warning:"))),
                       told(counted(more, "and 1 more call without an answer of the spec's",
                                    "and {} more calls without an answer of the spec's")));
  return out;
}

Message Terminal::all_of(std::size_t count) const {
  return options_.monitors ? counted(count, "1 monitor", "{} monitors")
                           : counted(count, "1 scenario", "{} scenarios");
}

// "8 scenarios, 1 monitor, 1 set of evidence"
Message Terminal::what_ran() const {
  const auto count = [&](run::Kind kind) {
    const auto found = kinds_.find(kind);
    return found == kinds_.end() ? std::size_t{0} : found->second;
  };
  std::vector<Message> parts;
  if (const auto n = count(run::Kind::scenario))
    parts.push_back(counted(n, "1 scenario", "{} scenarios"));
  if (const auto n = count(run::Kind::monitor))
    parts.push_back(counted(n, "1 monitor", "{} monitors"));
  if (const auto n = count(run::Kind::evidence))
    parts.push_back(counted(n, "1 set of evidence", "{} sets of evidence"));
  return parts.empty() ? all_of(0) : joined(std::move(parts), ", ");
}

std::string Terminal::repetition() const {
  if (options_.goes_on) return options_.command;
  if (titles_.empty()) return "";
  std::string out = options_.command;
  if (titles_.size() <= most_titles)
    for (const std::string& title : titles_)
      out +=
          fmt::format(" {} {}", options_.monitors ? "--title" : "--scenario", shell_quoted(title));
  return options_.monitors ? out : out + fmt::format(" --seed {}", seed_);
}

void Terminal::on(const run::RunFinished& event) {
  const bool alone = options_.detail == Detail::quiet &&
                     tally_.total() == tally_.count(Status::passed) + tally_.count(Status::skipped);
  std::string out = alone || spaced_ ? "" : "\n";
  std::string counts;
  for (const Status status :
       {Status::passed, Status::failed, Status::inconclusive, Status::pending, Status::skipped}) {
    const std::size_t count = tally_.count(status);
    if (count > 0)
      counts +=
          (counts.empty() ? "" : ", ") + paint(colour_of(status), told(count_of(status, count)));
  }
  if (tally_.quarantined() > 0)
    counts += fmt::format("{}{}", counts.empty() ? "" : ", ",
                          paint(yellow, told(say("{} quarantined", tally_.quarantined()))));
  if (event.interrupted)
    out += paint(yellow, told(say("interrupted: what had not begun was skipped"))) + '\n';
  const auto& shard = options_.shard;
  out += fmt::format(
      "{}{}{}; {}, {}; {}\n",
      told(shard ? say("shard {} of {}, {} of {}", shard->number, shard->of, tally_.total(),
                       all_of(shard->whole))
                 : what_ran()),
      counts.empty() ? "" : ": ", counts, told(counted(requests_, "1 request", "{} requests")),
      told(counted(statements_, "1 statement", "{} statements")), told(run::elapsed(event.took)));
  out += versions();
  out += unanswered();
  const auto titled = [&](const run::ScenarioId& s) {
    const SourcePtr& source = s.place.source;
    return full_title(s) + (source ? fmt::format(" ({}:{})", report::one_line(source->name()),
                                                 source->position(s.place.span.begin).line)
                                   : "");
  };
  const auto line = [&](const Message& message) { out += told(message) + '\n'; };
  const auto rest = [&](std::size_t all, std::size_t listed) {
    if (all > listed) line(say("… {} more", all - listed));
  };
  for (const auto& [scenario, status] : quarantined_)
    out += fmt::format(
        "{} {}\n", paint(yellow, told(say("quarantined:"))),
        told(say("{}: {}, and counts for nothing", titled(scenario), run::word(status))));
  rest(tally_.quarantined(), quarantined_.size());
  for (const run::ScenarioId& s : failed_)
    out += fmt::format("{} {}\n", paint(red, told(run::word(Status::failed)) + ':'), titled(s));
  rest(tally_.count(Status::failed), failed_.size());
  // Monitors and evidence of a gate are not run alone.
  if (const std::string command = failed_.empty() ? "" : repetition(); !command.empty())
    line(say("only what failed: {}", report::one_line(mask_.hide_secrets(command))));
  if (tally_.count(Status::inconclusive) > 0 && !event.interrupted)
    line(
        say("inconclusive is no verdict on the system: see the reasons above, mend what they "
            "name, and run again"));
  if (tally_.total() == tally_.count(Status::skipped) + tally_.quarantined() &&
      !event.interrupted && tally_.total() > 0 && !options_.scenarios_elsewhere)
    line(tally_.quarantined() == 0
             ? say("every scenario was skipped: nothing is known of the system")
         : tally_.quarantined() == tally_.total()
             ? say("every scenario is in quarantine: nothing is known of the system")
             : say("every scenario was skipped or is in quarantine: nothing is known of the "
                   "system"));
  if (tally_.count(Status::pending) > 0)
    line(say("pending waits for a person: run it at a terminal, which asks"));
  if (shard)
    line(
        say("a shard is no verdict on the whole: that is told by `smoke report merge`, of the "
            "journals of all"));
  print(out);
}

}  // namespace smoke::report
