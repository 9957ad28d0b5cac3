// OpenSSL writes to broken connections without MSG_NOSIGNAL, and libcurl leaves SIGPIPE to its
// caller where threads are involved. Whether the process ignores it is the program's affair; where
// it doesn't, it is blocked for a thread and a while. Private to this room.
#pragma once

#include <csignal>
#include <ctime>

namespace smoke::http {

class NoSigpipe {
 public:
  NoSigpipe() {
    if (ignored()) return;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~NoSigpipe() {
    if (ignored() || sigismember(&before_, SIGPIPE) == 1) return;
    const timespec no_wait{};
    while (sigtimedwait(&sigpipe_, nullptr, &no_wait) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  // Asked once: three calls of the kernel for each request would cost more than building it.
  static bool ignored() {
    static const bool is = [] {
      struct sigaction action {};
      return sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
    }();
    return is;
  }

  sigset_t sigpipe_;
  sigset_t before_;
};

}  // namespace smoke::http
