// From smoke.yaml's services to processes, and to what the rest of the configuration asks of them.
#include "interpreter/cli/services.hpp"

#include <fmt/format.h>

#include <system_error>

namespace smoke::cli {
namespace {

service::ProgramOptions program_options(const config::Service& service,
                                        const config::ProgramService& program,
                                        const std::filesystem::path& folder,
                                        const config::Facts& others) {
  // The port of the program itself is chosen when it starts: service::Program fills `${port}` in.
  const config::Facts facts = [&](const std::string& name, const std::string& fact) -> std::string {
    if (name != service.name) return others(name, fact);
    return fact == "port" ? "${port}" : "http://127.0.0.1:${port}";
  };
  service::ProgramOptions options;
  for (const config::Text& word : program.command) options.arguments.push_back(word.resolve(facts));
  const std::string& executable = options.arguments.front();
  if (executable.find('/') != std::string::npos)
    options.arguments.front() =
        std::filesystem::absolute(folder / executable).lexically_normal().string();
  for (const auto& [name, value] : program.environment)
    options.environment[name] = value.resolve(facts);
  options.folder = folder;
  if (program.ready) options.ready_url = program.ready->resolve(facts);
  if (program.timeout)
    options.ready_timeout = std::chrono::ceil<std::chrono::milliseconds>(*program.timeout);
  return options;
}

std::unique_ptr<stub::Server> listening(const config::Stub& stub) {
  try {
    return std::make_unique<stub::Server>(stub.host, stub.port.value_or(0));
  } catch (const std::system_error& error) {
    throw service::ServiceError(
        fmt::format("stub `{}` can't listen at {}{}: {}", stub.name, stub.host,
                    stub.port ? fmt::format(":{}", *stub.port) : "", error.code().message()));
  }
}

}  // namespace

void Services::start(const config::Config& config, const config::Settings& settings, Which which,
                     const std::stop_token& stop) {
  if (which == Which::all)
    for (const config::Stub& stub : settings.environment.stubs)
      stubs_.push_back({stub, listening(stub)});
  for (const config::Service& service : settings.environment.services) {
    try {
      if (const auto* postgres = std::get_if<config::PostgresService>(&service.kind)) {
        service::PostgresOptions options;
        options.tcp = postgres->tcp;
        service::Postgres server(options, stop);
        std::vector<std::filesystem::path> files;
        for (const config::FileName& file : postgres->schema) files.push_back(file.path);
        server.initialise(files, stop);
        running_.push_back({service.name, std::move(server), postgres->tcp});
      } else if (which == Which::all) {
        const auto& program = std::get<config::ProgramService>(service.kind);
        running_.push_back(
            {service.name,
             service::Program(program_options(service, program, config.folder, facts()), stop)});
      }
    } catch (const service::ServiceError& error) {
      throw service::ServiceError(fmt::format("service `{}`: {}", service.name, error.what()));
    }
  }
}

void Services::stop() {
  while (!running_.empty()) running_.pop_back();
  stubs_.clear();
}

std::vector<run::StubServer> Services::stubs() const {
  std::vector<run::StubServer> out;
  for (const RunningStub& each : stubs_) out.push_back({each.stub.name, each.server.get()});
  return out;
}

config::Facts Services::facts() const {
  return
      [this](const std::string& service, const std::string& name) { return fact(service, name); };
}

std::string Services::fact(const std::string& service, const std::string& name) const {
  for (const RunningStub& s : stubs_)
    if (s.stub.name == service)
      return name == "port" ? std::to_string(s.server->port()) : s.stub.url(s.server->port());
  for (const Running& r : running_) {
    if (r.name != service) continue;
    if (const auto* postgres = std::get_if<service::Postgres>(&r.service)) {
      const std::string url = r.tcp ? postgres->tcp_url() : postgres->url();
      if (name == "url") return url;
      const std::size_t port = url.find(':', url.rfind('@')) + 1;
      return url.substr(port, url.find('/', port) - port);
    }
    const std::uint16_t port = std::get<service::Program>(r.service).port();
    if (port == 0)
      throw service::ServiceError(
          fmt::format("service `{0}`: `${{{0}.{1}}}` is asked for, but nothing tells the program "
                      "its port: write `${{{0}.port}}` into its `run` or `env`",
                      service, name));
    return name == "port" ? std::to_string(port) : fmt::format("http://127.0.0.1:{}", port);
  }
  return placeholder_fact(service, name);
}

std::string Services::ended() const {
  std::string out;
  for (const Running& r : running_)
    if (const auto* program = std::get_if<service::Program>(&r.service);
        program != nullptr && !program->running())
      out += fmt::format("service `{}` ended by itself during the run; its last lines:\n{}\n",
                         r.name, program->output_tail());
  return out;
}

sql::Options database_options(const config::Settings& settings) {
  const config::Database& database = *settings.environment.database;
  sql::Options options;
  options.url = database.url.literal().value_or("");
  options.pooler_transaction = database.pooler == config::Pooler::transaction;
  if (database.statement_timeout)
    options.statement_timeout =
        std::chrono::ceil<std::chrono::milliseconds>(*database.statement_timeout);
  if (database.max_connections) options.max_connections = *database.max_connections;
  options.allow_writes = settings.environment.writes;
  return options;
}

std::string placeholder_fact(const std::string& service, const std::string& fact) {
  return fact == "port" ? "0" : fmt::format("http://{}.invalid", service);
}

}  // namespace smoke::cli
