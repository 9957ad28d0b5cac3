// A program that a run starts beside itself, such as the receiver under test, and stops with all
// its children.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "interpreter/service/service_error.hpp"

namespace smoke::service {

struct ProgramOptions {
  std::vector<std::string> arguments{};              // the program first, looked up in PATH
  std::map<std::string, std::string> environment{};  // over our own
  std::filesystem::path folder{};                    // to run in; empty for ours
  std::filesystem::path output_file{};               // stdout and stderr; empty: a temporary file
  // Answers 2xx when the program is ready; empty: ready at once. `${port}` here, in an argument or
  // in the environment stands for one free port of 127.0.0.1.
  std::string ready_url{};
  std::chrono::milliseconds ready_timeout{30'000};
};

class Program {
 public:
  // Starts and waits until it is ready; throws ServiceError, with the end of its output, where it
  // exits before or the time is up, and where `stop` was requested.
  explicit Program(const ProgramOptions& options, std::stop_token stop = {});
  ~Program();  // SIGTERM to its process group, SIGKILL after a while
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;

  std::uint16_t port() const;  // what `${port}` became; 0 where it wasn't asked for
  bool running() const;        // false once it has exited by itself
  std::string output_tail(std::size_t lines = 20) const;  // the end of its stdout and stderr
  void stop();                                            // as the destructor; twice is harmless

 private:
  struct Process;
  std::unique_ptr<Process> process_;
};

}  // namespace smoke::service
