// One session with Postgres. The only room that sees libpqxx is connection.cpp; here its results
// are values and its exceptions a Failure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/sql/database.hpp"
#include "interpreter/sql/text_rows.hpp"

namespace smoke::sql {

struct Failure {
  Error error;
};

class Connection {
 public:
  // Connects; throws Failure.
  Connection(const Options& options, bool writes);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The session's settings, once and before all else; one that doesn't write is read-only by
  // itself, too. Throws Failure, and so do those that follow.
  void set_up();

  // Reads in one transaction, which is rolled back; together: of one snapshot.
  Rows read(const Statement& statement);
  std::vector<TextRows> read_together(const std::vector<Statement>& statements);
  std::int64_t write(const Statement& statement);
  Description describe(const std::string& sql);

  // From any thread, while another waits for a statement: asks the server to give it up, and does
  // not wait for what it says.
  void cancel() noexcept;
  // From any thread: cuts the connection, for a server that doesn't answer any more.
  void cut() noexcept;

  // Whether another statement may use it: still connected, and nothing came while it was idle.
  bool usable() const noexcept;

 private:
  struct Session;
  std::shared_ptr<Session> session_;
};

}  // namespace smoke::sql
