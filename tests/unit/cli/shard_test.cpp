// Which shard of how many: as it is written, and as CI systems say it.
#include "interpreter/cli/shard.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace smoke::cli;

namespace {

std::string shard(const std::string& text,
                  const std::map<std::string, std::string>& environment = {}) {
  const auto found = shard_number(text, [&](const char* name) {
    const auto at = environment.find(name);
    return at == environment.end() ? std::nullopt : std::optional(at->second);
  });
  if (const auto* number = std::get_if<ShardNumber>(&found))
    return std::to_string(number->number) + " of " + std::to_string(number->of);
  return std::get<std::string>(found);
}

}  // namespace

TEST_CASE("a shard is written as it is counted, from 1") {
  CHECK(shard("2/8") == "2 of 8");
  CHECK(shard("1/1") == "1 of 1");
  CHECK(shard("0/8") == "there is no shard 0 of 8: they are counted from 1");
  CHECK(shard("9/8") == "there is no shard 9 of 8: they are counted from 1");
  CHECK(shard("1/0") == "there can be 1 to 10000 shards, not 0");
  for (const char* wrong : {"", "2", "/", "2/", "/8", "-1/8", "2/8/9", "2 / 8", "auto/", "auto/x",
                            "automatic", "99999999999999999999/8"})
    CHECK(shard(wrong) ==
          std::string("`--shard` takes `2/8`, `auto` or `auto/8`, found `") + wrong + "`");
}

TEST_CASE("`auto` is what the CI system says") {
  CHECK(shard("auto", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "8"}}) == "2 of 8");
  CHECK(shard("auto", {{"CIRCLE_NODE_INDEX", "0"}, {"CIRCLE_NODE_TOTAL", "8"}}) == "1 of 8");
  CHECK(shard("auto", {{"BUILDKITE_PARALLEL_JOB", "7"}, {"BUILDKITE_PARALLEL_JOB_COUNT", "8"}}) ==
        "8 of 8");
  CHECK(shard("auto/8", {{"JOB_COMPLETION_INDEX", "0"}}) == "1 of 8");
  CHECK(shard("auto/8", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "8"}}) == "2 of 8");

  CHECK(shard("auto") ==
        "`--shard auto` finds none of CI_NODE_INDEX, CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB and "
        "JOB_COMPLETION_INDEX: write which shard it is, as in `2/8`");
  // A GitLab job that is not parallel has a total of 1, and no index.
  CHECK(shard("auto", {{"CI_NODE_TOTAL", "1"}}).find("finds none of") != std::string::npos);
  CHECK(shard("auto", {{"JOB_COMPLETION_INDEX", "3"}}) ==
        "JOB_COMPLETION_INDEX doesn't say how many shards there are: write it, as in `--shard "
        "auto/8`");
  CHECK(shard("auto/4", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "8"}}) ==
        "CI_NODE_TOTAL is 8, and `--shard auto/4` says otherwise");
  CHECK(shard("auto", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "eight"}}) ==
        "CI_NODE_TOTAL is a number, not `eight`");
  CHECK(shard("auto", {{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "8"}}) ==
        "CI_NODE_INDEX is a number from 1 upward, not `0`");
  CHECK(shard("auto/8", {{"JOB_COMPLETION_INDEX", "8"}}) ==
        "there is no shard 9 of 8: they are counted from 1");
  CHECK(shard("auto/8", {{"CI_NODE_INDEX", "2"}, {"JOB_COMPLETION_INDEX", "1"}}) ==
        "`--shard auto` finds both CI_NODE_INDEX and JOB_COMPLETION_INDEX: write which shard it "
        "is, as in `2/8`");
}
