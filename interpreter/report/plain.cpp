// Texts of a journal are masked already; here they are made harmless, cut and laid out.
#include "interpreter/report/plain.hpp"

#include <fmt/format.h>

#include "interpreter/language/words.hpp"
#include "interpreter/report/table.hpp"
#include "interpreter/report/text.hpp"
#include "interpreter/run/elapsed.hpp"
#include "interpreter/run/quarantine.hpp"

namespace smoke::report {
namespace {

// In characters.
constexpr std::size_t longest_message = 2'000;
constexpr std::size_t longest_cell = 60;
constexpr std::size_t longest_body = 4'000;

// One direction of an exchange, each line behind its mark.
std::string half(char mark, const std::string& head, const journal::Headers& headers,
                 const std::string& body) {
  std::string out = fmt::format("{} {}\n", mark, head);
  for (const auto& [name, value] : headers)
    out += fmt::format("{} {}: {}\n", mark, one_line(name, longest_cell),
                       one_line(value, longest_message));
  if (!body.empty())
    out += fmt::format("{0}\n{0} {1}\n", mark, lines(body, fmt::format("{} ", mark), longest_body));
  return out;
}

std::string exchange_text(const journal::Exchange& e, const Language& language) {
  std::string what = one_line(e.what, longest_message);
  if (!e.fault.empty()) what += ", " + one_line(e.fault.in(language), longest_message);
  const std::string sent =
      half('>', fmt::format("{} {} ({})", e.method, one_line(e.url, longest_message), what),
           e.headers, e.body.value_or(""));
  if (e.status == 0)
    return sent + half('<', one_line(e.message.in(language), longest_message), {}, "");
  return sent + half('<', say("HTTP {} in {}", e.status, run::elapsed(e.took)).in(language),
                     e.answer_headers, e.answer);
}

}  // namespace

std::string where(const journal::Place& place) {
  return place.file.empty()
             ? ""
             : fmt::format("{}:{}:{}", one_line(place.file), place.line, place.column);
}

std::string title(const journal::Scenario& scenario) {
  return one_line(scenario.full_title(), longest_message);
}

std::string problem_text(const journal::Problem& problem, const Language& language) {
  const auto told = [&](const Message& message, std::string_view indent) {
    return lines(message.in(language), indent, longest_message);
  };
  std::string out, margin = "  ";
  if (const std::string place = where(problem.place); !place.empty()) {
    margin.assign(std::to_string(problem.place.line).size() + 2, ' ');
    out += place + ": ";
  }
  out +=
      fmt::format("{}: {}\n", run::word(problem.status).in(language), told(problem.message, "  "));
  if (!problem.source.empty())
    out += fmt::format(" {} | {}\n", problem.place.line,
                       one_line(problem.source.substr(0, problem.source.find('\n'))));
  if (!problem.note.empty()) out += fmt::format("{}| {}\n", margin, told(problem.note, margin));
  if (problem.rows)
    out += table(*problem.rows, margin, [&](const Message& cell) { return cell.in(language); });
  for (const Message& detail : problem.details)
    out += fmt::format("{}{}\n", margin, told(detail, margin));
  if (!problem.hint.empty())
    out += fmt::format("{}= {}\n", margin, told(problem.hint, margin + "  "));
  return out;
}

Message remark(const journal::ScenarioFinished& finished) {
  const auto& quarantine = finished.scenario.quarantine;
  return joined({quarantine ? run::told(*quarantine) : Message(), finished.reason, finished.note},
                "; ");
}

std::string account(const journal::ScenarioFinished& finished, const Language& language) {
  std::string out = lines(remark(finished).in(language), "", longest_message);
  if (!out.empty()) out += '\n';
  for (const journal::Problem& problem : finished.problems)
    out += (out.empty() ? "" : "\n") + problem_text(problem, language);
  return out;
}

std::string exchanges_text(const Result& result, const Language& language) {
  std::string out;
  if (result.earlier > 0)
    out += fmt::format("{}\n\n",
                       say("{} earlier exchanges are in the journal", result.earlier).in(language));
  for (const journal::Exchange& exchange : result.exchanges)
    out += exchange_text(exchange, language) + (&exchange == &result.exchanges.back() ? "" : "\n");
  return out;
}

}  // namespace smoke::report
