// What a run will do: everything that can be known before the first event is sent is known, and
// said, before it is sent.
#pragma once

#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/load.hpp"
#include "interpreter/cli/options.hpp"
#include "interpreter/cli/output.hpp"
#include "interpreter/journal/other_run.hpp"
#include "interpreter/journal/reader.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/journal/writer.hpp"
#include "interpreter/run/gate.hpp"
#include "interpreter/run/monitor.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/run/shard.hpp"

namespace smoke::cli {

struct RunPlan {
  explicit RunPlan(const Common& common) : specs(common) {}

  config::Mask mask;
  Specs specs;
  Chosen chosen;
  run::Selection selection = {};
  std::optional<run::Shard> shard = {};
  run::Monitoring monitoring = {};
  std::optional<run::GatePlan> gate = {};
  std::set<std::string> needed = {};                // files that take part
  std::optional<journal::RunStarted> resumed = {};  // the last run of the journal that goes on
  std::optional<journal::OtherRun> elsewhere = {};  // whose scenarios are decided on
  std::vector<journal::Kept> kept = {};             // what is replayed
  std::string environment = {};                     // of the journal that goes on
};

class Preparation {
 public:
  // `plan`: what is replayed is known already; prepare() finds the rest.
  Preparation(const RunCommand& command, Output& output, RunPlan& plan)
      : command_(command), output_(output), plan_(plan) {}

  // Each gives what keeps the run from beginning, which is said then; nullopt where nothing does.
  std::optional<Exit> prepare();
  // Variables that only the services could tell.
  std::optional<Exit> check_resolved(const config::Settings& settings);
  // What the files that take part ask of the database.
  std::optional<Exit> check_database(const config::Settings& settings, sql::Database& database,
                                     const std::stop_token& stop);

  // What its journal begins with.
  journal::Beginning beginning() const;

 private:
  std::optional<Exit> read_journals();
  std::vector<run::ScenarioId> select(Diagnostics& found);
  std::optional<Exit> cut_shard(std::vector<run::ScenarioId>& selected);
  void find_nothing(Diagnostics& found) const;
  void check_resumed(Diagnostics& found) const;
  run::Elsewhere seen_elsewhere() const;
  std::optional<Exit> check_elsewhere() const;
  std::optional<Exit> refuse_other(const journal::RunStarted& begun, const std::string& name) const;
  std::size_t refuse_writes(const std::vector<run::ScenarioId>& selected,
                            const std::string& environment, Diagnostics& found) const;
  std::optional<Exit> make_folder() const;
  std::vector<SourcePtr> sources() const;
  std::optional<Exit> tell(Diagnostics found);

  const RunCommand& command_;
  Output& output_;
  RunPlan& plan_;
};

}  // namespace smoke::cli
