// Folders that can't be read are passed over: they are not this run's.
#include "interpreter/evidence/earlier.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "interpreter/evidence/folder.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/journal/record.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_folders = 1'000;

struct Found {
  Time at;
  Object told;
};

// What its journal says of it; nullopt where it is of another day or system.
std::optional<Found> look(const fs::path& folder, const Target& target) {
  struct Other {};
  gate::Decider decider;
  journal::RunStarted started;
  const auto day = [](Time time) { return std::chrono::floor<std::chrono::days>(time); };
  try {
    journal::each_record(folder / journal_file, [&](const journal::Record& record) {
      if (const auto* begun = std::get_if<journal::RunStarted>(&record);
          begun != nullptr && started.id.empty()) {
        started = *begun;
        std::string url;
        for (const auto& [name, value] : started.variables)
          if (name == "SMOKE_BASE_URL") url = value;
        if (started.environment != target.environment || url != target.base_url ||
            day(started.at) != day(target.at) || started.at >= target.at)
          throw Other();
      }
      decider.take(record);
    });
  } catch (const Other&) {
    return std::nullopt;
  } catch (const journal::Unreadable&) {
    return std::nullopt;
  }
  const journal::Decided decided = decider.decide();
  return Found{started.at,
               {{"folder", folder.filename().string()},
                {"run", started.id},
                {"gate", decided.gate},
                {"started_at", started.at},
                {"verdict", std::string(name(decided.verdict))}}};
}

}  // namespace

List earlier_runs(const fs::path& folder, const Target& target) {
  std::error_code error;
  const fs::path self = fs::weakly_canonical(folder, error);
  std::vector<Found> found;
  std::size_t looked = 0;
  for (fs::directory_iterator each(self.parent_path(), error), end; !error && each != end;
       each.increment(error)) {
    std::error_code ignored;
    if (each->path() == self || !fs::is_regular_file(each->path() / journal_file, ignored))
      continue;
    if (++looked > most_folders) break;
    if (auto told = look(each->path(), target)) found.push_back(std::move(*told));
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.at < b.at; });
  List out;
  for (Found& each : found) out.push_back(std::move(each.told));
  return out;
}

}  // namespace smoke::evidence
