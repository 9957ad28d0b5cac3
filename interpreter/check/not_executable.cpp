// What the language has and `smoke run` can't do yet. A scenario that uses any of it is never
// reported as passed.
#include <unordered_set>

#include "grammar/walk.hpp"
#include "interpreter/check/check.hpp"

namespace smoke {
namespace {

class Finder {
 public:
  Finder(const Unit& unit, std::vector<NotYet>& found) : unit_(unit), found_(found) {}

  void look(const SourcePtr& source, const ast::Steps& steps) {
    for (const ast::Step& each : steps)
      walk(each,
           overloaded{[&](const ast::Step& step) { look(source, step); },
                      [&](const ast::Expectation& expectation) { look(source, expectation); }});
  }

 private:
  void note(std::string_view construct, const SourcePtr& source, Span span) {
    found_.push_back({construct, source, span});
  }

  void look(const SourcePtr& source, const ast::Step& step) {
    std::visit(overloaded{
                   [&](const ast::Box<ast::Phrase>& phrase) {
                     const auto match = match_phrase(unit_, *source, *phrase);
                     if (match && seen_.insert(match->step->node).second)
                       look(match->step->source(), (*match->step)->steps);
                   },
                   [](const auto&) {},
               },
               step.node);
  }

  void look(const SourcePtr& source, const ast::Expectation& expectation) {
    std::visit(
        overloaded{
            [&](const ast::ExpectCalls&) { note("`expect … calls to`", source, expectation.head); },
            [](const auto&) {},
        },
        expectation.subject);
  }

  const Unit& unit_;
  std::vector<NotYet>& found_;
  std::unordered_set<const ast::StepDeclaration*> seen_;
};

}  // namespace

std::vector<NotYet> not_executable(const Unit& unit, const SourcePtr& source,
                                   const ast::Steps& steps) {
  std::vector<NotYet> found;
  Finder(unit, found).look(source, steps);
  return found;
}

std::vector<NotYet> not_executable(const Unit& unit, const Declared<ast::Scenario>& scenario) {
  std::vector<NotYet> found;
  Finder finder(unit, found);
  for (const auto& hook : unit.before_each) finder.look(hook.source(), hook->steps);
  for (const ast::Steps* steps : {&scenario->setup, &scenario->steps, &scenario->cleanup})
    finder.look(scenario.source(), *steps);
  for (const auto& hook : unit.after_each) finder.look(hook.source(), hook->steps);
  return found;
}

}  // namespace smoke
