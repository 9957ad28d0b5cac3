// One function for each mapping of smoke.yaml; the tables of keys are the format's definition.
#include "interpreter/config/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "interpreter/config/file.hpp"
#include "interpreter/config/yaml_reader.hpp"

namespace smoke::config {
namespace {

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

bool is_service_name(std::string_view name) {
  std::string plain(name);
  std::replace(plain.begin(), plain.end(), '-', '_');
  return is_variable_name(plain);
}

class ConfigReader {
 public:
  ConfigReader(SourcePtr source, std::filesystem::path folder, Diagnostics& diagnostics)
      : yaml_(std::move(source), diagnostics), folder_(std::move(folder)) {}

  Config read() {
    Config config;
    config.source = yaml_.source();
    config.folder = folder_;
    const auto root = yaml_.parse();
    if (!root) return config;
    Span default_span;
    read_mapping(
        yaml_, *root, {}, "smoke.yaml",
        {{"default",
          [&](const Field& field) {
            config.default_environment = yaml_.scalar(field);
            default_span = yaml_.span(field.value);
          }},
         {"environments", [&](const Field& field) {
            for (const Field& entry : yaml_.fields(field.value, field.key_span, "`environments`")) {
              config.environments.push_back(environment(entry));
            }
          }}});
    check_default(config, default_span);
    for (const Environment& environment : config.environments) {
      check_facts(environment, yaml_.source(), yaml_.diagnostics());
    }
    return config;
  }

 private:
  void check_default(const Config& config, Span span) {
    if (!config.default_environment) return;
    std::vector<std::string_view> names;
    for (const Environment& environment : config.environments) names.push_back(environment.name);
    if (std::find(names.begin(), names.end(), *config.default_environment) != names.end()) return;
    yaml_.error(span,
                fmt::format("`{}` is no environment of this file", *config.default_environment),
                suggest(*config.default_environment, names));
  }

  Environment environment(const Field& field) {
    Environment result;
    result.name = field.key;
    result.span = field.key_span;
    const Field* database_field = nullptr;
    Field kept;
    read_mapping(
        yaml_, field.value, field.key_span, fmt::format("environment `{}`", field.key),
        {{"variables", [&](const Field& f) { result.variables = variables(f); }},
         {"env_file", [&](const Field& f) { result.env_file = file_name(f); }},
         {"database",
          [&](const Field& f) {
            kept = f;
            database_field = &kept;
          }},
         {"targets",
          [&](const Field& f) {
            for (const Field& entry : yaml_.fields(f.value, f.key_span, "`targets`")) {
              result.targets.push_back(target(entry));
            }
          }},
         {"protected",
          [&](const Field& f) {
            // A value that can't be read is an error; until it is mended, the careful reading
            // counts.
            result.is_protected = yaml_.boolean(f).value_or(true);
          }},
         {"personal", [&](const Field& f) { result.personal = personal(f); }},
         {"writes", [&](const Field& f) { result.writes = yaml_.boolean(f).value_or(false); }},
         {"services",
          [&](const Field& f) {
            for (const Field& entry : yaml_.fields(f.value, f.key_span, "`services`")) {
              if (auto started = service(entry)) result.services.push_back(std::move(*started));
            }
          }},
         {"stubs", [&](const Field& f) {
            for (const Field& entry : yaml_.fields(f.value, f.key_span, "`stubs`")) {
              if (auto known = stub(entry)) result.stubs.push_back(std::move(*known));
            }
          }}});
    if (database_field) result.database = database(*database_field, result.services);
    return result;
  }

  std::vector<EnvironmentVariable> variables(const Field& field) {
    std::vector<EnvironmentVariable> result;
    for (const Field& entry : yaml_.fields(field.value, field.key_span, "`variables`")) {
      if (!is_variable_name(entry.key)) {
        yaml_.error(entry.key_span, fmt::format("`{}` can't be a variable's name", entry.key),
                    "letters, digits and `_`, the first no digit");
        continue;
      }
      if (auto value = yaml_.text(entry)) {
        result.push_back({entry.key, std::move(*value), entry.key_span});
      }
    }
    return result;
  }

  std::optional<FileName> file_name(const YAML::Node& node, Span owner, std::string_view what) {
    const auto path = yaml_.scalar(node, owner, what);
    if (!path) return std::nullopt;
    if (path->empty()) {
      yaml_.error(yaml_.span(node), fmt::format("{} names no file", what));
      return std::nullopt;
    }
    return FileName{folder_ / *path, yaml_.span(node)};
  }

  std::optional<FileName> file_name(const Field& field) {
    return file_name(field.value, field.key_span, fmt::format("`{}`", field.key));
  }

  std::optional<Database> database(const Field& field, const std::vector<Service>& services) {
    Database result;
    if (field.value.IsScalar()) {
      const auto name = yaml_.scalar(field);
      if (!name) return std::nullopt;
      const Span span = yaml_.span(field.value);
      std::vector<std::string_view> candidates;
      for (const Service& service : services) {
        const auto* program = std::get_if<ProgramService>(&service.kind);
        if (!program || program->command.empty()) candidates.push_back(service.name);
      }
      if (std::find(candidates.begin(), candidates.end(), *name) == candidates.end()) {
        const bool address = name->find("://") != std::string::npos ||
                             name->find("${") != std::string::npos ||
                             name->find('=') != std::string::npos;
        yaml_.error(span, "`database` names no postgres service of this environment",
                    address ? "an address is written `database: { url: \"…\" }`"
                            : suggest(*name, candidates));
        return std::nullopt;
      }
      result.url.parts = {Fact{*name, "url", span}};
      result.url.span = span;
      return result;
    }
    bool has_url = false;
    read_mapping(yaml_, field.value, field.key_span, "`database`",
                 {{"url",
                   [&](const Field& f) {
                     has_url = true;
                     result.url = yaml_.text(f).value_or(Text());
                   }},
                  {"pooler", [&](const Field& f) { result.pooler = pooler(f); }},
                  {"statement_timeout",
                   [&](const Field& f) { result.statement_timeout = yaml_.duration(f); }},
                  {"max_connections",
                   [&](const Field& f) { result.max_connections = yaml_.count(f, 1000); }}});
    if (!has_url && (field.value.IsMap() || field.value.IsNull())) {
      yaml_.error(field.key_span, "`database` lacks its `url`",
                  "write `database: { url: \"${SMOKE_DATABASE_URL}\" }`, or the name of a service");
    }
    return result;
  }

  Pooler pooler(const Field& field) {
    const auto value = yaml_.scalar(field);
    if (value && *value != "session" && *value != "transaction") {
      yaml_.error(yaml_.span(field.value),
                  fmt::format("`pooler` is `{}`, expected transaction or session", *value),
                  suggest(*value, {"transaction", "session"}));
    }
    return value == "transaction" ? Pooler::transaction : Pooler::session;
  }

  Target target(const Field& field) {
    Target result;
    result.name = field.key;
    read_mapping(yaml_, field.value, field.key_span, fmt::format("target `{}`", field.key),
                 {{"url", [&](const Field& f) { result.url = yaml_.text(f); }},
                  {"timeout", [&](const Field& f) { result.timeout = yaml_.duration(f); }},
                  {"tls", [&](const Field& f) {
                     read_mapping(yaml_, f.value, f.key_span, "`tls`",
                                  {{"ca", [&](const Field& ca) { result.ca = file_name(ca); }},
                                   {"insecure", [&](const Field& insecure) {
                                      result.insecure = yaml_.boolean(insecure).value_or(false);
                                    }}});
                   }}});
    return result;
  }

  std::vector<PersonalColumn> personal(const Field& field) {
    std::vector<PersonalColumn> result;
    for (const YAML::Node& item : yaml_.items(field)) {
      const auto text = yaml_.scalar(item, field.key_span, "an item of `personal`");
      if (!text) continue;
      PersonalColumn column{{}, "", yaml_.span(item)};
      std::size_t begin = 0;
      for (std::size_t dot; (dot = text->find('.', begin)) != text->npos; begin = dot + 1)
        column.table.push_back(text->substr(begin, dot - begin));
      column.column = text->substr(begin);
      const auto empty = [](const std::string& part) { return part.empty(); };
      if (column.table.empty() || column.table.size() > 2 || column.column.empty() ||
          std::any_of(column.table.begin(), column.table.end(), empty))
        yaml_.error(column.span, fmt::format("`{}` is no column of a table", *text),
                    "write it as `contacts.phone`, or with the schema before it");
      else
        result.push_back(std::move(column));
    }
    return result;
  }

  std::optional<Service> service(const Field& field) {
    if (!is_service_name(field.key)) {
      yaml_.error(field.key_span, fmt::format("`{}` can't be a service's name", field.key),
                  "letters, digits, `_` and `-`, the first no digit");
      return std::nullopt;
    }
    std::optional<PostgresService> server;
    ProgramService program;
    std::optional<Span> run, program_only;
    const auto of_program = [&](const Field& f) {
      if (!program_only) program_only = f.key_span;
    };
    read_mapping(yaml_, field.value, field.key_span, fmt::format("service `{}`", field.key),
                 {{"postgres", [&](const Field& f) { server = postgres(f); }},
                  {"run",
                   [&](const Field& f) {
                     run = f.key_span;
                     program.command = command(f);
                   }},
                  {"env",
                   [&](const Field& f) {
                     of_program(f);
                     for (auto& [name, value, span] : variables(f)) {
                       program.environment.emplace_back(std::move(name), std::move(value));
                     }
                   }},
                  {"ready",
                   [&](const Field& f) {
                     of_program(f);
                     program.ready = yaml_.text(f);
                   }},
                  {"timeout", [&](const Field& f) {
                     of_program(f);
                     program.timeout = yaml_.duration(f);
                   }}});
    if (server && (run || program_only)) {
      yaml_.error(
          run.value_or(program_only.value_or(field.key_span)),
          fmt::format("service `{}` is a postgres, which takes no program's keys", field.key),
          "give the program a service of its own");
      return std::nullopt;
    }
    if (server) return Service{field.key, field.key_span, std::move(*server)};
    if (!run && (field.value.IsMap() || field.value.IsNull())) {
      yaml_.error(field.key_span, fmt::format("service `{}` has nothing to start", field.key),
                  "write `run: [program, argument]` or `postgres: { schema: [file.sql] }`");
    }
    // Also when something was wrong: what refers to the service is not wrong for that.
    return Service{field.key, field.key_span, std::move(program)};
  }

  std::optional<Stub> stub(const Field& field) {
    Stub result;
    result.name = field.key;
    result.span = field.key_span;
    if (!is_variable_name(field.key)) {
      yaml_.error(field.key_span, fmt::format("`{}` can't be a stub's name", field.key),
                  "it is the name that specs give it: letters, digits and `_`, the first no digit");
      return std::nullopt;
    }
    const auto host = [&](const Field& f) { result.host = yaml_.scalar(f).value_or(result.host); };
    const auto port = [&](const Field& f) {
      // One that can't be read was meant all the same.
      result.port = static_cast<std::uint16_t>(yaml_.count(f, 65535).value_or(1));
    };
    read_mapping(yaml_, field.value, field.key_span, fmt::format("stub `{}`", field.key),
                 {{"host", host}, {"port", port}});
    return result;
  }

  PostgresService postgres(const Field& field) {
    PostgresService result;
    read_mapping(yaml_, field.value, field.key_span, "`postgres`",
                 {{"schema",
                   [&](const Field& f) {
                     for (const YAML::Node& item : yaml_.items(f)) {
                       if (auto file = file_name(item, f.key_span, "an item of `schema`")) {
                         result.schema.push_back(std::move(*file));
                       }
                     }
                   }},
                  {"tcp", [&](const Field& f) { result.tcp = yaml_.boolean(f).value_or(false); }}});
    return result;
  }

  std::vector<Text> command(const Field& field) {
    std::vector<Text> result;
    if (field.value.IsSequence() && field.value.size() == 0) {
      yaml_.error(field.key_span, "`run` names no program");
    }
    for (const YAML::Node& item : yaml_.items(field)) {
      if (auto word = yaml_.text(item, field.key_span, "a word of `run`")) {
        result.push_back(std::move(*word));
      }
    }
    return result;
  }

  YamlReader yaml_;
  std::filesystem::path folder_;
};

}  // namespace

const Target* Environment::target(std::string_view target_name) const {
  for (const Target& candidate : targets) {
    if (candidate.name == target_name) return &candidate;
  }
  return nullptr;
}

const Stub* Environment::stub(std::string_view stub_name) const {
  for (const Stub& candidate : stubs) {
    if (candidate.name == stub_name) return &candidate;
  }
  return nullptr;
}

std::string Stub::url(std::uint16_t actual_port) const {
  const bool everywhere = host == "0.0.0.0" || host == "::";
  const bool bare = !everywhere && host.find(':') != std::string::npos;  // IPv6
  return fmt::format("http://{}:{}",
                     everywhere ? "127.0.0.1"
                     : bare     ? "[" + host + "]"
                                : host,
                     actual_port);
}

Config parse_config(std::string file_name, std::string_view text,
                    const std::filesystem::path& folder, Diagnostics& diagnostics) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  const auto source = std::make_shared<Source>(std::move(file_name), std::string(text));
  Diagnostics found;
  Config config = ConfigReader(source, folder, found).read();
  found.sort();
  diagnostics.append(std::move(found));
  return config;
}

Config load_config(const std::filesystem::path& file, Diagnostics& diagnostics) {
  const auto text = read_file(file, {}, diagnostics);
  if (!text) return {};
  return parse_config(file.string(), *text, file.parent_path(), diagnostics);
}

std::optional<std::filesystem::path> find_config(const std::filesystem::path& folder) {
  // By way of `..`, so that the name stays short in messages.
  std::error_code ignored;
  std::optional<std::filesystem::path> nearest;
  for (std::filesystem::path place = folder == "." ? "" : folder;; place /= "..") {
    if (!nearest && std::filesystem::exists(place / "smoke.yaml", ignored)) {
      nearest = (place / "smoke.yaml").lexically_normal();
      if (place.empty() || place == folder) return nearest;
    }
    if (std::filesystem::exists(place / ".git", ignored)) return nearest;
    const std::filesystem::path here = place.empty() ? "." : place;
    if (!std::filesystem::exists(here, ignored) ||
        std::filesystem::equivalent(here, place / "..", ignored)) {
      return std::nullopt;  // the root, and no checkout around us
    }
  }
}

}  // namespace smoke::config
