// What a monitor saw, in at most a thousand stretches of time.
#pragma once

#include <cstddef>
#include <vector>

#include "interpreter/journal/record.hpp"

namespace smoke::report {

class Samples {
 public:
  void add(const journal::Sampled& sample);
  bool empty() const { return stretches_.empty(); }

  // Null where there are none.
  Value data() const;

 private:
  struct Stretch {
    Time from{}, to{};
    std::size_t passed = 0, failed = 0, unknown = 0;
  };

  std::vector<Stretch> stretches_;
  std::size_t samples_in_each_ = 1, of_ = 0;
  Duration largest_gap_{};
  Time last_{};
};

}  // namespace smoke::report
