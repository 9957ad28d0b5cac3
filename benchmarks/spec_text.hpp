// A spec of any size that looks as people write them: what the parser is measured on.
#pragma once

#include <cstddef>
#include <string>

namespace smoke::benchmarks {

// Whole scenarios, each with a title of its own, until there are at least `octets`. The same text
// each time.
std::string spec_text(std::size_t octets);

}  // namespace smoke::benchmarks
