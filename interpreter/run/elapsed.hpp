#pragma once

#include <chrono>

#include "interpreter/language/message.hpp"

namespace smoke::run {

// A time that something took, to the digits that matter to a reader: "0.4 ms", "12 ms", "1.2 s", "2
// min 5 s".
Message elapsed(std::chrono::microseconds took);

// How much later than `within` allows what holds may be known to hold: the last look begins when
// the time is up, and takes its own.
std::chrono::microseconds grace(std::chrono::microseconds limit);

}  // namespace smoke::run
