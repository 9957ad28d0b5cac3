// `--shard`: which of how many, as it is written or as the CI system says.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace smoke::cli {

struct ShardNumber {
  std::size_t number = 1, of = 1;  // from 1
};

// `2/8`; `auto`, where the variables of a CI system have both numbers; `auto/8`, where they have
// the first one at least, as those of a Kubernetes Indexed Job. A text says what is wrong with it.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::variant<ShardNumber, std::string> shard_number(std::string_view text,
                                                    const Environment& environment);

// That of the process.
std::optional<std::string> process_variable(const char* name);

}  // namespace smoke::cli
