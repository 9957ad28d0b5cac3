// Reading: values by type, parameters, errors with their place and meaning.
#include <algorithm>
#include <atomic>
#include <thread>

#include "interpreter/sql/text_rows.hpp"
#include "tests/unit/sql/support.hpp"

using namespace smoke;
using namespace smoke::sql;
using namespace std::chrono_literals;

TEST_CASE("cells come as values of their type") {
  Database database(reading());
  const auto value = [&](const std::string& sql) {
    return must(database.query({"select " + sql, {}})).rows[0][0];
  };

  CHECK(equal(value("9223372036854775807"), Value(std::int64_t{9223372036854775807})));
  CHECK(equal(value("7::smallint"), Value(7)));
  REQUIRE(value("12345678901234567890.10").decimal());
  CHECK(value("12345678901234567890.10").decimal()->lexeme == "12345678901234567890.10");
  CHECK(value("0.5::double precision").is_number());
  CHECK(equal(value("'NaN'::numeric"), Value("NaN")));
  CHECK(equal(value("'-Infinity'::float8"), Value("-Infinity")));
  CHECK(equal(value("true"), Value(true)));
  CHECK(equal(value("1 > 2"), Value(false)));
  CHECK(value("null::integer").is_null());
  CHECK(to_json(value(R"('{"b": [1, 2.50], "a": null}'::json)")) == R"({"b":[1,2.50],"a":null})");
  CHECK(to_json(value(R"('{"id": 12345678901234567890}'::jsonb)")) ==
        R"({"id":12345678901234567890})");
  CHECK(equal(value("'0190b6a0-0000-7000-8000-000000000000'::uuid"),
              Value("0190b6a0-0000-7000-8000-000000000000")));
  CHECK(equal(value("'fig'::char(5)"), Value("fig  ")));
  CHECK(equal(value("date '2026-06-16'"), Value("2026-06-16")));
  REQUIRE(value("'\\x00ff41'::bytea").bytes());
  CHECK(value("'\\x00ff41'::bytea").bytes()->octets == std::string("\0\xff"
                                                                   "A",
                                                                   3));

  REQUIRE(value("timestamptz '2026-06-16 10:00:00.77+02'").time());
  CHECK(iso(*value("timestamptz '2026-06-16 10:00:00.77+02'").time()) ==
        "2026-06-16T08:00:00.770Z");
  CHECK(iso(*value("timestamp '2026-06-16 10:00:00'").time()) == "2026-06-16T10:00:00.000Z");
  CHECK(equal(value("'infinity'::timestamptz"), Value("infinity")));

  CHECK(to_json(value("array[1, null, 3]")) == "[1,null,3]");
  CHECK(to_json(value(R"(array['a,b', 'say "x"', 'back\slash', '', 'NULL', null])")) ==
        R"(["a,b","say \"x\"","back\\slash","","NULL",null])");
  CHECK(to_json(value("array[[1,2],[3,4]]")) == "[[1,2],[3,4]]");
  CHECK(to_json(value("'{}'::text[]")) == "[]");
  CHECK(to_json(value("array[true, false]")) == "[true,false]");
}

TEST_CASE("times mean the same instant whatever the session's zone and date style") {
  run("create role chile login; alter role chile set timezone = 'America/Santiago'; alter role "
      "chile set datestyle = "
      "'SQL, DMY'");
  std::string url = server().url();
  url.replace(url.find("smoke@"), 5, "chile");
  Database database({.url = url});
  const Rows rows = must(database.query(
      {"select timestamptz 'epoch', timestamp '2026-01-02 03:04:05', date '2026-01-02'", {}}));
  CHECK(to_json(rows.rows[0][0]) == "\"1970-01-01T00:00:00.000Z\"");
  CHECK(to_json(rows.rows[0][1]) == "\"2026-01-02T03:04:05.000Z\"");
  CHECK(to_json(rows.rows[0][2]) == "\"2026-01-02\"");
}

TEST_CASE("parameters are bound, whatever they hold") {
  run("create table bound (id integer, name text)");
  run("insert into bound values (1, 'O''Hara'), (2, '\\'), (3, null)");
  Database database(reading());
  for (const std::string name :
       {"O'Hara", "\\", "'; drop table bound; --", "$1", "naïve 日本 🎈", "", "a\nb"}) {
    CAPTURE(name);
    const std::string expected = name == "O'Hara" || name == "\\" ? "1" : "0";
    CHECK(cell(database, "select count(*) from bound where name = $1", {name}) == expected);
    CHECK(cell(database, "select $1::text", {name}) == to_json(Value(name)));
  }
  CHECK(cell(database, "select count(*) from bound where name is not distinct from $1",
             {std::nullopt}) == "1");
  CHECK(cell(database, "select count(*) from bound where id = $1 and name = $2", {"2", "\\"}) ==
        "1");
  CHECK(cell(database, "select count(*) from bound where id = $1", {"2"}) == "1");

  const Error nul = error_of(database.query({"select $1::text", {std::string("a\0b", 3)}}));
  CHECK(nul.sqlstate == "22021");
  CHECK_FALSE(nul.infrastructure);
}

TEST_CASE("columns carry their names, types and tables") {
  run("create table carry (id integer, name text)");
  Database database(reading());
  const Rows rows = must(database.query(
      {"select name, count(*) as n, \"id\" as \"Odd Name\" from carry group by id, name", {}}));
  REQUIRE(rows.columns.size() == 3);
  CHECK(rows.rows.empty());
  CHECK(rows.columns[0].name == "name");
  CHECK(rows.columns[0].type_oid == 25);
  CHECK(rows.columns[0].table_oid != 0);
  CHECK(rows.columns[1].name == "n");
  CHECK(rows.columns[1].table_oid == 0);
  CHECK(rows.columns[2].name == "Odd Name");
}

TEST_CASE("a mistake is told in words, with its SQLSTATE and its place") {
  run("create table mistaken (id integer, name text)");
  Database database(reading());

  Error error = error_of(database.query({"select nme from mistaken", {}}));
  CHECK(error.sqlstate == "42703");
  CHECK(error.message ==
        "no such column: column \"nme\" does not exist; Perhaps you meant to reference the column "
        "\"mistaken.name\". "
        "(SQLSTATE 42703)");
  CHECK(error.position == 8);
  CHECK_FALSE(error.infrastructure);

  error = error_of(database.query({"select 'größer', *\n  from mistakn where name = $1", {"x"}}));
  CHECK(error.sqlstate == "42P01");
  CHECK(contains(error.message, "no such table"));
  CHECK(error.position == 27);

  error = error_of(database.query({"select count(*) from mistaken where id = $1", {"twelve"}}));
  CHECK(error.sqlstate == "22P02");
  CHECK(contains(error.message, "\"twelve\""));
  CHECK_FALSE(error.infrastructure);

  error = error_of(database.query({"select form mistaken where", {}}));
  CHECK(error.sqlstate == "42601");
  CHECK(error.position.has_value());

  error = error_of(database.query({"select 1 / 0", {}}));
  CHECK(error.sqlstate == "22012");
  CHECK_FALSE(error.infrastructure);

  // After each of these the connection still serves.
  CHECK(cell(database, "select 1") == "1");
}

TEST_CASE("a permission that is missing is a mistake, not infrastructure") {
  run("create table secret (id integer); create role guest login");
  std::string url = server().url();
  url.replace(url.find("smoke@"), 5, "guest");
  Database database({.url = url});
  const Error error = error_of(database.query({"select * from secret", {}}));
  CHECK(error.sqlstate == "42501");
  CHECK(contains(error.message, "permission denied"));
  CHECK_FALSE(error.infrastructure);
}

TEST_CASE("rows that row-level security hides are an error, not an absence") {
  run("create table guarded (id integer, owner text); insert into guarded values (1, 'someone');"
      "alter table guarded enable row level security; create policy own on guarded using (owner = "
      "current_user);"
      "create role shut_out login; grant select on guarded to shut_out");
  std::string url = server().url();
  url.replace(url.find("smoke@"), 5, "shut_out");
  Database database({.url = url});
  for (const std::string sql :
       {"select count(*) from guarded", "select count(*) from guarded -- carefully"}) {
    const Error error = error_of(database.query({sql, {}}));
    CHECK(error.sqlstate == "42501");
    CHECK(contains(error.message, "row-level security hides rows"));
    CHECK(contains(error.message, "bypassrls"));
  }
}

TEST_CASE("a table that is altered between two queries is read as it is now") {
  run("create table altered (id integer)");
  Database database(reading());
  CHECK(must(database.query({"select * from altered", {}})).columns.size() == 1);
  run("alter table altered add column name text");
  CHECK(must(database.query({"select * from altered", {}})).columns.size() == 2);
}

TEST_CASE("kept statements that were thrown away are prepared again") {
  run("create function forget() returns integer language plpgsql as $$ begin execute 'deallocate "
      "all'; return 1; end $$");
  Database database(reading());
  CHECK(cell(database, "select count(*) from pg_am where false") == "0");
  CHECK(cell(database, "select forget()") == "1");
  CHECK(cell(database, "select count(*) from pg_am where false") == "0");
}

TEST_CASE("several statements see one moment") {
  run("create table moment (id integer)");
  Database database(reading());
  std::jthread writer([](const std::stop_token& stop) {
    Database other(writing());
    while (!stop.stop_requested()) must(other.execute({"insert into moment values (1)", {}}));
  });
  const Statement count{"select count(*) from moment", {}};
  for (int i = 0; i < 50; ++i) {
    const auto both = must(database.read_together({count, count}));
    REQUIRE(both.size() == 2);
    CHECK(equal(both[0].value(0, 0), both[1].value(0, 0)));
  }
  CHECK(error_of(database.read_together({count, {"select * from momnt", {}}})).position == 15);
  CHECK(must(database.read_together({})).empty());
}

TEST_CASE("rows without columns are rows") {
  Database database(reading());
  CHECK(must(database.query({"select from generate_series(1, 3)", {}})).rows.size() == 3);
}

TEST_CASE("rows as texts keep their cells apart, and make values of them when asked") {
  Database database(reading());
  const TextRows rows = std::move(
      must(database.read_together(
               {{"select * from (values (1, null, 1.50, ''), (2, 'a=', 0, null)) as v(a, b, c, d)",
                 {}}}))
          .front());
  REQUIRE(rows.size() == 2);
  CHECK(rows.columns()[2].name == "c");
  CHECK(rows.cell(0, 1) == std::nullopt);
  CHECK(rows.cell(0, 3) == "");
  CHECK(rows.cell(1, 1) == "a=");
  CHECK(rows.value(1, 3).is_null());
  CHECK(equal(rows.value(0, 2), Value(Decimal{"1.5"})));
  CHECK(equal(rows.values(1)[0], Value(2)));

  // What is compared as one piece differs wherever a cell does.
  const auto two = [](std::optional<std::string_view> a, std::optional<std::string_view> b) {
    TextRows made(std::vector<Column>(2));
    made.add(a);
    made.add(b);
    return std::string(made.row(0));
  };
  CHECK(two("ab", "c") != two("a", "bc"));
  CHECK(two(std::nullopt, "") != two("", std::nullopt));
  CHECK(two("", "=x") != two("=", "x"));
  TextRows copy(rows.columns());
  copy.add_row(rows, 1);
  CHECK(copy.row(0) == rows.row(1));
  CHECK(TextRows().size() == 0);
}

TEST_CASE("many threads share a few connections") {
  Database database({.url = server().url(), .max_connections = 3});
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const auto outcome =
            database.query({"select $1::integer", {std::to_string(t * 100 + i)}}, within(20s));
        const Rows* rows = std::get_if<Rows>(&outcome);
        if (rows && equal(rows->rows[0][0], Value(t * 100 + i))) ++right;
      }
    });
  }
  threads.clear();
  CHECK(right == 240);
  CHECK(cell(database,
             "select count(*) <= 3 from pg_stat_activity where application_name = 'smoke' and "
             "query like '%$1::integer%'") == "true");
}

TEST_CASE("the database's clock is near ours") {
  Database database(reading());
  const Duration offset = must(database.clock_offset());
  CHECK(offset < 50ms);
  CHECK(offset > -50ms);
}
