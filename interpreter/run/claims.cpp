// Two searches, one in the other. Lines from which others take names are tried row by row, in their
// order, and taken back where the rest can't follow. Given those, rows are dealt out among lines
// that choose the same ones by augmenting paths, which finds a way wherever there is one.
#include "interpreter/run/claims.hpp"

#include <algorithm>

namespace smoke::run {

namespace {

constexpr std::size_t most_looks = 3'000'000;  // at rows, over the whole search: about a second

constexpr std::size_t none = static_cast<std::size_t>(-1);

class Dealing {
 public:
  // `pinned`: the row of each line that keeps.
  Dealing(const std::vector<ClaimLine>& lines, const Claims& known,
          const std::vector<std::optional<std::size_t>>& pinned, std::size_t rows)
      : lines_(lines),
        known_(known),
        pinned_(pinned),
        line_of_(rows, none),
        claimed_(lines.size(), 0),
        next_(lines.size(), 0),
        closed_(lines.size(), false) {
    for (std::size_t l = 0; l < lines_.size(); ++l)
      while (claimed_[l] < lines_[l].least) {
        std::vector<bool> seen(lines_.size(), false);
        if (!take(l, seen)) break;
        ++claimed_[l];
      }
    for (std::size_t r = 0; r < rows; ++r) {
      if (line_of_[r] != none) continue;
      std::vector<bool> seen = closed_;
      // What was seen in vain stays closed: no later row opens it.
      if (!place(r, seen)) closed_ = std::move(seen);
    }
  }

  std::size_t line_of(std::size_t row) const { return line_of_[row]; }
  const std::vector<std::size_t>& claimed() const { return claimed_; }

 private:
  bool fits(std::size_t line, std::size_t row) const {
    return lines_[line].most > 0 && known_.chosen[line] && (*known_.chosen[line])[row] &&
           (!pinned_[line] || *pinned_[line] == row);
  }

  // One row more for a line: a free one, or one of a line that finds another.
  bool take(std::size_t line, std::vector<bool>& seen) {
    seen[line] = true;
    std::size_t& next = next_[line];  // before it all that fit are taken, and stay so
    while (next < line_of_.size() && (line_of_[next] != none || !fits(line, next))) ++next;
    if (next < line_of_.size()) {
      line_of_[next] = line;
      return true;
    }
    for (std::size_t r = 0; r < line_of_.size(); ++r) {
      const std::size_t other = line_of_[r];
      if (other == none || seen[other] || !fits(line, r) || !take(other, seen)) continue;
      line_of_[r] = line;
      return true;
    }
    return false;
  }

  // A line for one row more: one that may have more, or one that can give a row to such a line.
  bool place(std::size_t row, std::vector<bool>& seen) {
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      if (seen[l] || !fits(l, row)) continue;
      seen[l] = true;
      if (claimed_[l] == lines_[l].most) {
        std::size_t given = 0;
        while (given < line_of_.size() && (line_of_[given] != l || !place(given, seen))) ++given;
        if (given == line_of_.size()) continue;
        --claimed_[l];
      }
      line_of_[row] = l;
      ++claimed_[l];
      return true;
    }
    return false;
  }

  const std::vector<ClaimLine>& lines_;
  const Claims& known_;
  const std::vector<std::optional<std::size_t>>& pinned_;
  std::vector<std::size_t> line_of_, claimed_, next_;
  std::vector<bool> closed_;
};

class Search {
 public:
  Search(const std::vector<ClaimLine>& lines, std::size_t rows, bool all,
         const std::function<std::vector<bool>(std::size_t)>& choose,
         const std::function<void(std::size_t, std::size_t)>& keep)
      : lines_(lines), rows_(rows), all_(all), choose_(choose), keep_(keep), pinned_(lines.size()) {
    now_.chosen.resize(lines.size());
  }

  Claims run() {
    for (std::size_t l = 0; l < lines_.size(); ++l)
      if (!lines_[l].waits) now_.chosen[l] = choose_(l);
    // Where the lines that wait for nothing are short of rows already, no choice mends it, and the
    // first one shows what else there is.
    hopeless_ = !enough();
    if (best_.holds) return std::move(best_);
    best_known_ = false;
    descend(0);
    best_.gave_up = cut_ && !hopeless_ && !best_.holds;
    return std::move(best_);
  }

 private:
  bool descend(std::size_t line) {
    for (; line < lines_.size(); ++line) {
      if (lines_[line].waits) ask(line);
      if (lines_[line].keeps) break;
    }
    if (line == lines_.size()) {
      enough();
      return best_.holds;
    }
    const std::vector<bool> candidates = *now_.chosen[line];
    bool tried = false;
    for (std::size_t r = 0; r < rows_; ++r) {
      if (cut_ = cut_ || looks_ > most_looks; cut_) break;
      if (!candidates[r] || std::find(pinned_.begin(), pinned_.end(), r) != pinned_.end()) continue;
      tried = true;
      pinned_[line] = r;
      keep_(line, r);
      if (descend(line + 1)) return true;
      pinned_[line].reset();
      if (hopeless_) break;
    }
    for (std::size_t l = line + 1; l < lines_.size(); ++l)
      if (lines_[l].waits) now_.chosen[l].reset();
    if (!tried) enough();
    return false;
  }

  void ask(std::size_t line) {
    looks_ += rows_;
    now_.chosen[line] = choose_(line);
  }

  // Deals out the rows among the lines that were asked, and remembers the best. Gives whether each
  // of these lines has its rows.
  bool enough() {
    looks_ += rows_;
    const Dealing dealing(lines_, now_, pinned_, rows_);
    now_.claimed = dealing.claimed();
    now_.line_of.assign(rows_, std::nullopt);
    std::size_t right = 0, claimed = 0;
    bool short_of_rows = false, left_over = false;
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      if (!now_.chosen[l]) continue;
      right += now_.claimed[l] >= lines_[l].least ? 1 : 0;
      short_of_rows = short_of_rows || now_.claimed[l] < lines_[l].least;
      claimed += now_.claimed[l];
    }
    for (std::size_t r = 0; r < rows_; ++r) {
      if (dealing.line_of(r) != none) now_.line_of[r] = dealing.line_of(r);
      left_over = left_over || (all_ && !now_.line_of[r]);
      for (std::size_t l = 0; l < lines_.size() && !left_over; ++l)
        left_over =
            now_.chosen[l] && (*now_.chosen[l])[r] && (!now_.line_of[r] || lines_[l].most == 0);
    }
    now_.holds = right == lines_.size() && !left_over;
    const std::pair score{right, claimed};
    if (!best_known_ || now_.holds || (!best_.holds && score > best_score_)) {
      best_ = now_;
      best_score_ = score;
      best_known_ = true;
    }
    return !short_of_rows;
  }

  const std::vector<ClaimLine>& lines_;
  const std::size_t rows_;
  const bool all_;
  const std::function<std::vector<bool>(std::size_t)>& choose_;
  const std::function<void(std::size_t, std::size_t)>& keep_;

  std::vector<std::optional<std::size_t>> pinned_;
  Claims now_, best_;
  std::pair<std::size_t, std::size_t> best_score_;
  bool best_known_ = false;
  bool hopeless_ = false;
  bool cut_ = false;
  std::size_t looks_ = 0;
};

}  // namespace

Claims claim(const std::vector<ClaimLine>& lines, std::size_t rows, bool all,
             const std::function<std::vector<bool>(std::size_t line)>& choose,
             const std::function<void(std::size_t line, std::size_t row)>& keep) {
  return Search(lines, rows, all, choose, keep).run();
}

}  // namespace smoke::run
