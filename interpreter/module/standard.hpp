// The standard library as the build embedded it: stdlib/*.smoke.
#pragma once

#include <string_view>
#include <vector>

namespace smoke {

struct StandardSource {
  std::string_view name;  // what `use` calls it: "chatwoot"
  std::string_view text;
};

// In alphabetical order.
const std::vector<StandardSource>& standard_sources();

}  // namespace smoke
