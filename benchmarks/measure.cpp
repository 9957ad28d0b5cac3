// measure RUNS COMMAND… [-- COMMAND…]…: runs the commands RUNS times each, in turn, so that what
// else the machine does befalls all of them alike. For each command a line with the medians of
// elapsed milliseconds, of milliseconds of processor time, and of peak memory in KiB. Finer than
// time(1), which counts in 10 ms. What they write to standard output is dropped.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;

namespace {

struct Command {
  std::vector<char*> words;  // a null pointer ends them
  std::vector<double> elapsed, processor, peak;
};

double milliseconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<Command> read_commands(char** word) {
  std::vector<Command> commands(1);
  for (; *word != nullptr; ++word) {
    if (std::string_view(*word) == "--")
      commands.emplace_back();
    else
      commands.back().words.push_back(*word);
  }
  for (Command& command : commands) {
    if (command.words.empty()) return {};
    command.words.push_back(nullptr);
  }
  return commands;
}

void run(Command& command, const posix_spawn_file_actions_t& quiet) {
  const std::string name = command.words.front();
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (const int error =
          posix_spawnp(&child, name.c_str(), &quiet, nullptr, command.words.data(), environ);
      error != 0)
    throw std::runtime_error("cannot run `" + name + "`: " + std::strerror(error));
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  if (status != 0)
    throw std::runtime_error("`" + name + "` failed: " +
                             (WIFEXITED(status)
                                  ? "exit status " + std::to_string(WEXITSTATUS(status))
                                  : "signal " + std::to_string(WTERMSIG(status))));
  command.elapsed.push_back(took.count());
  command.processor.push_back(milliseconds(used.ru_utime) + milliseconds(used.ru_stime));
  command.peak.push_back(static_cast<double>(used.ru_maxrss));
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  std::vector<Command> commands;
  if (runs > 0) commands = read_commands(argv + 2);
  if (commands.empty()) {
    std::fprintf(stderr, "usage: measure RUNS COMMAND… [-- COMMAND…]…\n");
    return 2;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  try {
    for (int i = 0; i < runs; ++i)
      for (Command& command : commands) run(command, quiet);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "measure: %s\n", error.what());
    return 1;
  }
  for (Command& command : commands)
    std::printf("%.2f %.2f %.0f\n", median(command.elapsed), median(command.processor),
                median(command.peak));
  return 0;
}
