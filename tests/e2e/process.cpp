// fork and exec, two pipes, and poll: enough to watch a program and to send it signals.
#include "tests/e2e/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace smoke::e2e {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "smoke-e2e-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Folder::write(const std::string& file, std::string_view text) const {
  fs::create_directories((path_ / file).parent_path());
  std::ofstream(path_ / file, std::ios::binary) << text;
}

std::string Folder::read(const std::string& file) const {
  std::ifstream in(path_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Process::Process(const Folder& folder, std::vector<std::string> arguments,
                 std::map<std::string, std::string> environment, const std::string& output_file,
                 const std::function<void()>& before)
    : deadline_(Clock::now() + std::chrono::minutes(1)) {
  arguments.insert(arguments.begin(), SMOKE_BINARY_DIR "/smoke");
  for (const char* kept : {"PATH", "HOME", "TMPDIR"})
    if (const char* value = std::getenv(kept)) environment.try_emplace(kept, value);
  environment.try_emplace("LC_ALL", "C");
  std::vector<std::string> entries;
  for (const auto& [name, value] : environment) entries.push_back(name + "=" + value);
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
  };
  const std::vector<char*> argv = pointers(arguments), envp = pointers(entries);
  int out[2], err[2];
  REQUIRE(pipe2(out, O_CLOEXEC) == 0);
  REQUIRE(pipe2(err, O_CLOEXEC) == 0);
  child_ = fork();
  REQUIRE(child_ >= 0);
  if (child_ == 0) {
    const int to = output_file.empty() ? out[1] : open(output_file.c_str(), O_WRONLY);
    const int from = open("/dev/null", O_RDONLY);
    if (to >= 0 && from >= 0 && chdir(folder.path().c_str()) == 0 && dup2(from, 0) == 0 &&
        dup2(to, 1) == 1 && dup2(err[1], 2) == 2) {
      if (before) before();
      execve(argv.front(), argv.data(), envp.data());
    }
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

Process::~Process() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  for (const int descriptor : {out_, err_})
    if (descriptor >= 0) close(descriptor);
}

void Process::signal(int number) const { REQUIRE(kill(child_, number) == 0); }

bool Process::read_some(Clock::time_point until) {
  pollfd waiting[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::min(until, deadline_) - Clock::now());
  if (left.count() <= 0 || (out_ < 0 && err_ < 0) ||
      poll(waiting, 2, static_cast<int>(left.count())) <= 0)
    return false;
  const auto drain = [](const pollfd& from, int& descriptor, std::string& to) {
    if (from.fd < 0 || from.revents == 0) return;
    char buffer[4096];
    const ssize_t got = read(descriptor, buffer, sizeof buffer);
    if (got > 0) {
      to.append(buffer, static_cast<std::size_t>(got));
    } else {
      close(descriptor);
      descriptor = -1;
    }
  };
  drain(waiting[0], out_, ended_.out);
  drain(waiting[1], err_, ended_.err);
  return true;
}

bool Process::wait_for(std::string_view text) {
  const auto until = Clock::now() + std::chrono::seconds(30);
  while (ended_.out.find(text) == std::string::npos)
    if (!read_some(until)) return false;
  return true;
}

Ended Process::wait() {
  while (read_some(deadline_)) {
  }
  if (Clock::now() >= deadline_) kill(child_, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child_, &status, 0) == child_);
  child_ = -1;
  ended_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended_;
}

Ended run_smoke(const Folder& folder, std::vector<std::string> arguments,
                std::map<std::string, std::string> environment) {
  return Process(folder, std::move(arguments), std::move(environment)).wait();
}

}  // namespace smoke::e2e
