// Looks through all that a scenario runs, the steps of one's own in it too.
#include "interpreter/run/alone.hpp"

#include <algorithm>
#include <unordered_set>

#include "grammar/walk.hpp"

namespace smoke::run {

namespace {

class Finder {
 public:
  Finder(const Unit& unit, sql::Database* database, const sql::Limits& limits)
      : unit_(unit), database_(database), limits_(limits) {}

  // Whether what others do could not be told from what these steps do.
  bool alone(const SourcePtr& source, const ast::Steps& steps) {
    bool found = false;
    for (const ast::Step& step : steps)
      walk(step,
           overloaded{[&](const ast::Expectation& expectation) {
                        found =
                            found || std::holds_alternative<ast::ExpectCalls>(expectation.subject);
                      },
                      [&](const ast::Watch& watch) {
                        found = found ||
                                (watch.where.empty() &&
                                 !std::all_of(watch.tables.begin(), watch.tables.end(),
                                              [&](const ast::Table& t) { return in_scope(t); }));
                      },
                      [&](const ast::Phrase& phrase) {
                        const auto match = match_phrase(unit_, *source, phrase);
                        if (match && seen_.insert(match->step->node).second)
                          found = alone(match->step->source(), (*match->step)->steps) || found;
                      }});
    return found;
  }

 private:
  bool in_scope(const ast::Table& table) const {
    if (unit_.suite == nullptr || !unit_.suite->scope_column || database_ == nullptr) return false;
    std::vector<std::string> parts;
    for (const ast::Name& part : table.parts) parts.emplace_back(part.text);
    const auto info = database_->table(parts, limits_);
    const auto* known = std::get_if<std::shared_ptr<const sql::TableInfo>>(&info);
    return known != nullptr &&
           std::any_of((*known)->columns.begin(), (*known)->columns.end(), [&](const auto& column) {
             return column.name == unit_.suite->scope_column->text;
           });
  }

  const Unit& unit_;
  sql::Database* database_;
  const sql::Limits& limits_;
  std::unordered_set<const ast::StepDeclaration*> seen_;
};

}  // namespace

bool runs_alone(const Unit& unit, const Declared<ast::Scenario>& scenario, sql::Database* database,
                const sql::Limits& limits) {
  if (scenario->runs_alone) return true;
  Finder finder(unit, database, limits);
  const auto alone = [&](const auto& hooks) {
    return std::any_of(hooks.begin(), hooks.end(),
                       [&](const auto& hook) { return finder.alone(hook.source(), hook->steps); });
  };
  return alone(unit.before_each) || finder.alone(scenario.source(), scenario->setup) ||
         finder.alone(scenario.source(), scenario->steps) ||
         finder.alone(scenario.source(), scenario->cleanup) || alone(unit.after_each);
}

}  // namespace smoke::run
