// A few connections for many threads, opened as they are needed.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "interpreter/sql/connection.hpp"
#include "interpreter/sql/watchdog.hpp"

namespace smoke::sql {

class Pool {
 public:
  Pool(const Options& options, bool writes, Watchdog& watchdog)
      : options_(options), writes_(writes), watchdog_(watchdog) {}

  // Runs `work`, of so many statements, with a connection of its own, within the limits;
  // everything that goes wrong comes as an Error.
  template <typename Work>
  auto with_connection(const Limits& limits, std::size_t statements, Work work)
      -> Outcome<decltype(work(std::declval<Connection&>()))> {
    try {
      for (bool again = true;; again = false) {
        std::unique_ptr<Connection> connection = take(limits);
        const Return guard{*this, connection};
        Watchdog::Watch watch(watchdog_, *connection, {deadline(limits, statements), limits.stop});
        try {
          connection->set_up();
          auto result = work(*connection);
          if (watch.release() != Watchdog::Reason::none) connection.reset();
          return result;
        } catch (Failure& failure) {
          const Watchdog::Reason reason = watch.release();
          if (reason != Watchdog::Reason::none || is_stale(failure.error)) connection.reset();
          if (reason != Watchdog::Reason::none) throw_interrupted(reason);
          if (!again || !is_stale(failure.error)) throw;
        }
      }
    } catch (Failure& failure) {
      return std::move(failure.error);
    }
  }

 private:
  // Brings a connection back, or frees its place where it is gone.
  struct Return {
    Pool& pool;
    std::unique_ptr<Connection>& connection;
    ~Return() { pool.give_back(std::move(connection)); }
  };

  std::unique_ptr<Connection> take(const Limits& limits);
  // When statements that begin now are over, or the database is silent: it ends each by itself.
  std::chrono::steady_clock::time_point deadline(const Limits& limits,
                                                 std::size_t statements) const;
  void give_back(std::unique_ptr<Connection> connection) noexcept;

  // A kept statement that no longer fits, because a table was altered or `deallocate all` was
  // called: worth another connection.
  static bool is_stale(const Error& error);
  [[noreturn]] static void throw_interrupted(Watchdog::Reason reason);

  const Options& options_;
  const bool writes_;
  Watchdog& watchdog_;
  std::mutex mutex_;
  std::condition_variable_any returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t taken_ = 0;
};

}  // namespace smoke::sql
