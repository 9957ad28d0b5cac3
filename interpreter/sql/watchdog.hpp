// Ends statements whose time is up or that nobody waits for any more: libpqxx only knows how to
// wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "interpreter/sql/connection.hpp"

namespace smoke::sql {

class Watchdog {
 public:
  enum class Reason { none, deadline, stopped };

  Watchdog();
  ~Watchdog() = default;

  // Watches one statement on one connection, from its construction to release().
  class Watch {
   public:
    Watch(Watchdog& watchdog, Connection& connection, const Limits& limits);
    ~Watch() { release(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // After it the watchdog doesn't touch the connection any more. Gives why it had to interfere;
    // the connection is then not to be used again, because a late cancellation might hit its next
    // statement.
    Reason release();

   private:
    friend class Watchdog;
    using Clock = std::chrono::steady_clock;

    Watchdog& watchdog_;
    Connection& connection_;
    Clock::time_point due_;  // of the next attempt
    Clock::time_point first_attempt_ = Clock::time_point::max();
    Reason reason_ = Reason::none;
    std::list<Watch*>::iterator place_;
    bool released_ = false;
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
  };

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  static void attempt(Watch& watch);

  std::mutex mutex_;
  std::condition_variable_any changed_;  // something is due earlier than the thread knows
  std::list<Watch*> watches_;
  Clock::time_point wakes_at_ = Clock::time_point::max();
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace smoke::sql
