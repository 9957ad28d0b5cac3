// What a journal tells of the run that wrote it.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/run/monitor.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

// The file can't be read, is no journal, or one of another version; the message says which, and
// where.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Its lines, up to the last whole one. Throws Unreadable.
std::vector<Object> read(const std::filesystem::path& file);

// What its monitors saw, by file and title.
std::map<std::pair<std::string, std::string>, run::Samples> samples(
    const std::vector<Object>& lines);

}  // namespace smoke::journal
