#pragma once

#include <chrono>

#include "interpreter/language/message.hpp"

namespace smoke::run {

// A time that something took, to the digits that matter to a reader: "0.4 ms", "12 ms", "1.2 s", "2
// min 5 s".
Message elapsed(std::chrono::microseconds took);

}  // namespace smoke::run
