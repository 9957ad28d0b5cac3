// Layers are filled from weak to strong, each able to refer to what is there so far; precedence is
// decided by Variables::set() alone.
#include "interpreter/config/variables.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "interpreter/config/dotenv.hpp"
#include "interpreter/config/yaml_reader.hpp"

extern char** environ;  // POSIX has no header for it

namespace smoke::config {

const Variable* Variables::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

std::optional<std::string> Variables::text(std::string_view name) const {
  const Variable* variable = find(name);
  return variable ? variable->value.literal() : std::nullopt;
}

Variables Variables::resolve(const Facts& facts) const {
  Variables result = *this;
  for (auto& [name, variable] : result.all_) variable.value = Text(variable.value.resolve(facts));
  return result;
}

void Variables::set(std::string name, Variable variable) {
  const auto [place, is_new] = all_.try_emplace(std::move(name), variable);
  if (!is_new && variable.layer >= place->second.layer) place->second = std::move(variable);
}

Settings Settings::resolve(const Facts& facts) const {
  Settings result = *this;
  result.variables = variables.resolve(facts);
  const auto settle = [&](Text& text) { text.parts = Text(text.resolve(facts)).parts; };
  if (result.environment.database) settle(result.environment.database->url);
  for (Target& target : result.environment.targets) {
    if (target.url) settle(*target.url);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> process_environment() {
  std::vector<std::pair<std::string, std::string>> result;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      result.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return result;
}

namespace {

class Chooser {
 public:
  Chooser(const Config& config, const Choices& choices) : config_(config), choices_(choices) {}

  Diagnostics diagnostics;

  Choice choose() {
    Choice choice;
    const Environment* environment = find_environment();
    if (!environment) return choice;
    if (environment->is_protected && !choices_.environment) {
      error(environment->span, fmt::format("environment `{}` is protected", environment->name),
            fmt::format("name it to use it: --env {}", environment->name));
      choice.refused = true;
      return choice;
    }
    settings_.environment = *environment;
    read_files();
    if (diagnostics.has_errors()) return choice;  // what they lack would be missed everywhere
    read_environment();
    put_variables_in();
    fill_from_variables();
    check_targets();
    check_files();
    if (!diagnostics.has_errors()) {
      check_facts(settings_.environment, config_.source, diagnostics);
    }
    if (!diagnostics.has_errors()) choice.settings = std::move(settings_);
    return choice;
  }

 private:
  void report(Severity severity, const SourcePtr& source, Span span, std::string message,
              std::string hint) {
    diagnostics.add({.code = Code::configuration,
                     .severity = severity,
                     .source = source,
                     .span = span,
                     .message = std::move(message),
                     .labels = {},
                     .hint = std::move(hint)});
  }

  void error(Span span, std::string message, std::string hint = {}) {
    report(Severity::error, config_.source, span, std::move(message), std::move(hint));
  }

  void error_nowhere(std::string message, std::string hint) {
    report(Severity::error, nullptr, {}, std::move(message), std::move(hint));
  }

  const Environment* find_environment() {
    static const Environment none;
    std::vector<std::string_view> names;
    for (const Environment& environment : config_.environments) names.push_back(environment.name);
    const auto named = [&](const std::string& name) -> const Environment* {
      const auto found = std::find(names.begin(), names.end(), name);
      return found == names.end() ? nullptr : &config_.environments[found - names.begin()];
    };
    if (choices_.environment) {
      if (const Environment* found = named(*choices_.environment)) return found;
      error_nowhere(fmt::format("there is no environment `{}`", *choices_.environment),
                    config_.source ? suggest(*choices_.environment, names)
                                   : "environments are written in smoke.yaml, and there is none");
      return nullptr;
    }
    if (config_.default_environment) return named(*config_.default_environment);
    if (names.empty()) return &none;
    if (names.size() == 1) return &config_.environments.front();
    error_nowhere("no environment is chosen and smoke.yaml has no `default`",
                  fmt::format("name one with --env: `{}`", fmt::join(names, "`, `")));
    return nullptr;
  }

  std::optional<std::string> lookup(std::string_view name) {
    settings_.referred.emplace(name);
    return settings_.variables.text(name);
  }

  void set(std::string name, std::string value, Layer layer, std::string origin) {
    settings_.variables.set(std::move(name), {Text(std::move(value)), layer, std::move(origin)});
  }

  void read_file_layer(const std::filesystem::path& file, const Mention& mention, Layer layer) {
    const auto assignments = load_dotenv(
        file, mention, [&](std::string_view name) { return lookup(name); }, diagnostics);
    for (const Assignment& assignment : assignments) {
      set(assignment.name, assignment.value, layer,
          fmt::format("{}:{}", file.string(), assignment.line));
    }
  }

  void read_files() {
    for (const auto& [name, value] : choices_.variables) {
      set(name, value, Layer::command_line, "--var");
    }
    for (const auto& [name, value] : choices_.process) {
      set(name, value, Layer::process, "the process environment");
    }
    std::error_code ignored;
    const std::filesystem::path dotenv = config_.folder / ".env";
    if (std::filesystem::exists(dotenv, ignored)) read_file_layer(dotenv, {}, Layer::dotenv);
    if (const auto& file = settings_.environment.env_file) {
      read_file_layer(file->path, {config_.source, file->span}, Layer::env_file);
    }
    for (const auto& file : choices_.env_files) read_file_layer(file, {}, Layer::env_file_option);
  }

  void read_environment() {
    for (EnvironmentVariable& variable : settings_.environment.variables) {
      put_in_place(variable.value);
      const Layer layer = variable.value.has_facts() ? Layer::service : Layer::environment;
      if (layer == Layer::service) {
        warn_unused(variable.name, variable.span, "is what a service of this run has");
      }
      settings_.variables.set(variable.name, {variable.value, layer, place(variable.span)});
    }
  }

  std::string place(Span span) const {
    return fmt::format("{}:{}", config_.source->name(), config_.source->position(span.begin).line);
  }

  // The user set a variable for this very run, and smoke.yaml doesn't let it count.
  void warn_unused(const std::string& name, Span span, std::string_view reason) {
    const Variable* variable = settings_.variables.find(name);
    if (!variable ||
        (variable->layer != Layer::process && variable->layer != Layer::env_file_option)) {
      return;
    }
    report(Severity::warning, config_.source, span,
           fmt::format("`{}` from {} is not used: here it {}", name, variable->origin, reason),
           fmt::format("--var {}=… counts all the same", name));
  }

  void put_in_place(Text& text) {
    text = put_in(
        text,
        [&](std::string_view name) -> const Text* {
          settings_.referred.emplace(name);
          const Variable* variable = settings_.variables.find(name);
          return variable ? &variable->value : nullptr;
        },
        config_.source, diagnostics);
  }

  void put_variables_in() {
    Environment& environment = settings_.environment;
    if (environment.database) put_in_place(environment.database->url);
    for (Target& target : environment.targets) {
      if (target.url) put_in_place(*target.url);
    }
    for (Service& service : environment.services) {
      auto* program = std::get_if<ProgramService>(&service.kind);
      if (!program) continue;
      for (Text& word : program->command) put_in_place(word);
      for (auto& [name, value] : program->environment) put_in_place(value);
      if (program->ready) put_in_place(*program->ready);
    }
  }

  void fill_from_variables() {
    Environment& environment = settings_.environment;
    const Variables& variables = settings_.variables;

    const bool had_database = environment.database.has_value();
    Database database = environment.database.value_or(Database());
    const bool replaced = agree("SMOKE_DATABASE_URL", database.url);
    environment.database.reset();  // an empty address would mean libpq's own default
    if (!is_empty(database.url)) environment.database = std::move(database);
    if (had_database && replaced && environment.writes) {
      environment.writes = false;
      report(Severity::warning, config_.source, environment.database->url.span,
             "`SMOKE_DATABASE_URL` from --var replaces this database, and nothing is written",
             "`writes: true` was said of this one; give the other an environment of its own");
    }

    const auto webhook =
        std::find_if(environment.targets.begin(), environment.targets.end(),
                     [](const Target& target) { return target.name == "webhook"; });
    const bool had_webhook = webhook != environment.targets.end();
    Text url = had_webhook ? webhook->url.value_or(Text()) : Text();
    agree("SMOKE_BASE_URL", url);
    if (!is_empty(url)) {
      Target& target = had_webhook ? *webhook : environment.targets.emplace_back();
      target.name = "webhook";
      target.url = std::move(url);
    }

    if (const Variable* timeout = variables.find("SMOKE_TIMEOUT_MS")) {
      const std::string text = timeout->value.literal().value_or("");
      std::int64_t milliseconds = 0;
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data(), end, milliseconds);
      constexpr std::int64_t day = 24LL * 60 * 60 * 1000;
      if (read.ec == std::errc() && read.ptr == end && milliseconds >= 1 && milliseconds <= day) {
        settings_.timeout = std::chrono::milliseconds(milliseconds);
      } else {
        error_nowhere(fmt::format("`SMOKE_TIMEOUT_MS` is `{}` (from {}), expected milliseconds",
                                  text, timeout->origin),
                      "a whole number of at least 1 and at most a day, such as 5000");
      }
    }
  }

  static bool is_empty(const Text& text) { return text.literal() == ""; }

  static bool same(const Text& a, const Text& b) {
    const Facts by_name = [](const std::string& service, const std::string& fact) {
      return "${" + service + "." + fact + "}";
    };
    return a.resolve(by_name) == b.resolve(by_name);
  }

  // An address that stands in smoke.yaml and in a variable is the same afterwards, so that a spec
  // which uses the variable means what the run uses: smoke.yaml's, unless --var says otherwise, or
  // smoke.yaml says nothing. True when --var replaced it.
  bool agree(const std::string& name, Text& configured) {
    const Variable* variable = settings_.variables.find(name);
    const bool is_set = variable && !is_empty(variable->value);
    if (is_empty(configured)) {
      if (is_set) configured = variable->value;
      return false;
    }
    if (is_set && same(variable->value, configured)) return false;
    if (is_set && variable->layer == Layer::command_line) {
      configured.parts = variable->value.parts;
      return true;
    }
    if (is_set && (variable->layer == Layer::environment || variable->layer == Layer::service)) {
      error(configured.span, fmt::format("`{}` has another address ({})", name, variable->origin),
            "both mean the same: leave one of them out");
      return false;
    }
    warn_unused(name, configured.span, "has a value of its own");
    settings_.variables.set(name, {configured, Layer::service, place(configured.span)});
    return false;
  }

  // Paths are put behind a target's address.
  void check_targets() {
    for (const Target& target : settings_.environment.targets) {
      const std::string url = target.url ? target.url->literal().value_or("") : "";
      const std::size_t end = url.find_first_of("?#");
      std::string problem, hint;
      if (url.empty()) continue;
      if (!url.starts_with("http://") && !url.starts_with("https://")) {
        problem = "begins with neither `http://` nor `https://`";
        hint = "write one like `https://example.com` or `https://example.com/path`";
      } else if (end != std::string::npos) {
        problem = fmt::format("has a `{}`, behind which no path can stand", url[end]);
        hint = fmt::format("leave out what begins with the `{}`", url[end]);
      } else {
        continue;
      }
      const std::string message =
          fmt::format("the address of target `{}` {}", target.name, problem);
      if (target.url->span.begin < target.url->span.end)
        error(target.url->span, message, hint);
      else
        error_nowhere(message, hint);
    }
  }

  // Files that a service or a target will need later are missed now.
  void check_files() {
    const auto check = [&](const FileName& file) {
      std::error_code ignored;
      if (std::filesystem::exists(file.path, ignored)) return;
      diagnostics.add({.code = Code::file_access,
                       .source = config_.source,
                       .span = file.span,
                       .message = fmt::format("there is no file `{}`", file.path.string()),
                       .labels = {},
                       .hint = {}});
    };
    for (const Target& target : settings_.environment.targets) {
      if (target.ca) check(*target.ca);
    }
    for (const Service& service : settings_.environment.services) {
      const auto* server = std::get_if<PostgresService>(&service.kind);
      if (!server) continue;
      for (const FileName& file : server->schema) check(file);
    }
  }

  const Config& config_;
  const Choices& choices_;
  Settings settings_;
};

}  // namespace

Choice choose(const Config& config, const Choices& choices, Diagnostics& diagnostics) {
  Chooser chooser(config, choices);
  Choice choice = chooser.choose();
  diagnostics.append(std::move(chooser.diagnostics));
  return choice;
}

}  // namespace smoke::config
