// Which line of `expect changes` claims which changed row. Lines and rows go by their numbers here.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace smoke::run {

struct ClaimLine {
  std::size_t least = 1,
              most = 1;  // rows that it claims; `most` 0: there must be none that it chooses
  bool keeps = false;    // lines after it use what it keeps of its row, which is exactly one
  bool waits = false;    // the rows that it chooses depend on what lines before it have kept
};

struct Claims {
  // Every line has as many rows as it asks for, and every row that some line chooses is claimed.
  bool holds = false;
  // The search has ended before all was tried: nothing is told by `holds` being false.
  bool gave_up = false;
  // The best there is, where it does not hold:
  std::vector<std::optional<std::size_t>> line_of;       // by row
  std::vector<std::size_t> claimed;                      // rows, by line
  std::vector<std::optional<std::vector<bool>>> chosen;  // rows by line; none: not asked
};

// `choose(line)`: the rows that meet it, with the names as they are kept now. `keep(line, row)`:
// names are kept from this row. `all`: no row may be left unclaimed. On success each line that
// keeps has kept from the row that it claims; else what is kept last is of no meaning.
Claims claim(const std::vector<ClaimLine>& lines, std::size_t rows, bool all,
             const std::function<std::vector<bool>(std::size_t line)>& choose,
             const std::function<void(std::size_t line, std::size_t row)>& keep);

}  // namespace smoke::run
