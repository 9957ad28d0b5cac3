// Clients to borrow, and the line at which several of them wait for each other. A thread for each
// request: curl offers its last stop before sending (CURLOPT_PREREQFUNCTION) as a blocking call
// only.
#include <condition_variable>
#include <thread>

#include "interpreter/http/http.hpp"

namespace smoke::http {

struct StartLine::State {
  std::mutex mutex;
  std::condition_variable changed;
  int missing;
};

StartLine::StartLine(int runners) : state_(std::make_unique<State>()) { state_->missing = runners; }
StartLine::~StartLine() = default;

void StartLine::leave() {
  const std::lock_guard lock(state_->mutex);
  if (--state_->missing <= 0) state_->changed.notify_all();
}

int StartLine::missing() const {
  const std::lock_guard lock(state_->mutex);
  return state_->missing;
}

void StartLine::wait(const std::stop_token& stop) {
  leave();
  const std::stop_callback on_stop(stop, [&] {
    const std::lock_guard lock(state_->mutex);
    state_->changed.notify_all();
  });
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->missing <= 0 || stop.stop_requested(); });
}

Pool::Lease Pool::borrow() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return {*this, std::make_unique<Client>()};
  auto client = std::move(idle_.back());
  idle_.pop_back();
  return {*this, std::move(client)};
}

Pool::Lease::~Lease() {
  if (!client_) return;
  const std::lock_guard lock(pool_.mutex_);
  pool_.idle_.push_back(std::move(client_));
}

std::vector<Outcome> send_together(Pool& pool, const std::vector<Request>& requests,
                                   std::stop_token stop) {
  std::vector<Outcome> outcomes(requests.size());
  StartLine line(static_cast<int>(requests.size()));
  std::vector<std::jthread> threads;
  threads.reserve(requests.size());
  try {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back(
          [&, i, client = pool.borrow()] { outcomes[i] = client->send(requests[i], stop, &line); });
    }
  } catch (...) {  // no more threads: let those go that wait already, and be joined
    for (std::size_t i = threads.size(); i < requests.size(); ++i) line.leave();
    throw;
  }
  threads.clear();
  return outcomes;
}

}  // namespace smoke::http
