// The word that somebody probably meant: what "did you mean …?" is made of.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace smoke {

// The candidate that is fewest slips away from `word` (a slip: one character left out, added,
// replaced, or swapped with its neighbour), or nullopt where none is near: at most one slip in
// three characters, and one in shorter words. Differences of case count for nothing, but decide
// between equals; of several equally near the first one wins. The result views the candidate's
// characters.
std::optional<std::string_view> closest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

}  // namespace smoke
