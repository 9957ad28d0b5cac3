// Stubs: what they answer, where they are, and what is expected of the calls that they get.
#include <algorithm>
#include <map>

#include "grammar/closest.hpp"
#include "interpreter/check/checker.hpp"

namespace smoke::check {
namespace {

bool is_one(const ast::Count& count, std::optional<std::int64_t> number) {
  return count.bound == ast::Bound::exactly && number == 1;
}

}  // namespace

void Checker::stubs() {
  for (const auto& stub : unit_.stubs) {
    const In in(*this, stub.module);
    blamed_.clear();
    if (settings_ && !settings_->environment.stub(stub->name.text))
      report(Code::incomplete, stub->name.span,
             fmt::format("stub `{}` is nowhere: {}", stub->name.text,
                         settings_->environment.name.empty()
                             ? "no environment gives it an address"
                             : fmt::format("environment `{}` gives it no address",
                                           settings_->environment.name)),
             fmt::format("write `stubs: {{ {0}: {{}} }}` into smoke.yaml, and `${{{0}.url}}` where "
                         "the service that calls it is configured",
                         stub->name.text));
    std::map<std::pair<ast::Method, std::string>, Span> known;
    for (const ast::StubAnswer& answer : stub->answers) {
      stub_answer(answer);
      const auto literal = literal_text(answer.address);
      if (!literal) continue;
      const auto [earlier, is_new] =
          known.try_emplace({answer.method, *literal}, answer.address.span);
      if (!is_new)
        report(Code::duplicate, answer.address.span,
               fmt::format("stub `{}` has an answer for this already", stub->name.text),
               "the first one is given always: remove one of the two",
               {{source(), earlier->second, "the first one"}});
    }
  }
}

void Checker::stub_answer(const ast::StubAnswer& answer) {
  expect_kind(answer.address, Kind::text, "an address");
  const auto* const address = std::get_if<ast::Text>(&answer.address.node);
  if (address != nullptr && !text(answer.address.span).substr(1).starts_with("/"))
    report(Code::wrong_type, answer.address.span,
           "what a stub is asked for begins with `/`: its host is the stub's own",
           text(answer.address.span).starts_with("\"http")
               ? ""
               : fmt::format("write \"/{}", text(answer.address.span).substr(1)));
  if (answer.status) count(*answer.status, "an HTTP status", 200, 599);
  if (answer.delay) duration(*answer.delay, "a delay");
  lines(answer.lines);
}

void Checker::call_field(const ast::Path& field, Span span) {
  const std::vector<ast::Segment>& path = field.segments;
  const std::string_view name = path.front().name();
  if (name == "header") {
    if (path.size() != 2 || path[1].index)
      report(Code::incomplete, span, "it is not said which header",
             "write `header \"Content-Type\" …`");
  } else if (name == "method" || name == "address") {
    if (path.size() > 1)
      report(Code::unknown_field, path[1].span,
             fmt::format("the `{}` of a call is a text, and has no fields", name));
  } else if (name != "body") {
    const std::string hint = did_you_mean(name, {"method", "address", "header", "body"});
    report(Code::unknown_field, path.front().span, fmt::format("a call has no `{}`", name),
           hint.empty() ? "it has `method`, `address`, `header \"NAME\"` and `body`" : hint);
  }
}

void Checker::calls(const ast::ExpectCalls& calls, const ast::Expectation& expectation) {
  count_of(calls.count, "calls");
  find_declared<ast::Stub>(calls.stub, Code::unknown_stub, "stub");
  const bool one =
      is_one(calls.count, calls.count.values.empty() ? std::nullopt
                                                     : literal_integer(calls.count.values.front()));
  for (const ast::CheckLine& line : expectation.lines)
    std::visit(overloaded{
                   [&](const ast::Check& check) {
                     if (!check.path) {
                       report(Code::incomplete, line.span,
                              "it is not said of what in a call this holds",
                              fmt::format("write `body {}`, or `address`, `method` or `header "
                                          "\"NAME\"` before it",
                                          text(line.span)));
                       return;
                     }
                     call_field(*check.path, line.span);
                     const std::string_view field = check.path->segments.front().name();
                     const bool text = field == "method" || field == "address" || field == "header";
                     predicate(check.predicate, text ? of_kind(Kind::text) : unknown());
                   },
                   [&](const ast::KeepLine& keep) {
                     if (!one)
                       report(Code::misplaced, line.span,
                              "`keep` stands beneath an expectation of exactly one call",
                              "write `expect 1 call`, with lines that choose it");
                     else
                       call_field(keep.column, line.span);
                     give(keep.name, "`keep`", unknown(), !one);
                   },
                   [&](const ast::StaysFor& stays) { duration(stays.duration, "`stays for`"); },
               },
               line.node);
}

}  // namespace smoke::check
