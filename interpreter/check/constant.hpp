// Expressions whose value is known before the run.
#pragma once

#include <optional>
#include <unordered_map>

#include "interpreter/config/variables.hpp"
#include "interpreter/matcher/matcher.hpp"
#include "interpreter/module/module.hpp"

namespace smoke::check {

class Constants {
 public:
  Constants(const Unit& unit, const config::Settings* settings)
      : unit_(unit), settings_(settings) {}

  // The `let` lines of the steps that are looked at; a name that two blocks give differently is
  // unknown.
  void use_lets_of(const ast::Steps& steps);
  void forget_lets() { lets_.clear(); }

  // nullopt where the run decides. `unique …` and `now` stand for a sample of their kind.
  std::optional<match::Pattern> pattern(const ast::Expr& expr) const;
  std::optional<match::Pattern> pattern(const ast::Path& path) const;
  std::optional<match::Predicate> predicate(const ast::Predicate& predicate) const;

 private:
  std::optional<match::Pattern> path(const ast::Path& path, int depth) const;
  std::optional<match::Pattern> pattern(const ast::Expr& expr, int depth) const;
  std::optional<Value> variable(const ast::Variable& variable) const;

  const Unit& unit_;
  const config::Settings* settings_;
  std::unordered_map<std::string_view, const ast::Expr*> lets_;
};

}  // namespace smoke::check
