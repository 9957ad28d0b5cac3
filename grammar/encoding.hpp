// UTF-8 as the parser reads it, and what of a source is none.
#pragma once

#include <cstddef>
#include <string_view>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"

namespace smoke {

struct Decoded {
  char32_t point;
  std::size_t octets;  // 0 where no valid UTF-8 stands
};

// The character that begins at `at`, which is not `end`.
Decoded decode_utf8(const char* at, const char* end);

// One mistake for a source that is no UTF-8 throughout or holds NUL, at the first such place; none if it is text. What
// was reported on the lines that are no text is dropped from `found`: it has the same cause.
void check_encoding(const SourcePtr& source, Diagnostics& found);

}  // namespace smoke
