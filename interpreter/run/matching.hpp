// Which of the things found is which of those expected.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace smoke::run {

// For each expected one the found one that goes with it, each at most once: a matching as large as
// can be (Kuhn's algorithm).
std::vector<std::optional<std::size_t>> matching(
    std::size_t expected, std::size_t found,
    const std::function<bool(std::size_t, std::size_t)>& fits);

}  // namespace smoke::run
