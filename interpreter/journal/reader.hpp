// What a journal tells of the run that wrote it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/journal/sealed.hpp"
#include "interpreter/run/monitor.hpp"
#include "interpreter/run/shard.hpp"
#include "interpreter/run/undelivered.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

// The file can't be read, is no journal, or one of another version; the message says which, and
// where.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Its lines in their order, up to the last whole one, one in memory at a time. Throws Unreadable.
void each_line(const std::filesystem::path& file, const std::function<void(Object)>& take);

// What its monitors saw, by file and title.
std::map<std::pair<std::string, std::string>, run::Samples> samples(
    const std::filesystem::path& file);

// What its scenarios took, those that ran. Throws Unreadable.
run::Durations durations(const std::filesystem::path& file);

// An event of which the journal has no 2xx, and the scenario that sent it.
struct Kept {
  run::ScenarioId scenario;  // its file, title and variant
  Object delivery;           // as it is written
};

// The oldest first.
std::vector<Kept> undelivered(const std::filesystem::path& file);

// The event, with its secrets put in again. Throws Unreadable where one is lacking.
run::Undelivered event(const Object& delivery, const Lookup& variables);

// The environment of the (last) run; empty without one.
std::string environment(const std::filesystem::path& file);

}  // namespace smoke::journal
