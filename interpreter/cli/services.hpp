// The services of an environment, for the time of a run.
#pragma once

#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/config/variables.hpp"
#include "interpreter/service/postgres.hpp"
#include "interpreter/service/program.hpp"
#include "interpreter/sql/database.hpp"

namespace smoke::cli {

class Services {
 public:
  Services() = default;
  ~Services() { stop(); }
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  enum class Which { all, databases };  // a check needs no programs

  // In their order, each with the facts of those before it. Throws service::ServiceError, which
  // names the service.
  void start(const config::Config& config, const config::Settings& settings, Which which,
             const std::stop_token& stop);

  void stop();  // in the opposite order

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
  std::string fact(const std::string& service, const std::string& name) const;

  std::vector<Running> running_;
};

// The database of settings that have one, with the facts of services put in.
sql::Options database_options(const config::Settings& settings);

// Facts of services that do not run: addresses that lead nowhere (RFC 2606), for a dry run.
std::string placeholder_fact(const std::string& service, const std::string& fact);

}  // namespace smoke::cli
