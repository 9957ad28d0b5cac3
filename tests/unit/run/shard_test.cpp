// Each scenario is in one shard, whoever asks.
#include "interpreter/run/shard.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace smoke;
using namespace smoke::run;
using namespace std::chrono_literals;

namespace {

std::vector<ScenarioId> scenarios(std::size_t count) {
  std::vector<ScenarioId> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[i].file = "specs/" + std::to_string(i % 7) + ".smoke";
    out[i].title = "Scenario " + std::to_string(i);
    out[i].index = i;
  }
  return out;
}

std::vector<Shard> all_shards(const std::vector<ScenarioId>& all, std::size_t of,
                              const Durations& durations = {}) {
  std::vector<Shard> out;
  for (std::size_t number = 1; number <= of; ++number)
    out.push_back(cut(all, number, of, durations));
  return out;
}

// The indexes of all, in the order of the shards.
std::vector<std::size_t> indexes(const std::vector<Shard>& shards) {
  std::vector<std::size_t> out;
  for (const Shard& shard : shards)
    for (const ScenarioId& each : shard.planned) out.push_back(each.index);
  return out;
}

Duration sum(const Shard& shard, const Durations& durations) {
  Duration out{};
  for (const ScenarioId& each : shard.planned)
    out += durations.at({each.file, each.title, each.variant});
  return out;
}

}  // namespace

TEST_CASE("each scenario is in exactly one shard, in the order of the run") {
  const auto all = scenarios(100);
  Durations durations;
  for (const ScenarioId& each : all)
    durations[{each.file, each.title, ""}] = std::chrono::milliseconds(each.index * 3 % 50);
  for (const std::size_t of : {1u, 2u, 8u, 200u})
    for (const Durations& known : {Durations(), durations}) {
      const auto shards = all_shards(all, of, known);
      for (const Shard& shard : shards) {
        CHECK(shard.whole == 100);
        CHECK(shard.plan == shards.front().plan);
        CHECK(std::is_sorted(shard.planned.begin(), shard.planned.end(),
                             [](const auto& a, const auto& b) { return a.index < b.index; }));
      }
      auto found = indexes(shards);
      std::sort(found.begin(), found.end());
      std::vector<std::size_t> expected;
      for (const ScenarioId& each : all) expected.push_back(each.index);
      CHECK(found == expected);
    }
}

TEST_CASE("without durations a scenario stays where it is, whichever others come and go") {
  const auto all = scenarios(50);
  const auto shard = cut(all, 3, 4, {});
  std::vector<std::string> titles, fewer_titles;
  for (const ScenarioId& each : shard.planned) titles.push_back(each.title);
  const auto fewer = cut({all.begin() + 1, all.end()}, 3, 4, {});
  for (const ScenarioId& each : fewer.planned) fewer_titles.push_back(each.title);
  std::erase(titles, all.front().title);
  CHECK(titles == fewer_titles);
  CHECK(shard.plan != fewer.plan);

  // The same on every machine, and in every version: machines that disagree lose scenarios.
  std::string where;
  for (const auto& each : all_shards(scenarios(12), 3)) {
    for (const ScenarioId& id : each.planned) where += std::to_string(id.index) + " ";
    where += "| ";
  }
  CHECK(where == "2 4 6 7 | 1 5 10 11 | 0 3 8 9 | ");
}

TEST_CASE("by durations, shards take about the same time") {
  const auto all = scenarios(40);
  Durations durations;
  for (const ScenarioId& each : all)
    durations[{each.file, each.title, ""}] = std::chrono::seconds(each.index % 10 == 0 ? 10 : 1);
  Duration longest{}, shortest = Duration::max();
  for (const Shard& shard : all_shards(all, 4, durations)) {
    longest = std::max(longest, sum(shard, durations));
    shortest = std::min(shortest, sum(shard, durations));
  }
  CHECK(longest == 19s);  // 76 seconds in all
  CHECK(shortest == 19s);

  // One that is new counts as the mean of the others, which is 6 seconds here.
  const auto some = scenarios(3);
  const Durations known{{{some[0].file, some[0].title, ""}, 10s},
                        {{some[1].file, some[1].title, ""}, 2s}};
  CHECK(indexes({cut(some, 1, 2, known)}) == std::vector<std::size_t>{0});
  CHECK(indexes({cut(some, 2, 2, known)}) == std::vector<std::size_t>{1, 2});
}
