// A child process that cannot outlive us: between it and us stands a small supervisor, which ends
// the child's whole process group when we ask for it or are gone, even by kill -9.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/service/service_error.hpp"

namespace smoke::service {

// Whom a child runs as, when not as ourselves.
struct Credentials {
  uid_t user;
  gid_t group;
  std::vector<gid_t> groups;
};

struct ChildOptions {
  std::vector<std::string> arguments;    // an absolute path first
  std::vector<std::string> environment;  // "NAME=value", all of it
  std::filesystem::path folder;          // to run in; empty for ours
  std::filesystem::path input_file = "/dev/null";
  std::filesystem::path output_file;  // stdout and stderr are appended to it
  std::optional<Credentials> credentials;
  int stop_signal = SIGTERM;
  std::chrono::milliseconds stop_timeout{5'000};  // then SIGKILL
  std::filesystem::path remove_folder;  // by the supervisor, where we were killed; empty for none
};

class Child {
 public:
  explicit Child(const ChildOptions& options);  // throws ServiceError where it can't be started
  ~Child() { stop(); }
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;

  // The exit status, 128 + N after signal N; nullopt while it runs.
  std::optional<int> status();
  void stop();  // the stop signal, after a while SIGKILL; returns when its group is gone
                // folder removed

 private:
  void reap(int options);  // of waitpid()

  pid_t supervisor_ = -1;
  int lifeline_ = -1;  // the supervisor ends the child when our end is closed
  std::optional<int> status_;
};

// Looks a program up in PATH unless the name holds a slash; empty where there is none.
std::filesystem::path find_program(const std::string& name);

// Our environment as "NAME=value".
std::vector<std::string> own_environment();

// A new 0700 folder with a short name, below TMPDIR or, where that is deep or closed to other
// users, /tmp; throws ServiceError.
std::filesystem::path make_temporary_folder(const std::string& prefix);

// A TCP port of 127.0.0.1 that nobody listened on a moment ago; throws ServiceError.
std::uint16_t free_port();

// The last lines of a text file; empty where there is none.
std::string tail_of(const std::filesystem::path& file, std::size_t lines);

}  // namespace smoke::service
