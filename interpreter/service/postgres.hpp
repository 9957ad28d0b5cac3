// A throwaway Postgres: a fresh server in a temporary folder, gone with the object or the process. As root the
// server runs as the `postgres` user, because it refuses to run as root.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace smoke::service {

// A service that could not be found, started or prepared; the message says what to do.
struct ServiceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct PostgresOptions {
  bool tcp = false;  // also listen on 127.0.0.1, on a free port: for programs that don't speak unix sockets
  std::chrono::milliseconds start_timeout{20'000};
};

class Postgres {
 public:
  explicit Postgres(const PostgresOptions& options = {});  // throws ServiceError
  ~Postgres();                                             // stops the server and removes its folder
  Postgres(Postgres&&) noexcept;
  Postgres& operator=(Postgres&&) noexcept;

  // Runs SQL files in order, each in one transaction, as the owner of the database; throws ServiceError with the
  // file, the line and Postgres' words.
  void initialise(const std::vector<std::filesystem::path>& sql_files);

  // libpq URIs of the database `smoke` as the superuser `smoke`, without a password.
  std::string url() const;      // through the unix socket
  std::string tcp_url() const;  // on 127.0.0.1; only with PostgresOptions::tcp

  const std::filesystem::path& folder() const;  // where the socket, the data and `log` are

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace smoke::service
