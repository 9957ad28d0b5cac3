// How many scenarios of a run ended how.
#pragma once

#include <array>
#include <cstddef>

#include "interpreter/run/events.hpp"

namespace smoke::report {

class Tally {
 public:
  void add(run::Status status) { ++counts_[static_cast<std::size_t>(status)]; }
  std::size_t count(run::Status status) const { return counts_[static_cast<std::size_t>(status)]; }
  std::size_t total() const {
    std::size_t sum = 0;
    for (const std::size_t n : counts_) sum += n;
    return sum;
  }

 private:
  std::array<std::size_t, 5> counts_{};
};

}  // namespace smoke::report
