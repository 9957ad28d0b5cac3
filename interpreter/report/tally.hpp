// How many scenarios of a run ended how.
#pragma once

#include <array>
#include <cstddef>

#include "interpreter/run/events.hpp"

namespace smoke::report {

// "3 passed"
Message count_of(run::Status status, std::size_t count);

class Tally {
 public:
  // What was skipped has not run, in quarantine or not.
  void add(run::Status status, bool quarantined = false) {
    ++(quarantined && status != run::Status::skipped ? quarantined_
                                                     : counts_[static_cast<std::size_t>(status)]);
  }
  // Without those in quarantine.
  std::size_t count(run::Status status) const { return counts_[static_cast<std::size_t>(status)]; }
  std::size_t quarantined() const { return quarantined_; }
  std::size_t total() const {
    std::size_t sum = quarantined_;
    for (const std::size_t n : counts_) sum += n;
    return sum;
  }

 private:
  std::array<std::size_t, 5> counts_{};
  std::size_t quarantined_ = 0;
};

// "28 passed, 3 failed"; empty where there is nothing to count.
Message counts(const Tally& tally);

}  // namespace smoke::report
