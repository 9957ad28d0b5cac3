// Starting a program and waiting until it answers. Readiness is asked for with plain GETs, a few
// milliseconds apart: a receiver that starts fast must not wait for us.
#include "interpreter/service/program.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "interpreter/service/child.hpp"

namespace smoke::service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view port_hole = "${port}";

bool has_hole(const std::string& text) { return text.find(port_hole) != std::string::npos; }

std::string filled(std::string text, const std::string& port) {
  for (std::size_t at = 0; (at = text.find(port_hole, at)) != std::string::npos;
       at += port.size()) {
    text.replace(at, port_hole.size(), port);
  }
  return text;
}

bool asks_for_port(const ProgramOptions& options) {
  return std::any_of(options.arguments.begin(), options.arguments.end(), has_hole) ||
         std::any_of(options.environment.begin(), options.environment.end(),
                     [](const auto& entry) { return has_hole(entry.second); }) ||
         has_hole(options.ready_url);
}

// One GET; the status, or 0 where there was no answer. Short, so that a stop request is soon seen.
long status_of(CURL* curl, const std::string& url) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 500L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
  long status = 0;
  if (curl_easy_perform(curl) != CURLE_OK) return 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

}  // namespace

struct Program::Process {
  std::uint16_t port = 0;
  std::string name;
  fs::path
      scratch;  // a temporary folder for the output; empty where the output has a file of its own
  fs::path output;
  std::optional<Child> child;
  std::string last_output;  // kept when the temporary folder goes

  ~Process() { stop(); }

  void stop() {
    if (child) child->stop();
    if (scratch.empty()) return;
    last_output = tail_of(output, 200);
    std::error_code ignored;
    fs::remove_all(std::exchange(scratch, {}), ignored);
  }

  [[noreturn]] void give_up(const std::string& what) {
    const std::string tail = tail_of(output, 20);
    throw ServiceError("`" + name + "` " + what +
                       (tail.empty() ? "; it wrote nothing" : "; its output ends with:\n" + tail));
  }

  void wait_until_ready(const ProgramOptions& options, const std::stop_token& stop) {
    const std::string url = filled(options.ready_url, std::to_string(port));
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   curl_easy_cleanup);
    const auto deadline = std::chrono::steady_clock::now() + options.ready_timeout;
    std::mutex mutex;
    std::condition_variable_any pause;
    for (std::unique_lock lock(mutex);;) {
      if (const auto status = child->status())
        give_up("exited with status " + std::to_string(*status) + " at its start");
      const long status = status_of(curl.get(), url);
      if (status >= 200 && status < 300) return;
      if (stop.stop_requested())
        throw ServiceError("interrupted while `" + name + "` was starting");
      if (std::chrono::steady_clock::now() > deadline) {
        give_up(
            "was not ready in " + std::to_string(options.ready_timeout.count()) + " ms: GET " +
            url +
            (status ? " answered " + std::to_string(status) + ", expected 2xx" : " got no answer"));
      }
      pause.wait_for(lock, stop, std::chrono::milliseconds(5), [] { return false; });
    }
  }
};

Program::Program(const ProgramOptions& options, std::stop_token stop)
    : process_(std::make_unique<Process>()) {
  Process& process = *process_;
  if (options.arguments.empty()) throw ServiceError("no program to start");
  process.name = options.arguments[0];
  if (asks_for_port(options)) process.port = free_port();
  const std::string port = std::to_string(process.port);

  ChildOptions child;
  const fs::path executable = find_program(process.name);
  if (executable.empty()) throw ServiceError("no program `" + process.name + "` to start");
  for (const std::string& argument : options.arguments)
    child.arguments.push_back(filled(argument, port));
  child.arguments[0] = executable;
  child.environment = own_environment();
  for (const auto& [name, value] : options.environment) {
    const std::string prefix = name + "=";
    std::erase_if(child.environment,
                  [&](const std::string& entry) { return entry.starts_with(prefix); });
    child.environment.push_back(prefix + filled(value, port));
  }
  child.folder = options.folder;
  if (options.output_file.empty()) process.scratch = make_temporary_folder("smoke-program");
  process.output = options.output_file.empty() ? process.scratch / "output" : options.output_file;
  child.output_file = process.output;
  child.remove_folder = process.scratch;
  process.child.emplace(child);
  if (!options.ready_url.empty()) process.wait_until_ready(options, stop);
}

Program::~Program() = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;

std::uint16_t Program::port() const { return process_->port; }

bool Program::running() const { return !process_->child->status(); }

std::string Program::output_tail(std::size_t lines) const {
  return process_->scratch.empty() && !process_->last_output.empty()
             ? process_->last_output
             : tail_of(process_->output, lines);
}

void Program::stop() { process_->stop(); }

}  // namespace smoke::service
