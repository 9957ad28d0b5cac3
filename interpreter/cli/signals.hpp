// Ctrl-C, SIGTERM, and SIGHUP when the terminal is gone: the first ends the run with a report, a
// second Ctrl-C or SIGTERM cuts cleanup short too, and soon ends the process.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace smoke::cli {

// While it lives, SIGINT, SIGTERM and, unless it is ignored, SIGHUP come here. Threads that are to
// keep them away are started after it.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  std::stop_token stop() const { return stop_.get_token(); }
  std::stop_token immediate_stop() const { return immediate_stop_.get_token(); }
  int received() const { return received_; }  // the first signal's number; 0 where there was none

 private:
  void wait();

  sigset_t before_{};
  std::stop_source stop_, immediate_stop_;
  std::atomic<int> received_{0};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace smoke::cli
