// Work that a faulty receiver puts off until after its answer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace crm {

// One thread that runs what is due, in order. Destroying it ends what is running and abandons the
// rest.
class Later {
 public:
  using Clock = std::chrono::steady_clock;

  Later();

  // `work` must not throw. Beyond 10,000 waiting pieces, further ones are abandoned.
  void after(Clock::duration delay, std::function<void()> work);

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<Clock::time_point, std::function<void()>> waiting_;
  std::jthread thread_;  // last: it uses the members above
};

}  // namespace crm
