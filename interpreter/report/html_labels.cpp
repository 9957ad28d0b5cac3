// In the order of the alphabet. A test compares them with what the script says.
#include "interpreter/report/html_labels.hpp"

#include <string_view>

#include "interpreter/language/message.hpp"

namespace smoke::report {
namespace {

constexpr std::string_view sentences[] = {
    phrase("1 header"),
    phrase("1 monitor"),
    phrase("1 more row"),
    phrase("1 octet"),
    phrase("1 order was run"),
    phrase("1 piece of evidence"),
    phrase("1 request"),
    phrase("1 row"),
    phrase("1 scenario"),
    phrase("About this run"),
    phrase("after {}"),
    phrase("after {} of {}"),
    phrase("after {}: {} held, {} failed, {} could not be told"),
    phrase("and {} more"),
    phrase("answer"),
    phrase("answered after {} of {}"),
    phrase("any tag"),
    phrase("as in the specs"),
    phrase("as they began"),
    phrase("asked {} times, told once"),
    phrase("began"),
    phrase("Beneath is one run of the scenario: the order written."),
    phrase("Beneath is one run of the scenario: {}"),
    phrase("Beneath is one sample: the last of the worst."),
    phrase("Close to their time"),
    phrase("command"),
    phrase("cut off"),
    phrase("duration"),
    phrase("Each bar is a scenario. Point at one for its name, click to open it."),
    phrase("environment"),
    phrase("evidence"),
    phrase("failed"),
    phrase("held after {} of {}"),
    phrase("id of the run"),
    phrase("In other places of the specs"),
    phrase("inconclusive"),
    phrase("its steps"),
    phrase("largest gap {}"),
    phrase("line {}"),
    phrase("monitor"),
    phrase("no body"),
    phrase("no text: {}"),
    phrase("Only this one is shown."),
    phrase("Outcome"),
    phrase("passed"),
    phrase("pending"),
    phrase("quarantined"),
    phrase("run {} of {}"),
    phrase("Search"),
    phrase("seed"),
    phrase("sent"),
    phrase("Show all"),
    phrase("skipped"),
    phrase("So that the page opens quickly, {} that did not pass are shown without what was sent."),
    phrase(
        "So that the page opens quickly, {} that passed are listed without what happened in them."),
    phrase("Sorted"),
    phrase("specs, with the SHA-256 of each"),
    phrase("Tag"),
    phrase("the first {} of {}; the journal has all of it"),
    phrase("the order written"),
    phrase("The order written, above, and the order in which it failed:"),
    phrase("The order written: {}. The order of delivery: {}."),
    phrase("the slowest first"),
    phrase("These held, but used most of the time that they had."),
    phrase("Timeline"),
    phrase("title, place, tag, message"),
    phrase("unknown: the record stops before the end"),
    phrase("variables"),
    phrase("version of smoke"),
    phrase("what did not pass first"),
    phrase("What happened here is left out, so that the page opens quickly. The journal has it."),
    phrase("What to do:"),
    phrase(
        "What was sent and asked is left out, so that the page opens quickly. The journal has it."),
    phrase("When each scenario ran"),
    phrase("{} allowed"),
    phrase("{} could not be told"),
    phrase("{} failed"),
    phrase("{} headers"),
    phrase("{} monitors"),
    phrase("{} more requests and findings are left out here; the journal has them."),
    phrase("{} more rows"),
    phrase("{} octets"),
    phrase("{} of {} are shown"),
    phrase("{} of {} samples"),
    phrase("{} orders were run"),
    phrase("{} pieces of evidence"),
    phrase("{} requests"),
    phrase("{} rows"),
    phrase("{} scenarios"),
};

}  // namespace

Object html_labels(const Language& language) {
  std::vector<Member> out;
  for (const std::string_view each : sentences)
    out.emplace_back(std::string(each), std::string(language.translate(each)));
  return Object(std::move(out));
}

}  // namespace smoke::report
