// A throwaway Postgres: a fresh server in a temporary folder, gone with the object or the process.
// As root the server runs as the `postgres` user, because it refuses to run as root.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "interpreter/service/service_error.hpp"

namespace smoke::service {

struct PostgresOptions {
  bool tcp = false;  // also listen on 127.0.0.1, on a free port: for programs that don't speak unix
                     // sockets
  std::chrono::milliseconds start_timeout{20'000};
};

class Postgres {
 public:
  // Throws ServiceError, also where `stop` was requested meanwhile.
  explicit Postgres(const PostgresOptions& options = {}, std::stop_token stop = {});
  ~Postgres();  // stops the server and removes its folder
  Postgres(Postgres&&) noexcept;
  Postgres& operator=(Postgres&&) noexcept;

  // Runs SQL files with psql, in order, up to the first error; throws ServiceError with the file,
  // the line and Postgres' words.
  void initialise(const std::vector<std::filesystem::path>& sql_files, std::stop_token stop = {});

  // libpq URIs of the database `smoke` as the superuser `smoke`.
  std::string url()
      const;  // through the unix socket, without a password: its folder is closed to others
  std::string tcp_url() const;  // on 127.0.0.1, with a password; only with PostgresOptions::tcp

  const std::filesystem::path& folder() const;  // where the socket, the data and `log` are

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace smoke::service
