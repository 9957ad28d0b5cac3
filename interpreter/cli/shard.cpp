// Systems count from 0 or from 1, and only some say how many there are.
#include "interpreter/cli/shard.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

namespace smoke::cli {
namespace {

constexpr std::size_t most_shards = 10'000;

struct System {
  const char* index;
  const char* total;  // nullptr where it has none
  std::size_t first;  // what it begins to count with
};
// GitLab, CircleCI, Buildkite, Kubernetes.
constexpr System systems[] = {
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
    {"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
    {"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
    {"JOB_COMPLETION_INDEX", nullptr, 0},
};

std::optional<std::size_t> number(std::string_view text) {
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::variant<ShardNumber, std::string> whole(std::size_t shard, std::size_t of) {
  if (of == 0 || of > most_shards)
    return fmt::format("there can be 1 to {} shards, not {}", most_shards, of);
  if (shard == 0 || shard > of)
    return fmt::format("there is no shard {} of {}: they are counted from 1", shard, of);
  return ShardNumber{shard, of};
}

std::variant<ShardNumber, std::string> automatic(std::optional<std::size_t> of,
                                                 const Environment& environment) {
  const System* found = nullptr;
  std::string index;
  for (const System& system : systems) {
    const auto text = environment(system.index);
    if (!text || text->empty()) continue;
    if (found != nullptr)
      return fmt::format(
          "`--shard auto` finds both {} and {}: write which shard it is, as in `2/8`", found->index,
          system.index);
    found = &system;
    index = *text;
  }
  if (found == nullptr)
    return "`--shard auto` finds none of CI_NODE_INDEX, CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB "
           "and JOB_COMPLETION_INDEX: write which shard it is, as in `2/8`";
  const auto shard = number(index);
  if (!shard || *shard < found->first)
    return fmt::format("{} is a number from {} upward, not `{}`", found->index, found->first,
                       index);
  if (found->total != nullptr) {
    const std::string text = environment(found->total).value_or("");
    const auto total = number(text);
    if (!total) return fmt::format("{} is a number, not `{}`", found->total, text);
    if (of && *of != *total)
      return fmt::format("{} is {}, and `--shard auto/{}` says otherwise", found->total, *total,
                         *of);
    of = total;
  }
  if (!of)
    return fmt::format("{} doesn't say how many shards there are: write it, as in `--shard auto/8`",
                       found->index);
  return whole(*shard - found->first + 1, *of);
}

}  // namespace

std::variant<ShardNumber, std::string> shard_number(std::string_view text,
                                                    const Environment& environment) {
  const auto slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  std::optional<std::size_t> of;
  if (slash != std::string_view::npos) of = number(text.substr(slash + 1));
  if (first == "auto" && (of || slash == std::string_view::npos)) return automatic(of, environment);
  const auto shard = number(first);
  if (!shard || !of)
    return fmt::format("`--shard` takes `2/8`, `auto` or `auto/8`, found `{}`", text);
  return whole(*shard, *of);
}

std::optional<std::string> process_variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace smoke::cli
