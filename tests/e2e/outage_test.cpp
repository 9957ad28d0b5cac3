// `while` and `replay` over TLS, and what a run leaves that is killed within a fault: nothing.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "interpreter/service/postgres.hpp"
#include "tests/e2e/process.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/server.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Inodes of what a process has open as sockets.
std::set<std::string> sockets_of(pid_t process) {
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
    std::error_code gone;
    const std::string link = fs::read_symlink(entry.path(), gone).string();
    if (link.starts_with("socket:[")) out.insert(link.substr(8, link.size() - 9));
  }
  return out;
}

// "0100007F:9C42", of those that listen (their state is 0A).
std::set<std::string> listening(const std::set<std::string>& inodes) {
  std::set<std::string> out;
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string number, local, remote, state, skipped, inode;
    words >> number >> local >> remote >> state;
    for (int i = 0; i < 5; ++i) words >> skipped;
    words >> inode;
    if (state == "0A" && inodes.contains(inode)) out.insert(local);
  }
  return out;
}

bool anyone_listens_at(const std::set<std::string>& places) {
  std::ifstream table("/proc/net/tcp");
  const std::string all{std::istreambuf_iterator<char>(table), {}};
  return std::any_of(places.begin(), places.end(), [&](const std::string& place) {
    return contains(all, place + " 00000000:0000 0A");
  });
}

int sessions(const std::string& url) {
  const std::string command =
      "psql -X -tA -c \"select count(*) from pg_stat_activity where backend_type = 'client "
      "backend' and pid <> pg_backend_pid()\" '" +
      url + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> psql(popen(command.c_str(), "r"), &pclose);
  int count = -1;
  REQUIRE(fscanf(psql.get(), "%d", &count) == 1);
  return count;
}

template <class Condition>
bool soon(Condition holds) {
  for (int i = 0; i < 500 && !holds(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

}  // namespace

TEST_CASE("faults over TLS, with the target's certificate verified") {
  const http::Certificate certificate;
  std::mutex mutex;
  std::vector<std::string> bodies;
  const http::Server server(http::answering([&](const std::string& request) {
                              const std::lock_guard lock(mutex);
                              bodies.push_back(request.substr(request.find("\r\n\r\n") + 4));
                              return http::ok("{}");
                            }),
                            certificate.context());
  const Folder folder;
  const auto configure = [&](const std::string& tls) {
    folder.write("smoke.yaml",
                 "environments:\n  here:\n    targets:\n      webhook: { url: "
                 "\"https://" +
                     server.address() + "\", timeout: 5s" + tls + " }\n");
  };
  folder.write("a.smoke", R"(event ping
  post "/"
  json { "n": unique integer }

scenario "Each of them"
  while webhook is unreachable
    send ping
      timeout 200ms
    expect no response because unreachable
  while webhook refuses connections
    send ping
    expect no response because refused
  while webhook resets connections
    send ping
    expect no response because reset
  while webhook answers 503
    send ping
    expect status 503
  while webhook is slow by 100ms
    send ping
    expect status 200
  while webhook loses responses
    send ping
    expect no response because reset
  replay undelivered events
    expect status 200
)");
  configure(", tls: { ca: \"" + certificate.path() + "\" }");
  const Ended ended = run_smoke(folder, {"run", "-v", "a.smoke"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out,
                 "(ping, while webhook answers 503, put in by the sender: nobody else "
                 "can answer within TLS)"));
  {
    const std::lock_guard lock(mutex);
    REQUIRE(bodies.size() == 7);  // the slow one, the lost one, and five in the order of sending
    CHECK(bodies[1] == bodies[6]);
    CHECK(std::set(bodies.begin(), bodies.end()).size() == 6);
    bodies.clear();
  }

  configure("");  // nobody vouches for the target
  const Ended unknown = run_smoke(folder, {"run", "a.smoke"});
  INFO(unknown.all());
  CHECK(unknown.status == 3);
  CHECK(contains(unknown.out, "no TLS with " + server.address()));
  CHECK(bodies.empty());
}

TEST_CASE("killed while answers are lost: no port, process or session is left") {
  const Folder folder;
  service::Postgres postgres;
  folder.write("schema.sql", "create table links (id integer);\n");
  postgres.initialise({folder.path() / "schema.sql"});
  std::atomic<bool> received = false, hung_up = false;
  const http::Server server([&](http::Connection& connection) {
    connection.read_request();
    received = true;
    connection.wait_for_end();
    hung_up = true;
  });
  const std::string other = SMOKE_BINARY_DIR "/contacts-service";
  folder.write("smoke.yaml", R"(environments:
  here:
    services:
      other:
        run: [)" + other + R"(, --port, "${other.port}"]
        ready: ${other.url}/status/200
)");
  folder.write("a.smoke", R"(scenario "It takes long"
  expect no rows in links
  while webhook loses responses
    get "/"
      timeout 1 minute
    expect no response
)");
  Process process(folder, {"run", "a.smoke"},
                  {{"SMOKE_BASE_URL", server.url("")}, {"SMOKE_DATABASE_URL", postgres.url()}});
  REQUIRE(soon([&] { return received.load(); }));
  const std::set<std::string> proxies = listening(sockets_of(process.id()));
  CHECK(proxies.size() == 1);
  CHECK(anyone_listens_at(proxies));
  CHECK(sessions(postgres.url()) >= 1);

  process.signal(SIGKILL);
  CHECK(process.wait().status == 137);
  CHECK_FALSE(anyone_listens_at(proxies));
  CHECK(soon([&] { return hung_up.load(); }));
  CHECK(soon([&] { return sessions(postgres.url()) == 0; }));
  CHECK(soon([&] {
    for (const auto& each : fs::directory_iterator("/proc")) {
      std::error_code gone;
      if (fs::read_symlink(each.path() / "exe", gone) == other &&
          fs::read_symlink(each.path() / "cwd", gone) == folder.path())
        return false;
    }
    return true;
  }));
}

TEST_CASE("interrupted within a fault, a run ends at once") {
  const Folder folder;
  folder.write("a.smoke", R"(scenario "It takes long"
  get "/"
  expect status 200
  while webhook is unreachable
    get "/"
      timeout 1 minute
    expect no response
)");
  const http::Server server(http::answering([](const std::string&) { return http::ok("{}"); }));
  Process process(folder, {"run", "-v", "a.smoke"}, {{"SMOKE_BASE_URL", server.url("")}});
  REQUIRE(process.wait_for("< HTTP 200"));
  const auto begin = std::chrono::steady_clock::now();
  process.signal(SIGINT);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  CHECK(ended.status == 130);
}
