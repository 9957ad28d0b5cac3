// Expressions to values, records from templates and channels, predicates made ready for the
// matcher.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/matcher/matcher.hpp"
#include "interpreter/module/module.hpp"
#include "interpreter/run/context.hpp"
#include "interpreter/run/scope.hpp"

namespace smoke::run {

// An expression that has no value: a field that the answer lacks, null in a text, a name that was
// never given a value.
struct EvalError {
  Place place;
  Message message;
  bool missing_name =
      false;  // a name got no value: what follows from that is no mistake of its own
};

// What a unit's names mean within one scenario: its variables, and `let`s and channels evaluated
// once, when first asked.
class Globals {
 public:
  Globals(const Unit& unit, Context& context) : unit_(unit), context_(context) {}

  // nullptr where there is no such name. Throws EvalError.
  const Value* find(std::string_view name);

  // The scenario's own time, which `now` reads. It is the true one, but for a scenario that
  // delivers in any order: that begins in the past and catches up event by event, so that what it
  // makes before its events is older than they are.
  Time now() const;
  void set_back(Duration at_least) { behind_ = std::max(behind_.load(), at_least); }
  void catch_up(Duration by) { behind_ = std::max(Duration(0), behind_.load() - by); }

  const Unit& unit() const { return unit_; }
  Context& context() const { return context_; }

 private:
  const Unit& unit_;
  Context& context_;
  std::recursive_mutex mutex_;  // steps that run at once ask at once; a `let` may need another
  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string_view> evaluating_;
  std::atomic<Duration> behind_{Duration(0)};
};

class Evaluator {
 public:
  Evaluator(Globals& globals, const Scope& scope, SourcePtr source, int depth = 0)
      : globals_(globals), scope_(scope), source_(std::move(source)), depth_(depth) {}

  // All throw EvalError.
  Value value(const ast::Expr& expr);
  std::string text(const ast::Expr& expr);     // a value that has a text
  std::string address(const ast::Expr& expr);  // interpolated values percent-encoded
  Duration duration(const ast::Expr& expr);
  std::int64_t integer(const ast::Expr& expr);
  const Value* find(const ast::Path& path, Span span,
                    Value& storage);  // nullptr where a field is absent
  Object record(const ast::New& record);
  Object fields(const std::vector<ast::Entry>& entries);  // `key: value` lines; keys may be paths
  match::Predicate predicate(const ast::Predicate& predicate);

  // The value that `now` has here: the scenario's time, or the database's true one (see
  // correct_for_database).
  Time now() const;
  void fix_now(Time time) { fixed_now_ = time; }
  // `unique …` keeps the values it had: a request that is signed anew is the same delivery.
  using Uniquely = std::map<const ast::Unique*, Value>;
  void remember_uniques(Uniquely& memory) { uniques_ = &memory; }
  // Times of the run are the true ones, by the database's clock.
  void correct_for_database(Duration offset) { offset_ = offset; }

  // Names beyond the scope: the fields of a record that is being made.
  using Lookup = std::function<const Value*(const ast::Path& path, std::size_t& used)>;
  void look_first(Lookup lookup) { lookup_ = std::move(lookup); }

  const SourcePtr& source() const { return source_; }
  Globals& globals() const { return globals_; }
  const Scope& scope() const { return scope_; }

 private:
  Value call(const ast::Call& call, Span span);
  Value unique(const ast::Unique& unique, Span span);
  Value new_unique(const ast::Unique& unique, Span span);
  Value sum(const ast::Sum& sum, Span span);
  match::Pattern pattern(const ast::Expr& expr);
  [[noreturn]] void fail(Span span, Message message, bool missing_name = false) const;

  Globals& globals_;
  const Scope& scope_;
  SourcePtr source_;
  int depth_;  // of records whose lines are being evaluated
  Lookup lookup_;
  std::optional<Time> fixed_now_;
  Uniquely* uniques_ = nullptr;
  std::optional<Duration> offset_;
};

// A step down a value: a field or an item; nullptr where there is none. Below `header` names match
// whatever their case.
const Value* descend(const Value& value, const ast::Segment& segment, bool headers);

// "dm.sender.name", "items[0].id"
std::string show(const ast::Path& path);

}  // namespace smoke::run
