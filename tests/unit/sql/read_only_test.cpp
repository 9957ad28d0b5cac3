// Whatever a query tries, it cannot write: each of these attacks is followed by a write on the same
// connection.
#include "interpreter/sql/plain.hpp"
#include "tests/unit/sql/support.hpp"

using namespace smoke;
using namespace smoke::sql;

namespace {

// One connection, so that what one query leaves behind meets the next.
Options one_connection(bool pooler = false) {
  return {.url = server().url(), .pooler_transaction = pooler, .max_connections = 1};
}

}  // namespace

TEST_CASE("a query cannot write") {
  run("create table target (id integer); insert into target values (1);"
      "create function wipe() returns bigint language sql as 'with d as (delete from target "
      "returning 1) select count(*) from d';"
      "create function sly() returns bigint language plpgsql as $$ begin"
      "  perform set_config('transaction_read_only', 'off', false);"
      "  delete from target; return 1; end $$;"
      "create function set_sly() returns bigint language plpgsql as $$ begin"
      "  set transaction read write; delete from target; return 1; end $$;"
      "create procedure committing() language plpgsql as $$ begin commit; delete from target; end "
      "$$;"
      "create function flips() returns boolean language sql as"
      "  $$select set_config('default_transaction_read_only', 'off', false) = 'off'$$;"
      "create view flipping as select flips() as flipped; create view wiping as select wipe() as "
      "wiped;"
      "create function wiped(target) returns bigint language sql as 'select wipe()'");

  for (const bool pooler : {false, true}) {
    CAPTURE(pooler);
    Database database(one_connection(pooler));
    for (const std::string attack : {
             "delete from target",
             "with d as (delete from target returning 1) select count(*) from d",
             "select wipe()",
             "select sly()",
             "select set_sly()",
             "select 1; delete from target",
             "select 1; commit; delete from target",
             "select set_config('transaction_read_only', 'off', false)",
             "select set_config('default_transaction_read_only', 'off', false)",
             "select set_config('transaction_read_only', 'off', true), wipe()",
             "select set_config('role', 'none', false)",
             "set default_transaction_read_only = off",
             "set transaction read write",
             "set session characteristics as transaction read write",
             "commit",
             "rollback; delete from target",
             "end; delete from target",
             "begin read write",
             "/* select */ delete from target",
             "-- select\ndelete from target",
             "call committing()",
             "do $$ begin commit; delete from target; end $$",
             "explain analyze delete from target",
             "select * into copied from target",
             "select * from target for update",
             "copy target to stdout",
             "copy target to program 'true'",
             "prepare later as delete from target",
             "execute smoke_1",
             "truncate target",
             "table target; truncate target",
             "select count(*) from flipping where flipped",
             "select count(*) from wiping where wiped > 0",
             "select t.wiped from target t",
             "select lo_create(4711)",
         }) {
      CAPTURE(attack);
      (void)database.query({attack, {}});
      (void)database.query({"delete from target", {}});
      (void)database.query({"select wipe()", {}});
      (void)database.query({"select count(*) from wiping where wiped > 0", {}});
      (void)database.query({"select t.wiped from target t", {}});
      CHECK(cell(database, "select count(*) from target") == "1");
    }
    CHECK(cell(database, "select count(*) from pg_largeobject_metadata") == "0");
    CHECK(cell(database, "select to_regclass('copied') is null") == "true");
  }
}

TEST_CASE("a query that writes is told what queries are for") {
  Database database(one_connection());
  Error error = error_of(database.query({"delete from target", {}}));
  CHECK(error.sqlstate == "25006");
  CHECK(contains(error.message, "a query only reads"));
  error =
      error_of(database.query({"select nextval(pg_get_serial_sequence('pg_am', 'oid')), "
                               "set_config('a.b', 'c', true), lo_import('/')",
                               {}}));
  CHECK_FALSE(error.infrastructure);
  run("create table written (id integer); create function writes() returns integer language sql as "
      "'insert into written values (1) returning id'");
  error = error_of(database.query({"select writes()", {}}));
  CHECK(error.sqlstate == "25006");
  CHECK(contains(error.message, "writing where only reading is allowed"));
}

TEST_CASE("nothing that a query sets outlives it") {
  Database database(one_connection());
  for (const std::string setting :
       {"row_security", "search_path", "statement_timeout", "standard_conforming_strings"}) {
    const std::string before = cell(database, "select current_setting('" + setting + "')");
    (void)database.query({"select set_config('" + setting + "', '1', false)", {}});
    (void)database.query({"select set_config('" + setting + "', 'on', false)", {}});
    CHECK(cell(database, "select current_setting('" + setting + "')") == before);
  }
  CHECK(cell(database, "select current_setting('row_security')") == "\"off\"");
  CHECK(cell(database, "select current_setting('application_name')") == "\"smoke\"");
  CHECK(cell(database, "select current_setting('search_path')") == "\"\\\"$user\\\", public\"");
}

TEST_CASE("nothing that a view or a row's function does outlives the query that reads it") {
  run("create table hidden (id integer); insert into hidden values (1);"
      "alter table hidden enable row level security; create role shut login;"
      "grant select on hidden to shut;"
      "create view shows as select set_config('row_security', 'on', false) as x;"
      "create view moves as select set_config('search_path', 'elsewhere', false) as x;"
      "create view locks as select pg_advisory_lock(42)::text as x;"
      "grant select on shows, moves, locks to shut;"
      "create table unlocked (id integer); insert into unlocked values (1);"
      "grant select on unlocked to shut;"
      "create function lock_up(unlocked) returns text language sql as "
      "'select pg_advisory_lock(43)::text'");
  Options options = one_connection();
  options.url += "&user=shut";
  Database database(options);
  Database other(reading());
  for (const std::string attack :
       {"select count(*) from shows where x = $1", "select \"x\" from \"shows\" where x = $1",
        "select x from Moves where x = $1", "select x from locks where x <> $1",
        "select t.lock_up from unlocked t where t.lock_up <> $1",
        "select pg_advisory_lock(44)::text where $1 <> ''"}) {
    CAPTURE(attack);
    must(database.query({attack, {"on"}}));
    CHECK(error_of(database.query({"select count(*) from hidden", {}})).sqlstate == "42501");
    CHECK(cell(database, "select count(*) from unlocked") == "1");
    CHECK(cell(other, "select count(*) from pg_locks where locktype = 'advisory'") == "0");
  }
}

TEST_CASE("notifications are not sent by a query") {
  Database database(one_connection());
  CHECK(cell(database, "select pg_notify('channel', 'x')::text") == "\"\"");
  CHECK(cell(database, "select pg_notification_queue_usage() = 0") == "true");
}

TEST_CASE("only plain selects are spared their own transaction") {
  CHECK(is_plain_read(
      "select count(*) from \"t\" where \"a\" = $1 and (\"b\" is null or \"c\" in ($2, $3))"));
  CHECK(is_plain_read("select * from s.t where lower(name) = $1 order by id limit 50"));
  CHECK_FALSE(is_plain_read("select f(1)"));
  CHECK_FALSE(is_plain_read("select s.count(1)"));
  CHECK_FALSE(is_plain_read("select s . count (1)"));
  CHECK_FALSE(is_plain_read("select \"count\"(1)"));
  CHECK_FALSE(is_plain_read("select 'text'"));
  CHECK_FALSE(is_plain_read("select $$text$$"));
  CHECK_FALSE(is_plain_read("select 1 -- f("));
  CHECK_FALSE(is_plain_read("select 1 /* */"));
  CHECK_FALSE(is_plain_read("select 1; select 2"));
  CHECK_FALSE(is_plain_read("with a as (select 1) select * from a"));
  CHECK_FALSE(is_plain_read("delete from t"));
  CHECK_FALSE(is_plain_read("select \"unclosed"));
  CHECK_FALSE(is_plain_read("select * from U&\"\\0073hows\""));
  CHECK(identifiers("select \"A\".b, T.\"c\"\"d\" from s.T where x=$1") ==
        std::vector<std::string>{"select", "A", "b", "t", "c\"d", "from", "s", "t", "where", "x",
                                 "1"});
  CHECK(is_read("  -- note\n /* a /* b */ c */ (select 1)"));
  CHECK_FALSE(is_read("/* select"));
  CHECK_FALSE(is_read("/* /* */ select */ delete from t"));
  CHECK_FALSE(is_read(""));
}

TEST_CASE("writes need to be allowed, and are all or nothing") {
  run("create table kept (id integer primary key, name text)");
  Database refused(reading());
  const Error refusal = error_of(refused.execute({"delete from kept", {}}));
  CHECK(refusal.sqlstate == "42501");
  CHECK(contains(refusal.message, "not allowed"));

  Database database(writing());
  CHECK(must(database.execute({"insert into kept values ($1, $2), (2, 'b')", {"1", "it's"}})) == 2);
  CHECK(
      error_of(database.execute(
                   {"insert into kept values (3, 'c'); insert into kept values (1, 'again')", {}}))
          .sqlstate == "23505");
  CHECK(cell(database, "select count(*) from kept") == "2");
  CHECK(must(database.execute({"update kept set name = $1", {std::nullopt}})) == 2);
  CHECK(must(database.execute({"delete from kept where id = $1", {"2"}})) == 1);
  const Error error = error_of(database.execute({"delete from kept where idd = $1", {"2"}}));
  CHECK(error.sqlstate == "42703");
  CHECK(error.position == 24);
  CHECK(error_of(database.query({"delete from kept", {}})).sqlstate == "25006");
  CHECK(cell(database, "select name from kept") == "null");
}
