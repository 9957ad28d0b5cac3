// In the order of the alphabet. A test compares them with what the script says.
#include "interpreter/report/html_labels.hpp"

#include <string_view>

#include "interpreter/language/message.hpp"

namespace smoke::report {
namespace {

constexpr std::string_view sentences[] = {
    wording("1 call to stubs"),
    wording("1 header"),
    wording("1 monitor"),
    wording("1 more row"),
    wording("1 octet"),
    wording("1 order was run"),
    wording("1 piece of evidence"),
    wording("1 request"),
    wording("1 row"),
    wording("1 scenario"),
    wording("About this run"),
    wording("after {}"),
    wording("after {} of {}"),
    wording("after {}: {} held, {} failed, {} could not be told"),
    wording("and {} more"),
    wording("answer"),
    wording("answered after {} of {}"),
    wording("any tag"),
    wording("as in the specs"),
    wording("as they began"),
    wording("asked {} times, told once"),
    wording("began"),
    wording("Beneath is one run of the scenario: the order written."),
    wording("Beneath is one run of the scenario: {}"),
    wording("Beneath is one sample: the last of the worst."),
    wording("call to {}"),
    wording("Close to their time"),
    wording("command"),
    wording("cut off"),
    wording("duration"),
    wording("Each bar is a scenario. Point at one for its name, click to open it."),
    wording("environment"),
    wording("evidence"),
    wording("failed"),
    wording("held after {} of {}"),
    wording("id of the run"),
    wording("In other places of the specs"),
    wording("inconclusive"),
    wording("its steps"),
    wording("largest gap {}"),
    wording("line {}"),
    wording("monitor"),
    wording("no body"),
    wording("no text: {}"),
    wording("Only this one is shown."),
    wording("Outcome"),
    wording("passed"),
    wording("pending"),
    wording("quarantined"),
    wording("run {} of {}"),
    wording("Search"),
    wording("seed"),
    wording("sent"),
    wording("Show all"),
    wording("skipped"),
    wording(
        "So that the page opens quickly, {} that did not pass are shown without what was sent."),
    wording(
        "So that the page opens quickly, {} that passed are listed without what happened in them."),
    wording("Sorted"),
    wording("specs, with the SHA-256 of each"),
    wording("Tag"),
    wording("the first {} of {}; the journal has all of it"),
    wording("the order written"),
    wording("The order written, above, and the order in which it failed:"),
    wording("The order written: {}. The order of delivery: {}."),
    wording("the slowest first"),
    wording("These held, but used most of the time that they had."),
    wording("Timeline"),
    wording("title, place, tag, message"),
    wording("unknown: the record stops before the end"),
    wording("variables"),
    wording("version of `{}`"),
    wording("version of smoke"),
    wording("what did not pass first"),
    wording("What happened here is left out, so that the page opens quickly. The journal has it."),
    wording("What to do:"),
    wording(
        "What was sent and asked is left out, so that the page opens quickly. The journal has it."),
    wording("When each scenario ran"),
    wording("{} allowed"),
    wording("{} calls to stubs"),
    wording("{} could not be told"),
    wording("{} failed"),
    wording("{} headers"),
    wording("{} monitors"),
    wording("{} more requests and findings are left out here; the journal has them."),
    wording("{} more rows"),
    wording("{} octets"),
    wording("{} of {} are shown"),
    wording("{} of {} samples"),
    wording("{} orders were run"),
    wording("{} pieces of evidence"),
    wording("{} requests"),
    wording("{} rows"),
    wording("{} scenarios"),
};

}  // namespace

Object html_labels(const Language& language) {
  std::vector<Member> out;
  for (const std::string_view each : sentences)
    out.emplace_back(std::string(each), std::string(language.translate(each)));
  return Object(std::move(out));
}

}  // namespace smoke::report
