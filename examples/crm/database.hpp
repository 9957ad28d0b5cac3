// A small pool of Postgres connections. The only place that knows libpqxx.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace crm {

using Cell = std::optional<std::string>;  // nullopt is NULL
inline Cell integer_cell(std::optional<std::int64_t> number) {
  return number ? Cell(std::to_string(*number)) : Cell();
}

using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

// Statements on one connection, within the transaction that Database opened, if it did.
class Session {
 public:
  virtual ~Session() = default;

  // Every value goes as a bound parameter in text form; the statement casts. Throws std::exception.
  virtual Rows query(const std::string& sql, const std::vector<Cell>& parameters = {}) = 0;
};

class Database {
 public:
  // Opens `ready_connections` at once, so that a wrong address shows at the start and the first
  // deliveries don't wait for each other; further ones, up to the maximum, as they are needed.
  // Throws std::exception.
  Database(std::string url, std::size_t ready_connections, std::size_t max_connections);
  ~Database();

  // Runs `work` in one transaction: committed when it returns, rolled back when it throws.
  void transaction(const std::function<void(Session&)>& work);

  // Runs `work` with each statement committed by itself.
  void autocommit(const std::function<void(Session&)>& work);

 private:
  class Connection;
  class Lease;

  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  const std::string url_;
  const std::size_t max_connections_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::size_t taken_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace crm
