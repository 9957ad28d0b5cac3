// Which events of a scenario were delivered: a 2xx came, whenever and however often they were sent.
// Shared by all steps of the scenario, also by those whose history nobody keeps.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace smoke::run {

struct Sent;
using SentPtr = std::shared_ptr<const Sent>;

class Deliveries {
 public:
  std::size_t begin();                      // of an event that will be sent
  bool is_new(std::size_t delivery) const;  // nothing came of it yet
  void note(SentPtr sent, bool delivered);
  std::vector<SentPtr> undelivered() const;  // as sent last, oldest first

 private:
  struct Event {
    SentPtr last;  // null as long as nothing came of it
    bool delivered = false;
  };
  mutable std::mutex mutex_;
  std::vector<Event> events_;
};

}  // namespace smoke::run
