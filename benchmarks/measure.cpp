// measure RUNS COMMAND…: runs it RUNS times without its output, and prints of a run: elapsed milliseconds (the median),
// milliseconds of processor time (the mean), peak memory in KiB (the highest). Finer than time(1), which counts in 10 ms.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern char** environ;

namespace {

double milliseconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  if (runs <= 0) {
    std::fprintf(stderr, "usage: measure RUNS COMMAND…\n");
    return 2;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

  std::vector<double> elapsed;
  double processor = 0;
  long peak = 0;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    if (const int error = posix_spawnp(&child, argv[2], &quiet, nullptr, argv + 2, environ); error != 0) {
      std::fprintf(stderr, "measure: cannot run `%s`: %s\n", argv[2], std::strerror(error));
      return 2;
    }
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (status != 0) {
      std::fprintf(stderr, "measure: `%s` failed (%s %d)\n", argv[2], WIFEXITED(status) ? "exit status" : "signal",
                   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
      return 1;
    }
    elapsed.push_back(took.count());
    processor += milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
    peak = std::max(peak, used.ru_maxrss);
  }
  posix_spawn_file_actions_destroy(&quiet);
  std::nth_element(elapsed.begin(), elapsed.begin() + runs / 2, elapsed.end());
  std::printf("%.2f %.2f %ld\n", elapsed[static_cast<std::size_t>(runs / 2)], processor / runs, peak);
  return 0;
}
