// What the program ends with; docs/cli.md is the reference.
#pragma once

#include "interpreter/report/tally.hpp"

namespace smoke::cli {

enum Exit : int {
  exit_passed = 0,
  exit_failed = 1,
  exit_usage = 2,         // the specs or the call are wrong
  exit_inconclusive = 3,  // inconclusive or pending
  exit_refused = 4,       // by a guard
  exit_signal = 128,      // and the signal's number: interrupted
};

// The worse of two, in the order 2, 4, 1, 3, 0.
Exit worse(Exit a, Exit b);

// Scenarios that were skipped or are in quarantine do not count, unless nothing else was there:
// then nothing is known of the system.
Exit exit_status(const report::Tally& tally);

// A shard speaks for its own scenarios; whether any counted, only the merged journal tells.
Exit exit_status_of_shard(const report::Tally& tally);

}  // namespace smoke::cli
