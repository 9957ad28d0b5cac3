// A throwaway Postgres comes up, takes SQL files, says what is wrong with them, and leaves nothing
// behind.
#include "interpreter/service/postgres.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "interpreter/service/child.hpp"
#include "tests/unit/service/support.hpp"

using namespace smoke::service;
namespace fs = std::filesystem;

namespace {

std::string psql(const std::string& url, const std::string& sql) {
  return output_of("psql -X -A -t -d '" + url + "' -c \"" + sql + "\" 2>&1");
}

}  // namespace

TEST_CASE("a server answers on its unix socket, to its owner alone") {
  const Postgres postgres;
  CHECK(psql(postgres.url(), "select current_database(), current_user") == "smoke|smoke\n");
  CHECK((fs::status(postgres.folder()).permissions() & fs::perms(0077)) == fs::perms::none);
  CHECK(postgres.folder().string().size() < 80);  // a socket's path is short
}

TEST_CASE("over TCP it asks for the password") {
  const Postgres postgres({.tcp = true});
  CHECK(psql(postgres.tcp_url(), "select 1") == "1\n");
  std::string without = postgres.tcp_url();
  const std::size_t colon = without.find(':', without.find("//") + 2);
  without.erase(colon, without.find('@') - colon);
  CHECK(psql(without, "select 1").find("password") != std::string::npos);
}

TEST_CASE("two servers live side by side, and the folder goes with the object") {
  fs::path first, second;
  {
    const Postgres one;
    const Postgres other;
    first = one.folder();
    second = other.folder();
    CHECK(psql(one.url(), "create table t()") == "CREATE TABLE\n");
    CHECK(psql(other.url(), "select to_regclass('t') is null") == "t\n");
  }
  CHECK_FALSE(fs::exists(first));
  CHECK_FALSE(fs::exists(second));
}

TEST_CASE("SQL files run in order; a mistake names its file and line") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "one.sql") << "create table fruit (name text);\n";
  std::ofstream(folder.path / "two.sql")
      << "insert into fruit values ('fig');\ninsert into froot values ('x');\n";
  Postgres postgres;
  postgres.initialise({folder.path / "one.sql"});
  try {
    postgres.initialise({folder.path / "two.sql"});
    FAIL("a mistake must be an error");
  } catch (const ServiceError& error) {
    CHECK(std::string(error.what()).find("two.sql:2: ERROR:  relation \"froot\" does not exist") !=
          std::string::npos);
  }
  CHECK(psql(postgres.url(), "select * from fruit") == "fig\n");
  CHECK_THROWS_AS(postgres.initialise({folder.path / "none.sql"}), ServiceError);
}

TEST_CASE("an SQL file that takes forever can be interrupted") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "slow.sql") << "select pg_sleep(600);\n";
  Postgres postgres;
  std::stop_source stop;
  std::jthread stopper([&] {
    eventually([&] {
      return psql(postgres.url(),
                  "select count(*) from pg_stat_activity where query ~ '^select pg_sleep'") ==
             "1\n";
    });
    stop.request_stop();
  });
  CHECK_THROWS_AS(postgres.initialise({folder.path / "slow.sql"}, stop.get_token()), ServiceError);
}

TEST_CASE("several processes that make the cache at once all get a server") {
  const TemporaryFolder cache;
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      setenv("XDG_CACHE_HOME", cache.path.c_str(), 1);
      int status = 1;
      try {
        const Postgres postgres;
        status = psql(postgres.url(), "select 1") == "1\n" ? 0 : 1;
      } catch (const ServiceError&) {
      }
      _exit(status);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  std::size_t kept = 0;
  for (const auto& entry : fs::directory_iterator(cache.path / "smoke")) {
    ++kept;
    CHECK(fs::exists(entry.path() / "PG_VERSION"));
  }
  CHECK(kept == 1);
}

TEST_CASE("nothing is left when the tool is killed") {
  std::array<int, 2> pipe_ends{};
  REQUIRE(pipe(pipe_ends.data()) == 0);
  const pid_t tool = fork();
  if (tool == 0) {
    const Postgres postgres;
    const std::string folder = postgres.folder();
    [[maybe_unused]] const ssize_t written = write(pipe_ends[1], folder.data(), folder.size());
    pause();
  }
  std::array<char, 256> buffer{};
  const ssize_t got = read(pipe_ends[0], buffer.data(), buffer.size());
  REQUIRE(got > 0);
  const fs::path folder(std::string(buffer.data(), static_cast<std::size_t>(got)));
  std::ifstream pid_file(folder / "data/postmaster.pid");
  pid_t server = 0;
  pid_file >> server;
  REQUIRE(server > 0);
  CHECK_FALSE(is_gone(server));
  kill(tool, SIGKILL);
  waitpid(tool, nullptr, 0);
  CHECK(eventually([&] { return is_gone(server) && !fs::exists(folder); }));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}
