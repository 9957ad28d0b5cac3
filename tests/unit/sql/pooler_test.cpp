// Behind a pooler in transaction mode each statement may meet another session: nothing may be kept
// there, and nothing may be missing.
#include <pwd.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <optional>
#include <thread>

#include "interpreter/service/child.hpp"
#include "interpreter/sql/text_rows.hpp"
#include "tests/unit/sql/support.hpp"

using namespace smoke;
using namespace smoke::sql;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// A pgbouncer in transaction mode before the test program's Postgres, with two sessions for all
// clients.
class Pooler {
 public:
  static fs::path program() {
    const fs::path found = service::find_program("pgbouncer");
    return found.empty() ? service::find_program("/usr/sbin/pgbouncer") : found;
  }

  Pooler()
      : folder_(service::make_temporary_folder("smoke-pool")),
        port_(std::to_string(service::free_port())) {
    const std::string url = server().url();
    const std::size_t host = url.find("host=") + 5;
    const std::size_t port = url.find("&port=");
    std::ofstream(folder_ / "ini")
        << "[databases]\nsmoke = host=" << url.substr(host, port - host)
        << " port=" << url.substr(port + 6)
        << " user=smoke\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " << port_
        << "\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n";
    service::ChildOptions options;
    options.arguments = {program(), folder_ / "ini"};
    options.environment = service::own_environment();
    options.output_file = folder_ / "log";
    if (const passwd* user =
            geteuid() == 0 ? getpwnam("postgres") : nullptr) {  // pgbouncer refuses to run as root
      options.credentials = service::Credentials{user->pw_uid, user->pw_gid, {}};
      REQUIRE(chown(folder_.c_str(), user->pw_uid, user->pw_gid) == 0);
    }
    child_.emplace(options);
  }
  ~Pooler() {
    child_->stop();
    fs::remove_all(folder_);
  }

  Options options(bool writes = false) const {
    return {.url = "postgresql://smoke@127.0.0.1:" + port_ + "/smoke",
            .pooler_transaction = true,
            .allow_writes = writes};
  }

  // Until it listens.
  void wait() const {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    Database database(options());
    while (std::chrono::steady_clock::now() < deadline) {
      if (std::holds_alternative<Rows>(database.query({"select 1", {}}))) return;
      std::this_thread::sleep_for(5ms);
    }
    FAIL("pgbouncer does not answer: " << service::tail_of(folder_ / "log", 10));
  }

 private:
  fs::path folder_;
  std::string port_;
  std::optional<service::Child> child_;
};

}  // namespace

TEST_CASE(
    "behind a pooler in transaction mode everything works, and nothing is left in its sessions") {
  REQUIRE_MESSAGE(!Pooler::program().empty(), "install the package `pgbouncer`");
  run("create table pooled (id integer, name text); insert into pooled values (1, 'a');"
      "create function wipe_pooled() returns integer language sql as 'delete from pooled returning "
      "id'");
  const Pooler pooler;
  pooler.wait();
  Database database(pooler.options(true));

  CHECK(cell(database, "select count(*) from pooled where name = $1", {"a"}) == "1");
  CHECK(cell(database, "select current_setting('row_security')") == "\"off\"");
  CHECK(cell(database, "select current_setting('application_name')") == "\"smoke\"");
  CHECK(cell(database, "select current_setting('statement_timeout')") == "\"30s\"");

  SUBCASE("many clients take turns") {
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 6; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const auto outcome = database.query(
              {"select $1::integer + " + std::to_string(i % 3), {std::to_string(t)}});
          const Rows* rows = std::get_if<Rows>(&outcome);
          if (rows && equal(rows->rows[0][0], Value(t + i % 3))) ++right;
        }
      });
    }
    threads.clear();
    CHECK(right == 120);
  }
  SUBCASE("a query cannot write") {
    CHECK(error_of(database.query({"select wipe_pooled()", {}})).sqlstate == "25006");
    (void)database.query({"select set_config('default_transaction_read_only', 'off', false)", {}});
    CHECK(error_of(database.query({"select wipe_pooled()", {}})).sqlstate == "25006");
  }
  SUBCASE("mistakes have their place") {
    const Error error = error_of(database.query({"select nme from pooled where id = $1", {"1"}}));
    CHECK(error.sqlstate == "42703");
    CHECK(error.position == 8);
  }
  SUBCASE("statements are described, tables known") {
    for (int i = 0; i < 3; ++i) {
      const Description description =
          must(database.describe("select name from pooled where id = $1"));
      CHECK(description.parameter_types == std::vector<std::string>{"integer"});
      REQUIRE(description.columns.size() == 1);
      CHECK(description.columns[0].type_name == "text");
      CHECK(error_of(database.describe("select name from poold")).position == 18);
      CHECK(must(database.describe("show timezone")).parameter_types.empty());
      CHECK(error_of(database.describe("explain select nme from pooled")).sqlstate == "42703");
      CHECK(error_of(database.describe("select 1; commit")).sqlstate == "42601");
    }
    CHECK(must(database.table({"pooled"}))->columns.size() == 2);
  }
  SUBCASE("a deadline ends a statement") {
    const Error error = error_of(database.query({"select pg_sleep(30)", {}}, within(100ms)));
    CHECK(error.infrastructure);
    CHECK(contains(error.message, "deadline"));
  }
  SUBCASE("writes are written, snapshots are one moment") {
    CHECK(must(database.execute({"insert into pooled values ($1, 'b')", {"2"}})) == 1);
    CHECK(must(database.read_together({{"select count(*) from pooled", {}}, {"select 1", {}}}))
              .size() == 2);
  }

  // The sessions that the pooler keeps are as they were: another client would be surprised
  // otherwise.
  for (int i = 0; i < 4; ++i) {
    Database again(pooler.options());
    CHECK(cell(again, "select count(*) from pg_prepared_statements") == "0");
    CHECK(cell(again, "select reset_val from pg_settings where name = 'row_security'") == "\"on\"");
  }
  run("drop table pooled cascade; drop function wipe_pooled");
}
