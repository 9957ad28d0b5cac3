// The journals of a run's shards as one journal, of which every report is made.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "interpreter/journal/other_run.hpp"

namespace smoke::journal {

struct Merged {
  std::size_t of = 0;                // how many shards the run has
  std::vector<std::size_t> missing;  // their numbers
  std::vector<std::size_t> cut;      // of those that were killed before their end, or still run
};

// Writes the new file `out`. Where a shard is missing, or did not end, neither does the merged
// journal: it has no `run_finished`, and is never a success. Throws Unreadable, NotOneRun, and
// std::system_error where `out` can't be written; there is no `out` then, or the one that was
// there.
Merged merge(const std::vector<std::filesystem::path>& shards, const std::filesystem::path& out);

}  // namespace smoke::journal
