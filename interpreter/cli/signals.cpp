// One thread in sigwait: what a signal asks for is then done in an ordinary thread, where
// everything is allowed.
#include "interpreter/cli/signals.hpp"

#include <unistd.h>

#include <ctime>

namespace smoke::cli {
namespace {

constexpr int wake_up = SIGUSR1;  // from the destructor

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, wake_up}) sigaddset(&set, signal);
  struct sigaction hang_up {};
  if (sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN)  // by nohup
    sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = awaited();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  thread_ = std::thread([this] { wait(); });
}

Signals::~Signals() {
  over_ = true;
  pthread_kill(thread_.native_handle(), wake_up);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Signals::wait() {
  const sigset_t set = awaited();
  while (!over_) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0 || signal == wake_up) continue;
    if (received_ == 0) {
      received_ = signal;
      stop_.request_stop();
      continue;
    }
    // The shell and the terminal each tell of the hang-up: that is nobody's impatience.
    if (signal == SIGHUP) continue;
    immediate_stop_.request_stop();
    // Time for the report; then the end, whatever hangs. Services notice by themselves that we are
    // gone.
    const timespec patience{2, 0};
    do signal = sigtimedwait(&set, nullptr, &patience);
    while ((signal == wake_up || signal == SIGHUP) && !over_);
    if (!over_) _exit(128 + received_);
  }
}

}  // namespace smoke::cli
