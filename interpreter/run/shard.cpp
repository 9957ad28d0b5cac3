// Nothing here depends on the machine: neither on its hash function nor on the order of a hash
// table.
#include "interpreter/run/shard.hpp"

#include <algorithm>
#include <numeric>

#include "interpreter/value/crypto.hpp"

namespace smoke::run {
namespace {

// File, title and variant, which may hold anything but a NUL.
std::string key(const ScenarioId& id) {
  return id.file + '\0' + id.title + '\0' + id.variant + '\0';
}

std::size_t by_name(const ScenarioId& id, std::size_t shards) {
  const std::string hash = sha256(key(id));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(hash[i]);
  return number % shards;
}

std::vector<std::size_t> by_duration(const std::vector<ScenarioId>& all, std::size_t shards,
                                     const Durations& durations) {
  std::vector<Duration> took(all.size(), Duration(-1));
  Duration sum{};
  std::int64_t known = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto found = durations.find({all[i].file, all[i].title, all[i].variant});
    if (found == durations.end()) continue;
    took[i] = found->second;
    sum += took[i];
    ++known;
  }
  const Duration mean = known == 0 ? Duration(1) : sum / known;
  for (Duration& each : took)
    if (each < Duration(0)) each = mean;

  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return took[a] > took[b]; });
  std::vector<Duration> load(shards);
  std::vector<std::size_t> out(all.size());
  for (const std::size_t i : order) {
    const auto least = std::min_element(load.begin(), load.end());
    // What takes no time still counts: else all that was too quick to measure would be in one.
    *least += std::max(took[i], Duration(1));
    out[i] = static_cast<std::size_t>(least - load.begin());
  }
  return out;
}

}  // namespace

Shard cut(const std::vector<ScenarioId>& all, std::size_t number, std::size_t of,
          const Durations& durations) {
  std::vector<std::size_t> where;
  if (durations.empty())
    for (const ScenarioId& id : all) where.push_back(by_name(id, of));
  else
    where = by_duration(all, of, durations);

  Shard out;
  out.number = number;
  out.of = of;
  out.whole = all.size();
  std::string plan;
  for (std::size_t i = 0; i < all.size(); ++i) {
    plan += key(all[i]) + std::to_string(where[i] + 1) + '\n';
    if (where[i] + 1 == number) out.planned.push_back(all[i]);
  }
  out.plan = hex(sha256(plan));
  return out;
}

}  // namespace smoke::run
