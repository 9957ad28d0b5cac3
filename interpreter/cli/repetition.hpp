// A run as the command line that repeats it.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/cli/options.hpp"

namespace smoke::cli {

// A word of a command line, quoted where a shell would read it otherwise.
std::string shell_word(std::string_view word);

// What a repetition begins with, but for the seed; of a run for a gate, of its scenarios alone.
std::string repetition(const RunCommand& command);

// All of it, for a gate too.
std::string whole_repetition(const RunCommand& command);

}  // namespace smoke::cli
