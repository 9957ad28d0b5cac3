// A run of which nobody knows how it ended says so before anything else.
#include "interpreter/report/html_top.hpp"

#include <algorithm>

#include "interpreter/doc/markup.hpp"
#include "interpreter/report/decision.hpp"

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

Verdict verdict_of(const journal::Decided& decided) {
  const Message word = std::string(name(decided.verdict));
  switch (decided.verdict) {
    case journal::Verdict::go:
      return {word, "passed", "M7 12.5l3.3 3.3L17 9"};
    case journal::Verdict::no_go:
      return {word, "failed", "M8 8l8 8M16 8l-8 8"};
    case journal::Verdict::undecided:
      break;
  }
  return {word, "inconclusive", "M9.2 9.4a2.8 2.8 0 1 1 4.3 2.4c-1 .6-1.5 1.1-1.5 2.2M12 17v.01"};
}

// What a gate came to; where it has, that is the verdict of the whole.
Verdict verdict_of_all(const Survey& survey) {
  return survey.decided ? verdict_of(*survey.decided) : verdict_of(survey);
}

void write_decision(std::ostream& out, const Survey& survey, const Language& language) {
  if (!survey.decided) return;
  const auto text = [&](const Message& message) { return doc::html(message, {language}); };
  out << "<section class=\"decision\">\n<h2>" << text(say("Gate \"{}\"", survey.decided->gate))
      << "</h2>\n<table>\n";
  for (const journal::Criterion& each : survey.decided->criteria)
    out << "<tr class=\"" << name(each.state) << "\"><th>" << text(word(each.state))
        << "</th><td><code>" << (each.go ? "go when " : "no-go when ") << doc::html(each.text)
        << "</code>" << (each.why.empty() ? "" : "<br>") << text(each.why) << "</td></tr>\n";
  out << "</table>\n";
  for (const Message& reason : survey.decided->reasons) out << "<p>" << text(reason) << "</p>\n";
  for (const journal::Attested& each : survey.attested)
    out << "<p>"
        << text(say("Attested by {} at {}: {}", each.by, iso(each.at),
                    joined({each.instruction, each.note, each.file}, "; ")))
        << "</p>\n";
  if (survey.person) {
    const Message verdict =
        std::string(name(survey.person->verdict.value_or(survey.decided->verdict)));
    out << "<p>"
        << text(survey.person->because.empty()
                    ? say("Decided by {}: {}", survey.person->by, verdict)
                    : say("Decided by {}: {}, because {}", survey.person->by, verdict,
                          survey.person->because))
        << "</p>\n";
  }
  out << "</section>\n";
}

}  // namespace

std::string html_title(const Survey& survey, const Language& language) {
  const journal::RunStarted& run = survey.runs.front().started;
  std::string out = verdict_of_all(survey).word.in(language);
  if (!run.environment.empty()) out += " · " + run.environment;
  return out + " · " + iso(run.at).substr(0, 10) + " · smoke";
}

void write_top(std::ostream& out, const Survey& survey, const Language& language) {
  const auto text = [&](const Message& message) { return doc::html(message, {language}); };
  const auto sentence = [&](const Message& message) {
    doc::Sentence out;
    out.text = message;
    return doc::html(out, {language});
  };
  const Verdict verdict = verdict_of_all(survey);
  const journal::RunStarted& run = survey.runs.front().started;
  out << "<header class=\"top " << verdict.css
      << "\">\n<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" "
         "cy=\"12\" r=\"11\"/><path d=\""
      << verdict.shape << "\"/></svg>\n<div>\n<h1>" << text(verdict.word)
      << "</h1>\n<p class=\"counts\">" << text(counts(survey)) << "</p>\n";
  for (std::size_t i = 0; i < survey.runs.size(); ++i)
    if (!survey.resumed[i])
      for (const Message& each : survey.runs[i].shortcomings())
        out << "<p>" << sentence(each) << "</p>\n";
  out << "<p class=\"when\">";
  if (!run.environment.empty()) out << "<span>" << doc::html(run.environment) << "</span> ";
  const std::string at = doc::html(iso(run.at));
  out << "<time datetime=\"" << at << "\">" << at << "</time></p>\n</div>\n</header>\n";
  write_decision(out, survey, language);
  out << "<noscript><p class=\"noscript\">"
      << sentence(
             say("the scenarios are shown by a script within this page, and scripts are off here"))
      << "</p></noscript>\n<main id=\"page\"></main>\n";
}

}  // namespace smoke::report
