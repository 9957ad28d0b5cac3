// Workers compute; the calling thread alone hears of it, in the order in which things were told.
#include "interpreter/run/stage.hpp"

#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace smoke::run {

using Clock = std::chrono::steady_clock;

std::variant<Duration, sql::Error> Context::clock_offset() {
  const std::lock_guard lock(clock_mutex_);
  if (!clock_offset_) {
    auto outcome = setting.database->clock_offset({Clock::time_point::max(), stop});
    if (auto* error = std::get_if<sql::Error>(&outcome)) return std::move(*error);
    clock_offset_ = std::get<Duration>(outcome);
  }
  return *clock_offset_;
}

namespace {

// Events from many threads to the one that runs the listener. It hears of a scenario's end at once,
// and of the rest a little later and many at a time: to wake it costs as much processor time as the
// request that it would be told of. Where it is slower than those who tell, they wait when a
// scenario has ended, so that no time that a spec measures passes meanwhile.
class Queue {
 public:
  void push(RunEvent event) {
    const bool at_once = std::holds_alternative<ScenarioFinished>(event);
    bool wake = at_once;
    std::unique_lock lock(mutex_);
    wake = wake || events_.empty();
    due_ = due_ || at_once;
    events_.push_back(std::move(event));
    if (wake) there_.notify_one();
    if (at_once) room_.wait(lock, [&] { return events_.size() < most_waiting || left_; });
  }
  void leave() {  // nobody listens any more
    {
      const std::lock_guard lock(mutex_);
      left_ = true;
    }
    room_.notify_all();
  }
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = due_ = true;
    }
    there_.notify_one();
  }
  std::vector<RunEvent> take() {  // waits; empty when closed, and nothing is left
    constexpr std::chrono::milliseconds a_little{10};
    std::unique_lock lock(mutex_);
    there_.wait(lock, [&] { return !events_.empty() || closed_; });
    there_.wait_for(lock, a_little, [&] { return due_; });
    due_ = closed_;
    room_.notify_all();
    return std::exchange(events_, {});
  }

 private:
  static constexpr std::size_t most_waiting = 1'000;

  std::mutex mutex_;
  std::condition_variable there_, room_;
  std::vector<RunEvent> events_;
  bool due_ = false, closed_ = false, left_ = false;
};

}  // namespace

void stage(const Setting& setting, const Options& options, std::size_t scenarios,
           const Listener& listener, std::stop_token stop, std::stop_token immediate_stop,
           const std::function<void(Context&)>& work) {
  const auto begin = Clock::now();
  Queue queue;
  http::Pool clients;
  std::random_device device;
  const std::uint64_t fresh = (std::uint64_t{device()} << 32) | device();
  Uniques uniques(options.same_values ? options.seed : fresh);
  Context context(setting, options, clients, uniques, Uniques(fresh ^ options.seed).uuid(),
                  std::chrono::floor<Duration>(std::chrono::system_clock::now()), stop,
                  std::move(immediate_stop), [&](const RunEvent& event) { queue.push(event); });
  listener(RunStarted{context.run_id, options.seed, setting.settings->environment.name, scenarios,
                      std::chrono::system_clock::now()});
  {
    const std::jthread worker([&] {
      work(context);
      queue.close();
    });
    const struct Leave {
      Queue& queue;
      ~Leave() { queue.leave(); }
    } leave{queue};
    for (auto events = queue.take(); !events.empty(); events = queue.take())
      for (const RunEvent& event : events) listener(event);
  }
  listener(RunFinished{std::chrono::duration_cast<Duration>(Clock::now() - begin),
                       stop.stop_requested()});
}

}  // namespace smoke::run
