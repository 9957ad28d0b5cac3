// The order in which exit statuses count.
#include "interpreter/cli/exit_status.hpp"

namespace smoke::cli {

Exit worse(Exit a, Exit b) {
  for (const Exit e : {exit_usage, exit_refused, exit_failed, exit_inconclusive})
    if (a == e || b == e) return e;
  return exit_passed;
}

Exit exit_status(const report::Tally& tally) {
  return tally.count(run::Status::passed) > 0
             ? exit_status_of_shard(tally)
             : worse(exit_status_of_shard(tally), exit_inconclusive);
}

Exit exit_status_of_shard(const report::Tally& tally) {
  using run::Status;
  if (tally.count(Status::failed) > 0) return exit_failed;
  return tally.count(Status::inconclusive) + tally.count(Status::pending) > 0 ? exit_inconclusive
                                                                              : exit_passed;
}

}  // namespace smoke::cli
