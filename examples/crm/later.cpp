// The thread sleeps until the earliest piece is due, something earlier comes in, or it is told to
// stop.
#include "examples/crm/later.hpp"

#include <utility>

namespace crm {

constexpr std::size_t max_waiting = 10'000;

Later::Later() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Later::after(Clock::duration delay, std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= max_waiting) return;
  waiting_.emplace(Clock::now() + delay, std::move(work));
  changed_.notify_one();
}

void Later::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (waiting_.empty()) {
      changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
      continue;
    }
    const auto due = waiting_.begin()->first;
    if (Clock::now() < due) {
      changed_.wait_until(lock, stop, due, [&] { return waiting_.begin()->first < due; });
      continue;
    }
    const auto work = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace crm
