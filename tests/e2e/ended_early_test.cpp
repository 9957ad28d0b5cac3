// What a run leaves that is killed, or told to end, within a fault: nothing on the machine, and in
// its journal what another process needs to deliver the rest.
#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "interpreter/service/postgres.hpp"
#include "tests/e2e/process.hpp"
#include "tests/support/server.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

// Those that work in a folder: the tool, what it has started, and what has been started by that.
std::vector<fs::path> processes_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& each : fs::directory_iterator("/proc")) {
    std::error_code gone;
    const std::string place = fs::read_symlink(each.path() / "cwd", gone).string();
    if (place == folder || place.starts_with(folder.string() + "/")) out.push_back(each.path());
  }
  return out;
}

// Inodes of what a process has open as sockets.
std::set<std::string> sockets_of(const fs::path& process) {
  std::set<std::string> out;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(process / "fd", gone)) {
    const std::string link = fs::read_symlink(entry.path(), gone).string();
    if (link.starts_with("socket:[")) out.insert(link.substr(8, link.size() - 9));
  }
  return out;
}

// "0100007F:9C42", of those of the inodes that listen (their state is 0A).
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
  for (int i = 0; i < 3'000 && !holds(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

// Takes each request; answers only once it is told to.
class Target {
 public:
  Target()
      : server_([this](http::Connection& connection) {
          while (const auto request = connection.read_request()) {
            {
              const std::lock_guard lock(mutex_);
              requests_.push_back(*request);
            }
            if (answers) {
              connection.write(http::ok("{}"));
            } else {
              connection.wait_for_end();
              hung_up = true;
            }
          }
        }) {}

  std::atomic<bool> answers = false, hung_up = false;
  std::string url() const { return server_.url(""); }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  http::Server server_;
};

const std::string source = SMOKE_SOURCE_DIR;
const std::string configuration = R"(environments:
  here:
    database: { url: "${SMOKE_DATABASE_URL}" }
    services:
      db:
        postgres:
          schema: [)" + source + "/examples/crm/schema.sql]" +
                                  R"(
      crm:
        run: [)" SMOKE_BINARY_DIR R"(/crm-receiver, --port, "${crm.port}", --database, "${db.url}"]
        ready: ${crm.url}/api/chatwoot/webhook
)";

constexpr std::string_view spec = R"(event ping
  post "/hook"
  header "X-Delivery": unique uuid
  timeout 1 minute
  json { "n": unique integer }

scenario "It takes long"
  expect no rows in links
  while webhook loses responses
    send ping
    expect no response
)";

}  // namespace

TEST_CASE("ended while answers are lost: nothing is left, and a replay delivers the rest, once") {
  service::Postgres postgres;
  for (const auto& [signal, status] :
       {std::pair{SIGKILL, 137}, {SIGHUP, 129}, {SIGTERM, 143}, {SIGINT, 130}}) {
    CAPTURE(signal);
    const Folder folder;
    // The server's user has to pass through.
    fs::permissions(folder.path(), fs::perms(0755));
    folder.write("schema.sql", "create table if not exists links (id integer);\n");
    folder.write("smoke.yaml", configuration);
    folder.write("a.smoke", spec);
    const fs::path left = folder.path() / "tmp";
    fs::create_directory(left);
    postgres.initialise({folder.path() / "schema.sql"});
    Target target;
    const std::map<std::string, std::string> environment{{"SMOKE_BASE_URL", target.url()},
                                                         {"SMOKE_DATABASE_URL", postgres.url()},
                                                         {"TMPDIR", left.string()}};

    Process process(folder, {"run", "a.smoke", "--journal", "run.jsonl"}, environment);
    const bool sent = soon([&] { return !target.requests().empty(); });
    if (!sent) FAIL(process.wait().all());
    std::set<std::string> inodes;
    const auto running = processes_in(folder.path());
    for (const fs::path& each : running) inodes.merge(sockets_of(each));
    const std::set<std::string> places = listening(inodes);
    CHECK(running.size() > 4);  // the tool, the receiver, Postgres, and those that watch over them
    CHECK(places.size() >= 2);  // the proxy, the receiver
    CHECK_FALSE(fs::is_empty(left));
    CHECK(sessions(postgres.url()) >= 1);

    process.signal(signal);
    const Ended ended = process.wait();
    INFO(ended.all());
    CHECK(ended.status == status);
    CHECK(soon([&] { return target.hung_up.load(); }));
    CHECK(soon([&] { return processes_in(folder.path()).empty(); }));
    CHECK(soon([&] { return fs::is_empty(left); }));
    CHECK(soon([&] { return !anyone_listens_at(places); }));
    CHECK(soon([&] { return sessions(postgres.url()) == 0; }));

    // The target had the event, but nobody heard of it.
    target.answers = true;
    const Ended replayed = run_smoke(folder, {"replay", "run.jsonl"}, environment);
    INFO(replayed.all());
    CHECK(replayed.status == 0);
    const auto requests = target.requests();
    REQUIRE(requests.size() == 2);
    const auto content = [](const std::string& request) {
      return request.substr(request.find("X-Delivery"));
    };
    CHECK(content(requests[0]) == content(requests[1]));
    const Ended again = run_smoke(folder, {"replay", "run.jsonl"}, environment);
    INFO(again.all());
    CHECK(again.status == 2);
    CHECK(contains(again.err, "nothing is undelivered in `run.jsonl`"));
    CHECK(target.requests().size() == 2);
  }
}
