#include "interpreter/run/matching.hpp"

namespace smoke::run {

std::vector<std::optional<std::size_t>> matching(
    std::size_t expected, std::size_t found,
    const std::function<bool(std::size_t, std::size_t)>& fits) {
  std::vector<std::optional<std::size_t>> of_expected(expected), of_found(found);
  std::function<bool(std::size_t, std::vector<bool>&)> place = [&](std::size_t e,
                                                                   std::vector<bool>& seen) {
    for (std::size_t f = 0; f < found; ++f) {
      if (seen[f] || !fits(e, f)) continue;
      seen[f] = true;
      if (!of_found[f] || place(*of_found[f], seen)) {
        of_found[f] = e;
        of_expected[e] = f;
        return true;
      }
    }
    return false;
  };
  for (std::size_t e = 0; e < expected; ++e) {
    std::vector<bool> seen(found, false);
    place(e, seen);
  }
  return of_expected;
}

}  // namespace smoke::run
