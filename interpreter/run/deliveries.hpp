// Which events of a scenario were delivered: a 2xx came, whenever and however often they were sent.
// Shared by all steps of the scenario, also by those whose history nobody keeps.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace smoke::run {

struct Sent;
using SentPtr = std::shared_ptr<const Sent>;

// For a process that comes later, an undelivered event is what `as_declared()` keeps of its draft:
// the event's name and its target's, method, url, the headers without the signature's, the body's
// octets, the timeout, and the name of the signature scheme. The scheme's arguments are secrets:
// they are read again where the event or its target declares them.
class Deliveries {
 public:
  std::size_t begin();  // an event is about to be sent for the first time
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
