// The services and stubs of an environment, for the time of a run.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/config/variables.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/service/postgres.hpp"
#include "interpreter/service/program.hpp"
#include "interpreter/sql/database.hpp"
#include "interpreter/stub/stub.hpp"

namespace smoke::cli {

class Services {
 public:
  Services() = default;
  ~Services() { stop(); }
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  enum class Which { all, databases };  // a check needs neither programs nor stubs

  // Stubs first, then services in their order, each with the facts of those before it. Throws
  // service::ServiceError, which names the one.
  void start(const config::Config& config, const config::Settings& settings, Which which,
             const std::stop_token& stop);

  void stop();  // in the opposite order

  // The stubs, for the run to answer.
  std::vector<run::StubServer> stubs() const;

  // Of what was started. Throws service::ServiceError for a port that nothing asked for.
  config::Facts facts() const;

  // Programs that ended by themselves, in words, with the end of their output; empty where all is
  // well.
  std::string ended() const;

 private:
  struct Running {
    std::string name;
    std::variant<service::Postgres, service::Program> service;
    bool tcp = false;
  };
  struct RunningStub {
    config::Stub stub;
    std::unique_ptr<stub::Server> server;
  };
  std::string fact(const std::string& service, const std::string& name) const;

  std::vector<RunningStub> stubs_;
  std::vector<Running> running_;
};

// The database of settings that have one, with the facts of services put in.
sql::Options database_options(const config::Settings& settings);

// Facts of services that do not run: addresses that lead nowhere (RFC 2606), for a dry run.
std::string placeholder_fact(const std::string& service, const std::string& fact);

}  // namespace smoke::cli
