// What people bring along from other languages (`==`, `//`, `equals`), and what is written for it here.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace smoke {

struct Habit {
  std::string_view seen;     // as they write it
  std::string_view instead;  // "write `is`"
};

// The habit that `rest`, a line from where it could not be read on, begins with; nullopt where none is known. `statement`:
// what stands before it; `expected`: the words that could have stood there, none where the statement was complete.
std::optional<Habit> habit(std::string_view statement, std::string_view rest, const std::vector<std::string_view>& expected);

}  // namespace smoke
