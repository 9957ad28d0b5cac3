// The words of the language, from the one table keywords.def.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace smoke::keywords {

// Where a word can stand; several may hold.
enum Class : std::uint8_t {
  other = 0,
  declaration = 1,  // begins a declaration
  step = 2,         // begins a line of a scenario: a step of one's own may not begin with it
  joining = 4,      // a deeper line that begins with it goes on with the line above
  reserved = 8,     // never a name
};

bool is(std::string_view word, Class c);  // false for a word that is no keyword
const std::vector<std::string_view>& all();
std::vector<std::string_view> of(Class c);

}  // namespace smoke::keywords
