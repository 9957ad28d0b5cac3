// Steps that must hold again and again: a sample at each interval, for as long as a monitor lasts.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/run/schedule.hpp"

namespace smoke::run {

// What is known of a monitor so far.
struct Samples {
  std::chrono::system_clock::time_point first, last;  // when the first and the last one were due
  std::size_t taken = 0, failed = 0, unknown = 0;     // unknown: it could not be told
  Duration largest_gap{};                             // between the beginnings of two
};

struct Monitoring {
  std::vector<std::string> titles;  // of the monitors that run; none: all
  bool rehearse = false;            // three samples, at most a second apart, instead of all
  // What an earlier process saw of a monitor, by its file and title; it goes on from there.
  std::map<std::pair<std::string, std::string>, Samples> earlier;
};

// The monitors that would run, in order.
std::vector<ScenarioId> select(const std::vector<SpecFile>& files, const Monitoring& monitoring);

// Runs them side by side, each in a thread of its own. A monitor is told of as a scenario is, with
// a Sampled for each sample. It is
//   failed        as soon as more samples have failed than may, or where there are too few in the
//   end; inconclusive  where it was interrupted, where more could not be told than may fail, or
//   where two samples
//                 lie further apart than twice the interval: what happened between them, nobody
//                 saw;
//   passed        else.
void monitor(const std::vector<SpecFile>& files, const Setting& setting, const Options& options,
             const Monitoring& monitoring, const Listener& listener, std::stop_token stop,
             std::stop_token immediate_stop);

}  // namespace smoke::run
