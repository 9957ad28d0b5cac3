// Options as they were given, in the order in which the help names them.
#include "interpreter/cli/repetition.hpp"

#include <fmt/format.h>

#include <span>

namespace smoke::cli {

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
    return std::string(word);
  std::string out = "'";
  for (const char ch : word) out += ch == '\'' ? std::string("'\\''") : std::string(1, ch);
  return out + '\'';
}

std::string repetition(const RunCommand& c) {
  std::string out = c.monitor ? "smoke monitor" : c.replay ? "smoke replay" : "smoke run";
  const auto add = [&](std::string_view option, std::string_view value) {
    out += fmt::format(" {}{}{}", option, option.empty() ? "" : " ", shell_word(value));
  };
  if (c.replay)
    out += ' ' + shell_word(c.journal->string());
  else if (c.common.paths != std::vector<std::string>{"specs"})
    for (const std::string& path : c.common.paths) out += ' ' + shell_word(path);
  if (c.place.environment) add("--env", *c.place.environment);
  for (const auto& file : c.place.env_files) add("--env-file", file.string());
  for (const auto& [name, value] :
       std::span(c.place.variables).first(c.place.variables.size() - c.place.of_client))
    add("--var", fmt::format("{}={}", name, value));
  if (c.for_each) {
    add("--for-each", c.for_each->file.string());
    for (const std::string& client : c.for_each->clients) add("--client", client);
  }
  if (c.place.config) add("--config", c.place.config->string());
  if (!c.common.stdlib.empty()) add("--stdlib", c.common.stdlib.string());
  if (c.same_values) out += " --same-values";
  if (c.language != &Language::of_locale()) add("--lang", c.language->tag());
  if (c.monitor && c.monitor->rehearse) out += " --rehearse";
  return out;
}

std::string whole_repetition(const RunCommand& command) {
  std::string out = repetition(command);
  if (command.monitor)
    for (const std::string& title : command.monitor->titles) out += " --title " + shell_word(title);
  if (command.gate) out += " --gate " + shell_word(command.gate->title);
  if (command.gate && command.gate->rehearse) out += " --rehearse";
  if (command.gate && command.gate->scenarios_from)
    out += " --scenarios-from " + shell_word(command.gate->scenarios_from->string());
  return out;
}

}  // namespace smoke::cli
