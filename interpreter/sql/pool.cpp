// The connection used last is taken first, so that a pool shrinks to what is needed and its
// statements stay prepared.
#include "interpreter/sql/pool.hpp"

#include <algorithm>
#include <optional>
#include <thread>

namespace smoke::sql {
namespace {

Failure interrupted(Watchdog::Reason reason) {
  const bool stopped = reason == Watchdog::Reason::stopped;
  return {{"57014",
           stopped ? say("cancelled (SQLSTATE 57014)")
                   : say("the database did not answer before the deadline (SQLSTATE 57014)"),
           {},
           true}};
}

// Until it holds; throws where the limits don't let it.
template <typename Condition>
void wait_within(const Limits& limits, std::condition_variable_any& changed,
                 std::unique_lock<std::mutex>& lock, Condition holds) {
  const bool came = limits.deadline == std::chrono::steady_clock::time_point::max()
                        ? changed.wait(lock, limits.stop, holds)
                        : changed.wait_until(lock, limits.stop, limits.deadline, holds);
  if (!came) {
    throw interrupted(limits.stop.stop_requested() ? Watchdog::Reason::stopped
                                                   : Watchdog::Reason::deadline);
  }
}

// libpq's connecting cannot be interrupted, only left alone: in a thread of its own, which ends by
// `connect_timeout` and drops a connection that comes too late.
std::unique_ptr<Connection> open(const Options& options, bool writes, const Limits& limits) {
  struct Opening {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool done = false;
    std::unique_ptr<Connection> connection;
    std::optional<Failure> failure;
  };
  const auto opening = std::make_shared<Opening>();
  std::thread([opening, options, writes] {
    std::unique_ptr<Connection> connection;
    std::optional<Failure> failure;
    try {
      connection = std::make_unique<Connection>(options, writes);
    } catch (Failure& error) {
      failure = std::move(error);
    }
    const std::lock_guard lock(opening->mutex);
    opening->connection = std::move(connection);
    opening->failure = std::move(failure);
    opening->done = true;
    opening->changed.notify_all();
  }).detach();

  std::unique_lock lock(opening->mutex);
  wait_within(limits, opening->changed, lock, [&] { return opening->done; });
  if (opening->failure) throw std::move(*opening->failure);
  return std::move(opening->connection);
}

}  // namespace

std::unique_ptr<Connection> Pool::take(const Limits& limits) {
  if (limits.stop.stop_requested()) throw interrupted(Watchdog::Reason::stopped);
  std::unique_lock lock(mutex_);
  wait_within(limits, returned_, lock, [&] { return taken_ < options_.max_connections; });
  ++taken_;
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->usable()) return connection;
  }
  lock.unlock();
  try {
    return open(options_, writes_, limits);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Pool::give_back(std::unique_ptr<Connection> connection) noexcept {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (connection) idle_.push_back(std::move(connection));  // whether it is usable is asked later
  returned_.notify_one();
}

std::chrono::steady_clock::time_point Pool::deadline(const Limits& limits,
                                                     std::size_t statements) const {
  constexpr std::chrono::seconds margin{2};
  if (options_.statement_timeout.count() <= 0) return limits.deadline;  // Postgres' "none"
  const auto each = std::chrono::ceil<std::chrono::seconds>(options_.statement_timeout) + margin;
  return std::min(limits.deadline,
                  std::chrono::steady_clock::now() + static_cast<std::int64_t>(statements) * each);
}

bool Pool::is_stale(const Error& error) {
  return error.sqlstate == "26000" ||
         (error.sqlstate == "0A000" &&
          error.message.text().find("cached plan") != std::string::npos);
}

void Pool::throw_interrupted(Watchdog::Reason reason) { throw interrupted(reason); }

}  // namespace smoke::sql
