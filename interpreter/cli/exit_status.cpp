// The order in which exit statuses count.
#include "interpreter/cli/exit_status.hpp"

namespace smoke::cli {

Exit worse(Exit a, Exit b) {
  for (const Exit e : {exit_usage, exit_refused, exit_failed, exit_inconclusive})
    if (a == e || b == e) return e;
  return exit_passed;
}

Exit exit_status(const report::Tally& tally) {
  using run::Status;
  if (tally.count(Status::failed) > 0) return exit_failed;
  if (tally.count(Status::inconclusive) + tally.count(Status::pending) > 0)
    return exit_inconclusive;
  return tally.count(Status::passed) > 0 ? exit_passed : exit_inconclusive;
}

}  // namespace smoke::cli
