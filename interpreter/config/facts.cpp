// What texts of an environment may say of its services and stubs, and whether anybody learns where
// a stub is.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/config/config.hpp"
#include "interpreter/config/yaml_reader.hpp"

namespace smoke::config {
namespace {

void report(const SourcePtr& source, Span span, std::string message, std::string hint,
            Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::configuration,
                   .source = source,
                   .span = span,
                   .message = std::move(message),
                   .labels = {},
                   .hint = std::move(hint)});
}

// With the number of services whose facts may be used there.
template <typename F>
void each_text(const Environment& environment, F f) {
  const std::vector<Service>& services = environment.services;
  for (const EnvironmentVariable& variable : environment.variables) {
    f(variable.value, services.size());
  }
  if (environment.database) f(environment.database->url, services.size());
  for (const Target& target : environment.targets) {
    if (target.url) f(*target.url, services.size());
  }
  for (std::size_t i = 0; i < services.size(); ++i) {
    const auto* program = std::get_if<ProgramService>(&services[i].kind);
    if (!program) continue;
    for (const Text& word : program->command) f(word, i + 1);
    for (const auto& [name, value] : program->environment) f(value, i + 1);
    if (program->ready) f(*program->ready, i + 1);
  }
}

std::vector<std::string_view> fact_names(const Service& service) {
  const auto* server = std::get_if<PostgresService>(&service.kind);
  if (server && !server->tcp) return {"url"};
  return {"url", "port"};
}

void check_stubs(const Environment& environment, const SourcePtr& source,
                 Diagnostics& diagnostics) {
  std::vector<std::string> told;  // names of which somebody learns something
  each_text(environment, [&](const Text& text, std::size_t) {
    for (const auto& part : text.parts) {
      if (const auto* fact = std::get_if<Fact>(&part)) told.push_back(fact->service);
    }
  });
  for (const Stub& stub : environment.stubs) {
    for (const Service& service : environment.services) {
      if (service.name != stub.name) continue;
      report(source, stub.span, fmt::format("`{}` is a service already", stub.name),
             "facts of both would have one name: give one of them another", diagnostics);
    }
    if (!stub.port && std::find(told.begin(), told.end(), stub.name) == told.end()) {
      report(
          source, stub.span, fmt::format("nothing is told where stub `{}` listens", stub.name),
          fmt::format("write `${{{}.url}}` into the `run` or `env` of the service that calls it, "
                      "or give it a `port`",
                      stub.name),
          diagnostics);
    }
  }
}

}  // namespace

void check_facts(const Environment& environment, const SourcePtr& source,
                 Diagnostics& diagnostics) {
  const auto error = [&](const Fact& fact, std::string message, std::string hint) {
    report(source, fact.span, std::move(message), std::move(hint), diagnostics);
  };
  const std::vector<Service>& services = environment.services;
  // Of the first `known` services facts may be used.
  const auto check = [&](const Text& text, std::size_t known) {
    for (const auto& part : text.parts) {
      const auto* fact = std::get_if<Fact>(&part);
      if (!fact) continue;
      if (environment.stub(fact->service) != nullptr) {
        if (fact->name == "url" || fact->name == "port") continue;
        error(*fact, fmt::format("stub `{}` has no `{}`", fact->service, fact->name),
              suggest(fact->name, {"url", "port"}));
        continue;
      }
      const auto service = std::find_if(services.begin(), services.end(),
                                        [&](const Service& s) { return s.name == fact->service; });
      if (service == services.end()) {
        std::vector<std::string_view> names;
        for (const Service& candidate : services) names.push_back(candidate.name);
        for (const Stub& candidate : environment.stubs) names.push_back(candidate.name);
        error(*fact, fmt::format("there is no service `{}` in this environment", fact->service),
              suggest(fact->service, names));
      } else if (static_cast<std::size_t>(service - services.begin()) >= known) {
        error(*fact, fmt::format("`{}` starts later", fact->service),
              fmt::format("services start in the order written: move `{}` up", fact->service));
      } else {
        const auto names = fact_names(*service);
        if (std::find(names.begin(), names.end(), fact->name) != names.end()) continue;
        error(*fact, fmt::format("service `{}` has no `{}`", fact->service, fact->name),
              fact->name == "port" ? "with `tcp: true` the server listens on a port"
                                   : suggest(fact->name, names));
      }
    }
  };
  each_text(environment, check);
  check_stubs(environment, source, diagnostics);
}

}  // namespace smoke::config
