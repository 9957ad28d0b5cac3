// One thread for all connections. A request to cancel can come a moment before its statement
// reaches the server and is lost then, so it is repeated until the statement has ended; a server
// that does not even answer is cut off.
#include "interpreter/sql/watchdog.hpp"

#include <algorithm>

namespace smoke::sql {
namespace {

constexpr std::chrono::milliseconds retry_after{20};
constexpr std::chrono::milliseconds cut_after{2'000};

}  // namespace

Watchdog::Watchdog() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Watchdog::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto next =
        std::min_element(watches_.begin(), watches_.end(),
                         [](const Watch* a, const Watch* b) { return a->due_ < b->due_; });
    if (next != watches_.end() && (*next)->due_ <= Clock::now()) {
      attempt(**next);
      continue;
    }
    wakes_at_ = next == watches_.end() ? Clock::time_point::max() : (*next)->due_;
    const auto earlier = [&] {
      return std::any_of(watches_.begin(), watches_.end(),
                         [&](const Watch* w) { return w->due_ < wakes_at_; });
    };
    if (wakes_at_ == Clock::time_point::max()) {
      changed_.wait(lock, stop, earlier);
    } else {
      changed_.wait_until(lock, stop, wakes_at_, earlier);
    }
  }
}

void Watchdog::attempt(Watch& watch) {
  const auto now = Clock::now();
  if (watch.reason_ == Reason::none) watch.reason_ = Reason::deadline;
  watch.first_attempt_ = std::min(watch.first_attempt_, now);
  if (now - watch.first_attempt_ > cut_after) {
    watch.connection_.cut();
  } else {
    watch.connection_.cancel();
  }
  watch.due_ = now + retry_after;
}

Watchdog::Watch::Watch(Watchdog& watchdog, Connection& connection, const Limits& limits)
    : watchdog_(watchdog), connection_(connection), due_(limits.deadline) {
  {
    const std::lock_guard lock(watchdog_.mutex_);
    place_ = watchdog_.watches_.insert(watchdog_.watches_.end(), this);
    if (due_ < watchdog_.wakes_at_) watchdog_.changed_.notify_all();
  }
  if (!limits.stop.stop_possible()) return;
  on_stop_.emplace(limits.stop, [this] {
    const std::lock_guard lock(watchdog_.mutex_);
    reason_ = Reason::stopped;
    due_ = Clock::now();
    watchdog_.changed_.notify_all();
  });
}

Watchdog::Reason Watchdog::Watch::release() {
  if (released_) return reason_;
  on_stop_.reset();  // waits for a callback that runs right now
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.watches_.erase(place_);
  released_ = true;
  return reason_;
}

}  // namespace smoke::sql
