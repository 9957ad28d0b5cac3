// Calls that stubs got, for those who look at them.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "interpreter/run/events.hpp"

namespace smoke::run {

struct SeenCall {
  StubCallPtr call;
  Object fields;  // `method`, `address`, `header`, and `body` where there is one
};
using SeenCallPtr = std::shared_ptr<const SeenCall>;

// The calls since somebody began to listen. For any number of threads.
class CallLog {
 public:
  void add(SeenCallPtr call);
  std::vector<SeenCallPtr> to(std::string_view stub) const;

 private:
  mutable std::mutex mutex_;
  std::vector<SeenCallPtr> calls_;
};

}  // namespace smoke::run
