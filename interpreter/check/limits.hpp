// The most of what a spec may ask for: said of numbers as they are written, and of all others when
// they have a value.
#pragma once

#include <cstdint>

namespace smoke {

constexpr std::int64_t most_at_once = 500;    // rounds that leave together
constexpr std::int64_t most_orders = 10'000;  // in which one scenario delivers
constexpr std::int64_t most_digits = 1000;    // of a `unique digits`

}  // namespace smoke
