// Titles and reasons come from specs and servers: each stands on one line, harmless and cut.
#include "interpreter/report/decision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "grammar/format_layout.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::report {
namespace {

using journal::Criterion;
using journal::Verdict;

constexpr std::size_t longest_why = 240;  // in characters

constexpr const char* red = "\033[1;31m";
constexpr const char* green = "\033[32m";
constexpr const char* yellow = "\033[33m";

const char* colour_of(Criterion::State state) {
  return state == Criterion::State::met ? green : state == Criterion::State::broken ? red : yellow;
}
const char* colour_of(Verdict verdict) {
  return verdict == Verdict::go ? green : verdict == Verdict::no_go ? red : yellow;
}

// Filled up with blanks to a width in characters.
std::string wide(std::string text, std::size_t width) {
  const std::size_t has = layout::width(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

}  // namespace

Message word(Criterion::State state) {
  return state == Criterion::State::met      ? say("met")
         : state == Criterion::State::broken ? say("broken")
                                             : say("undecided");
}

Message word(const std::string& status) {
  using run::Status;
  for (const Status each :
       {Status::passed, Status::failed, Status::inconclusive, Status::pending, Status::skipped})
    if (run::name(each) == status) return run::word(each);
  return status == "quarantined" ? say("quarantined") : say("not run");
}

Message headline(const journal::Decided& decided) {
  return say("gate \"{}\": {}", one_line(decided.gate), name(decided.verdict));
}

std::string decision(const journal::Decided& decided, const Language& language, bool colour) {
  const auto paint = [&](const char* with, std::string text) {
    return colour ? fmt::format("{}{}\033[0m", with, text) : text;
  };
  const auto why = [&](const Message& message) {
    return message.empty() ? std::string()
                           : fmt::format(": {}", one_line(message.in(language), longest_why));
  };
  std::size_t states = 0, statuses = 0;
  for (const Criterion& c : decided.criteria) {
    states = std::max(states, layout::width(word(c.state).in(language)));
    for (const auto& each : c.about)
      if (each.kind == run::Kind::scenario)
        statuses = std::max(statuses, layout::width(word(each.status).in(language)));
  }
  std::string out = say("gate \"{}\"", one_line(decided.gate)).in(language) + '\n';
  for (const Criterion& c : decided.criteria) {
    out += fmt::format("  {}  {} {}{}\n",
                       paint(colour_of(c.state), wide(word(c.state).in(language), states)),
                       c.go ? "go when" : "no-go when", one_line(c.text), why(c.why));
    // Of a monitor or evidence the criterion says it all.
    for (const auto& each : c.about)
      if (each.kind == run::Kind::scenario)
        out += fmt::format("    {}  {}{}\n", wide(word(each.status).in(language), statuses),
                           one_line(each.title), why(each.why));
  }
  for (const Message& reason : decided.reasons)
    out += fmt::format("  {}\n", one_line(reason.in(language)));
  return out + paint(colour_of(decided.verdict), std::string(name(decided.verdict))) + '\n';
}

}  // namespace smoke::report
