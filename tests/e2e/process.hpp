// The built program, run as a user runs it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace smoke::e2e {

// A folder of its own for each test, removed afterwards.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& file, std::string_view text) const;
  std::string read(const std::string& file) const;

 private:
  std::filesystem::path path_;
};

struct Ended {
  int status = -1;  // 128 + N after signal N
  std::string out, err;
  std::string all() const {
    return "stdout:\n" + out + "\nstderr:\n" + err + "\nexit " + std::to_string(status);
  }
};

// `smoke ARGUMENTS` in a folder, with nothing of our own environment but PATH, HOME and TMPDIR.
// Killed after a minute. `before`: is done by the process itself, before it becomes the tool.
class Process {
 public:
  Process(const Folder& folder, std::vector<std::string> arguments,
          std::map<std::string, std::string> environment = {}, const std::string& output_file = {},
          const std::function<void()>& before = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  pid_t id() const { return child_; }
  // Reads until standard output holds `text`; false where the process ends, or 30 seconds pass,
  // before.
  bool wait_for(std::string_view text);
  Ended wait();

 private:
  bool read_some(std::chrono::steady_clock::time_point until);

  pid_t child_ = -1;
  int out_ = -1, err_ = -1;
  Ended ended_;
  std::chrono::steady_clock::time_point deadline_;
};

Ended run_smoke(const Folder& folder, std::vector<std::string> arguments,
                std::map<std::string, std::string> environment = {});

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A smoke.yaml whose one environment has the contacts service as its target.
inline const std::string contacts_configuration = R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    services:
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";

}  // namespace smoke::e2e
