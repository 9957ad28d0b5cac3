// What a run needs around the threads that do its work.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

#include "interpreter/run/context.hpp"

namespace smoke::run {

// Calls `work` in a thread of its own, and `listener` in the calling one: with RunStarted, all that
// `work` and its threads emit, and RunFinished. Returns when `work` has.
void stage(const Setting& setting, const Options& options, std::size_t scenarios,
           const Listener& listener, std::stop_token stop, std::stop_token immediate_stop,
           const std::function<void(Context&)>& work);

}  // namespace smoke::run
