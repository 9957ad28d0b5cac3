// A run of which nobody knows how it ended says so before anything else.
#include "interpreter/report/html_top.hpp"

#include <algorithm>

#include "interpreter/doc/markup.hpp"

namespace smoke::report {
namespace {

using run::Status;

struct Verdict {
  Message word;
  std::string_view css;
  // A shape for each, so that the colour says nothing alone; on a field of 24.
  std::string_view shape;
};

Verdict verdict_of(const Survey& survey) {
  for (std::size_t i = 0; i < survey.runs.size(); ++i)
    if (!survey.runs[i].finished && !survey.resumed[i])
      return {say("The run did not end"), "unfinished", "M6.5 12h6M15 12h.01M18 12h.01"};
  std::vector<Run> told;
  for (std::size_t i = 0; i < survey.runs.size(); ++i)
    if (!survey.resumed[i]) told.push_back(survey.runs[i]);
  switch (verdict(told)) {
    case Status::passed:
      return {say("Passed"), "passed", "M7 12.5l3.3 3.3L17 9"};
    case Status::failed:
      return {say("Failed"), "failed", "M8 8l8 8M16 8l-8 8"};
    case Status::inconclusive:
    case Status::pending:
    case Status::skipped:
      break;
  }
  return {say("Could not be told"), "inconclusive",
          "M9.2 9.4a2.8 2.8 0 1 1 4.3 2.4c-1 .6-1.5 1.1-1.5 2.2M12 17v.01"};
}

// "3 failed, 28 passed": what speaks against it first.
Message counts(const Survey& survey) {
  std::vector<Message> out;
  const auto add = [&](const auto& count, const auto& told) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < survey.runs.size(); ++i)
      if (!survey.resumed[i]) sum += count(survey.runs[i].tally);
    if (sum > 0) out.push_back(told(sum));
  };
  for (const Status status :
       {Status::failed, Status::inconclusive, Status::pending, Status::passed, Status::skipped})
    add([&](const Tally& tally) { return tally.count(status); },
        [&](std::size_t sum) { return count_of(status, sum); });
  add([](const Tally& tally) { return tally.quarantined(); },
      [](std::size_t sum) { return say("{} quarantined", sum); });
  return joined(std::move(out), ", ");
}

}  // namespace

std::string html_title(const Survey& survey, const Language& language) {
  const journal::RunStarted& run = survey.runs.front().started;
  std::string out = verdict_of(survey).word.in(language);
  if (!run.environment.empty()) out += " · " + run.environment;
  return out + " · " + iso(run.at).substr(0, 10) + " · smoke";
}

void write_top(std::ostream& out, const Survey& survey, const Language& language) {
  const auto text = [&](const Message& message) { return doc::html(message.in(language)); };
  const Verdict verdict = verdict_of(survey);
  const journal::RunStarted& run = survey.runs.front().started;
  out << "<header class=\"top " << verdict.css
      << "\">\n<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" "
         "cy=\"12\" r=\"11\"/><path d=\""
      << verdict.shape << "\"/></svg>\n<div>\n<h1>" << text(verdict.word)
      << "</h1>\n<p class=\"counts\">" << text(counts(survey)) << "</p>\n";
  for (std::size_t i = 0; i < survey.runs.size(); ++i)
    if (!survey.resumed[i])
      for (const Message& each : survey.runs[i].shortcomings())
        out << "<p>" << text(each) << "</p>\n";
  out << "<p class=\"when\">";
  if (!run.environment.empty()) out << "<span>" << doc::html(run.environment) << "</span> ";
  const std::string at = doc::html(iso(run.at));
  out << "<time datetime=\"" << at << "\">" << at << "</time></p>\n</div>\n</header>\n"
      << "<noscript><p class=\"noscript\">"
      << text(say("the scenarios are shown by a script within this page, and scripts are off here"))
      << "</p></noscript>\n<main id=\"page\"></main>\n";
}

}  // namespace smoke::report
