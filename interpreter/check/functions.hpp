// The functions that expressions may call, as the checker needs to know them.
#pragma once

#include <string_view>
#include <vector>

#include "interpreter/check/shape.hpp"

namespace smoke::check {

struct Function {
  std::string_view name;
  std::size_t least, most;  // arguments
  Kind result;
};

const std::vector<Function>& functions();

}  // namespace smoke::check
