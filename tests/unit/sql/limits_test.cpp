// Deadlines, stop requests, lost and impossible connections: all inconclusive, all soon.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/unit/sql/support.hpp"

using namespace smoke;
using namespace smoke::sql;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// libpqxx 6 itself loses a result when the connection breaks.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:pqxx::connection_base::exec_prepared\n";
}

namespace {

// The connections of the test itself, told by their name.
Options named(const std::string& name) {
  return {.url = server().url() + "&application_name=" + name, .max_connections = 2};
}

void terminate(const std::string& name) {
  Database other(writing());
  must(other.query(
      {"select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = $1",
       {name}}));
}

bool is_running(const std::string& name) {
  Database other(reading());
  return cell(other,
              "select count(*) from pg_stat_activity where state = 'active' and application_name = "
              "$1",
              {name}) != "0";
}

void wait_until_running(const std::string& name) {
  const auto deadline = Clock::now() + 10s;
  while (!is_running(name) && Clock::now() < deadline) std::this_thread::sleep_for(2ms);
}

// Stands before the server and, from stall() on, goes on taking connections and says nothing.
class Passage {
 public:
  Passage() : listener_(listening()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~Passage() {
    thread_.request_stop();
    thread_.join();
    for (const auto& [socket, _] : peers_) close(socket);
    close(listener_);
  }
  void stall() { stalled_ = true; }

  // The server's address, by this way.
  std::string url() const {
    const std::string url = server().tcp_url();
    const std::size_t port = url.rfind(':') + 1;
    return url.substr(0, port) + std::to_string(port_of(listener_)) +
           url.substr(url.find('/', port));
  }

  static sockaddr_in local(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  static int listening() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = local(0);
    REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listener, 8) == 0);
    return listener;
  }

  static std::uint16_t port_of(int listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
  }

 private:
  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> all{{listener_, POLLIN, 0}};
      if (!stalled_)
        for (const auto& [socket, _] : peers_) all.push_back({socket, POLLIN, 0});
      poll(all.data(), all.size(), 10);
      if (all[0].revents != 0) connect_one();
      for (std::size_t i = 1; i < all.size() && !stalled_; ++i)
        if (all[i].revents != 0) forward(all[i].fd);
    }
  }

  void connect_one() {
    const std::string url = server().tcp_url();
    const sockaddr_in address =
        local(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    peers_[near] = far;
    peers_[far] = near;
  }

  void forward(int from) {
    char octets[4096];
    const ssize_t size = recv(from, octets, sizeof octets, 0);
    const int to = peers_[from];
    if (size > 0)
      (void)send(to, octets, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    else
      for (const int socket : {from, to}) {
        close(socket);
        peers_.erase(socket);
      }
  }

  const int listener_;
  std::map<int, int> peers_;
  std::atomic<bool> stalled_ = false;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("a database that falls silent is told soon after the time that a statement may take") {
  Passage passage;
  Database database({.url = passage.url(), .statement_timeout = 200ms});
  CHECK(cell(database, "select 1") == "1");
  passage.stall();
  for (int i = 0; i < 2; ++i) {
    const auto start = Clock::now();
    const Error error = error_of(database.query({"select 1", {}}));
    CHECK(Clock::now() - start < 8s);  // 5.0 s: a second and two, and two for the cancellation
    CHECK(error.infrastructure);
    CHECK(
        contains(error.message, i == 0 ? "did not answer before the deadline" : "cannot connect"));
  }
}

TEST_CASE("a stop request does not wait for a database that is silent") {
  Passage passage;
  Database database({.url = passage.url()});
  CHECK(cell(database, "select 1") == "1");
  passage.stall();
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  const auto start = Clock::now();
  const Error error = error_of(database.query({"select 1", {}}, within(60s, stop.get_token())));
  CHECK(Clock::now() - start < 5s);  // 2.1 s
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "cancelled"));
}

TEST_CASE("a deadline ends a statement") {
  Database database(named("late"));
  (void)database.query({"select 1", {}});
  const auto start = Clock::now();
  const Error error = error_of(database.query({"select pg_sleep(30)", {}}, within(100ms)));
  CHECK(Clock::now() - start < 1s);
  CHECK(error.infrastructure);
  CHECK(error.sqlstate == "57014");
  CHECK(contains(error.message, "deadline"));
  CHECK_FALSE(is_running("late"));
  CHECK(cell(database, "select 1") == "1");
}

TEST_CASE("a stop request ends a statement at once") {
  Database database(named("stopped"));
  std::stop_source stop;
  Clock::time_point requested;
  std::jthread stopper([&] {
    wait_until_running("stopped");
    requested = Clock::now();
    stop.request_stop();
  });
  const Error error =
      error_of(database.query({"select pg_sleep(30)", {}}, within(20s, stop.get_token())));
  const auto ended = Clock::now();
  stopper.join();
  CHECK(ended - requested < 500ms);  // 2 to 35 ms where the machine has nothing else to do
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "cancelled"));
  CHECK(error_of(database.query({"select 1", {}}, within(1s, stop.get_token()))).infrastructure);
  CHECK(cell(database, "select 1") == "1");
}

TEST_CASE("a write that is stopped is undone") {
  run("create table undone (id integer)");
  Database database(writing());
  const Error error = error_of(
      database.execute({"insert into undone values (1); select pg_sleep(30)", {}}, within(100ms)));
  CHECK(error.infrastructure);
  CHECK(cell(database, "select count(*) from undone") == "0");
}

TEST_CASE("waiting for a free connection is bounded, too") {
  Database database({.url = server().url() + "&application_name=busy", .max_connections = 1});
  std::stop_source stop;
  std::jthread busy([&] {
    (void)database.query({"select pg_sleep(30)", {}}, within(20s, stop.get_token()));
  });
  wait_until_running("busy");
  const Error error = error_of(database.query({"select 1", {}}, within(50ms)));
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "deadline"));
  stop.request_stop();
}

TEST_CASE("connecting to what never answers can be interrupted") {
  // Accepts in the kernel, and says nothing.
  const int silent = Passage::listening();
  const std::string url =
      "postgresql://u@127.0.0.1:" + std::to_string(Passage::port_of(silent)) + "/d";
  {
    Database database({.url = url, .connect_timeout = 2s});
    const auto start = Clock::now();
    CHECK(error_of(database.query({"select 1", {}}, within(50ms))).infrastructure);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK(error_of(database.query({"select 1", {}}, within(20s, stop.get_token()))).infrastructure);
    CHECK(Clock::now() - start < 1s);
    const Error error = error_of(database.query({"select 1", {}}));
    CHECK(error.infrastructure);
    CHECK(contains(error.message, "cannot connect"));
    CHECK(contains(error.message, "timeout expired"));
  }
  close(silent);
}

TEST_CASE("the server's own timeout is inconclusive") {
  Options options = named("timeout");
  options.statement_timeout = 50ms;
  Database database(options);
  const Error error = error_of(database.query({"select pg_sleep(30)", {}}));
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "statement timeout"));
}

TEST_CASE("a connection that is lost in the middle of a statement is inconclusive") {
  Database database(named("lost"));
  std::jthread killer([] {
    wait_until_running("lost");
    terminate("lost");
  });
  const Error error = error_of(database.query({"select pg_sleep(30)", {}}, within(20s)));
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "the database went away"));
  CHECK(cell(database, "select current_setting('row_security')") == "\"off\"");
}

TEST_CASE("a connection that was lost while idle is replaced, with its settings") {
  Database database(named("idle"));
  CHECK(cell(database, "select current_setting('row_security')") == "\"off\"");
  terminate("idle");
  CHECK(cell(database, "select current_setting('row_security')") == "\"off\"");
  CHECK(cell(database, "select current_setting('default_transaction_read_only')") == "\"on\"");
}

TEST_CASE("a database that is not there is inconclusive, and its password stays secret") {
  for (const std::string url :
       {"postgresql://u:s3cret@127.0.0.1:1/d", "postgresql://u:s3cret@nowhere.invalid/d",
        "host=127.0.0.1 port=1 user=u password=s3cret", "postgresql://u:s3cret@127.0.0.1:port/d",
        "postgresql//u:s3cret@127.0.0.1/d", "u:s3cret@127.0.0.1:1/d", "postgres:/u:s3cret@h/d",
        "host=127.0.0.1 port=1 passwd=s3cret", "postgresql://u:s3cret@127.0.0.1/d?nonsense=1",
        "postgresql://u:s3/cret@127.0.0.1/d", "postgresql://u:%s3cret@h/d"}) {
    CAPTURE(url);
    Database database({.url = url});
    const Error error = error_of(database.query({"select 1", {}}));
    CHECK(error.infrastructure);
    CHECK(contains(error.message, "cannot connect"));
    CHECK_FALSE(contains(error.message, "s3"));
  }
}

TEST_CASE("a wrong password is told, and is not shown") {
  std::string url = server().tcp_url();
  const std::size_t at = url.find(':', url.find("//") + 2) + 1;
  url.replace(at, url.find('@') - at, "s3cret");
  Database database({.url = url});
  const Error error = error_of(database.query({"select 1", {}}));
  CHECK(error.infrastructure);
  CHECK(contains(error.message, "password authentication failed"));
  CHECK_FALSE(contains(error.message, "s3cret"));
}
