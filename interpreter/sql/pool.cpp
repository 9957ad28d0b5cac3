// The connection used last is taken first, so that a pool shrinks to what is needed and its
// statements stay prepared.
#include "interpreter/sql/pool.hpp"

namespace smoke::sql {

std::unique_ptr<Connection> Pool::take(const Limits& limits) {
  std::unique_lock lock(mutex_);
  const auto free = [&] { return taken_ < options_.max_connections; };
  if (limits.stop.stop_requested()) throw interrupted(Watchdog::Reason::stopped);
  if (!free()) {
    if (limits.deadline == std::chrono::steady_clock::time_point::max()) {
      returned_.wait(lock, limits.stop, free);
    } else {
      returned_.wait_until(lock, limits.stop, limits.deadline, free);
    }
    if (!free()) {
      throw interrupted(limits.stop.stop_requested() ? Watchdog::Reason::stopped
                                                     : Watchdog::Reason::deadline);
    }
  }
  ++taken_;
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->usable()) return connection;
  }
  lock.unlock();
  try {
    return std::make_unique<Connection>(options_, writes_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
  if (connection && !connection->usable()) connection.reset();
  const std::lock_guard lock(mutex_);
  --taken_;
  if (connection) idle_.push_back(std::move(connection));
  returned_.notify_one();
}

bool Pool::is_stale(const Error& error) {
  return error.sqlstate == "26000" ||
         (error.sqlstate == "0A000" && error.message.find("cached plan") != std::string::npos);
}

Failure Pool::interrupted(Watchdog::Reason reason) {
  return {{"57014",
           reason == Watchdog::Reason::stopped
               ? "cancelled (SQLSTATE 57014)"
               : "the database did not answer before the deadline (SQLSTATE 57014)",
           {},
           true}};
}

}  // namespace smoke::sql
