// A started program is waited for, told apart from one that fails, and gone with all its children
// afterwards.
#include "interpreter/service/program.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/unit/service/support.hpp"

using namespace smoke::service;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::string message_of(const ProgramOptions& options, std::stop_token stop = {}) {
  try {
    const Program program(options, stop);
    return "";
  } catch (const ServiceError& error) {
    return error.what();
  }
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a program gets a free port and is ready once it answers") {
  Program program({.arguments = {"python3", "-m", "http.server", "--bind", "127.0.0.1", "${port}"},
                   .ready_url = "http://127.0.0.1:${port}/"});
  CHECK(program.port() > 0);
  CHECK(program.running());
  program.stop();
  CHECK_FALSE(program.running());
  CHECK(contains(program.output_tail(), "GET / HTTP"));
}

TEST_CASE("the environment is ours and its own, the folder is the one asked for") {
  const TemporaryFolder folder;
  setenv("SMOKE_TEST_OURS", "ours", 1);
  ProgramOptions options;
  options.arguments = {"sh", "-c", "echo $SMOKE_TEST_OURS $ITS_OWN $PORT; pwd; sleep 60"};
  options.environment = {{"ITS_OWN", "own"}, {"PORT", "p${port}"}};
  options.folder = folder.path;
  const Program program(options);
  const std::string expected =
      "ours own p" + std::to_string(program.port()) + "\n" + folder.path.string();
  CHECK(eventually([&] { return program.output_tail() == expected; }));
}

TEST_CASE("a program that exits at its start shows the end of its output") {
  const std::string message =
      message_of({.arguments = {"sh", "-c", "echo port is taken >&2; exit 3"},
                  .ready_url = "http://127.0.0.1:1/"});
  CHECK(contains(message, "`sh` exited with status 3"));
  CHECK(contains(message, "port is taken"));
}

TEST_CASE("a program that does not get ready in time, or answers otherwise, is said so") {
  CHECK(contains(message_of({.arguments = {"sleep", "60"},
                             .ready_url = "http://127.0.0.1:${port}/",
                             .ready_timeout = 50ms}),
                 "was not ready in 50 ms"));
  const std::string message =
      message_of({.arguments = {SMOKE_BINARY_DIR "/contacts-service", "--port", "${port}"},
                  .ready_url = "http://127.0.0.1:${port}/status/404",
                  .ready_timeout = 2s});
  CHECK(contains(message, "answered 404, expected 2xx"));
}

TEST_CASE("a program that is not there is named") {
  CHECK(contains(message_of({.arguments = {"no-such-program"}}), "`no-such-program`"));
}

TEST_CASE("waiting ends when a stop is requested") {
  std::stop_source stop;
  const auto before = std::chrono::steady_clock::now();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  const std::string message = message_of(
      {.arguments = {"sleep", "60"}, .ready_url = "http://127.0.0.1:${port}/"}, stop.get_token());
  CHECK(contains(message, "interrupted"));
  CHECK(std::chrono::steady_clock::now() - before < 2s);
}

TEST_CASE("its children end with it, also where they do not listen to SIGTERM") {
  const TemporaryFolder folder;
  const fs::path pids = folder.path / "pids";
  {
    const Program program(
        {.arguments = {"sh", "-c", "(trap '' TERM; sleep 60) & echo $! > pids; wait"},
         .folder = folder.path});
    REQUIRE(eventually([&] { return fs::exists(pids) && fs::file_size(pids) > 1; }));
  }
  pid_t grandchild = 0;
  std::ifstream(pids) >> grandchild;
  REQUIRE(grandchild > 0);
  CHECK(eventually([&] { return is_gone(grandchild); }));
}

TEST_CASE("it lives on when the thread that started it ends") {
  std::optional<Program> program;
  std::thread([&] { program.emplace(ProgramOptions{.arguments = {"sleep", "60"}}); }).join();
  std::this_thread::sleep_for(50ms);
  CHECK(program->running());
}
