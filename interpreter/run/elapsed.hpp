#pragma once

#include <chrono>
#include <string>

namespace smoke::run {

// A time that something took, to the digits that matter to a reader: "0.4 ms", "12 ms", "1.2 s", "2
// min 5 s".
std::string elapsed(std::chrono::microseconds took);

}  // namespace smoke::run
