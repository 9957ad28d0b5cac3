// What is wrong with a spec, found before anything is sent: names, fields, types, strictness, variables.
//
// Each mistake is reported once, where it was made; what follows from it is not. Warnings stop nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/module/module.hpp"
#include "interpreter/value/value.hpp"

namespace smoke {

// The text of a variable of the environment; nullopt where it is not set.
using VariableLookup = std::function<std::optional<std::string>(std::string_view name)>;

// Without `variables` the environment is not asked, and no variable is reported missing. SMOKE_BASE_URL is needed,
// declared or not, by a file that sends something to the default target, unless `target webhook` has a `url` line.
void check_unit(const Unit& unit, const VariableLookup& variables, Diagnostics& diagnostics);

// A variable's text as the value of its type, or what is wrong with it: "`5x` is no integer". Empty texts count as
// not set, except for secrets, where they are a mistake. `show_value`: whether the message may repeat the text.
std::variant<Value, std::string> read_variable(ast::VariableType type, std::string_view text, bool show_value = true);

// "text", "integer", …
std::string_view type_name(ast::VariableType type);

// A construct that is part of the language, and that `smoke run` can't execute yet: the scenario is reported as
// skipped by construct and place, and never as passed.
struct NotYet {
  std::string_view construct;  // "`while`"
  SourcePtr source;
  Span span;
};
// In the steps themselves and in the steps of one's own that they use. `source`: where the steps stand.
std::vector<NotYet> not_executable(const Unit& unit, const SourcePtr& source, const ast::Steps& steps);
// A scenario's set-up, steps and cleanup, its quarantine, and the hooks around each scenario.
std::vector<NotYet> not_executable(const Unit& unit, const Declared<ast::Scenario>& scenario);

}  // namespace smoke
