// What `smoke check` asks: parameter types, result columns, tables; nothing is run.
#include <algorithm>

#include "tests/unit/sql/support.hpp"

using namespace smoke;
using namespace smoke::sql;

TEST_CASE("a statement is described without being run") {
  run("create table described (id uuid, amount numeric(10,2), at timestamptz)");
  Database database(reading());
  const Description description = must(database.describe(
      "select id, amount * 2 as twice from described where at > $1 and id = $2;  -- end"));
  CHECK(description.parameter_types ==
        std::vector<std::string>{"timestamp with time zone", "uuid"});
  CHECK(description.parameter_oids == std::vector<std::uint32_t>{1184, 2950});
  REQUIRE(description.columns.size() == 2);
  CHECK(description.columns[0].name == "id");
  CHECK(description.columns[0].type_name == "uuid");
  CHECK(description.columns[0].table_oid == must(database.table({"described"}))->oid);
  CHECK(description.columns[1].name == "twice");
  CHECK(description.columns[1].type_name == "numeric");

  const Description write = must(database.describe("delete from described where id = $1"));
  CHECK(write.parameter_types == std::vector<std::string>{"uuid"});
  CHECK(write.columns.empty());

  CHECK(must(database.describe("select pg_sleep(600)")).columns.size() == 1);
  CHECK(must(database.describe(
                 "with a as (select $1::integer as x) select * from a order by x limit $2"))
            .parameter_types.size() == 2);
}

TEST_CASE("describing finds unknown tables and columns, and where they stand") {
  run("create table looked_at (id integer)");
  Database database(reading());
  Error error = error_of(database.describe("select id\n  from looked_att"));
  CHECK(error.sqlstate == "42P01");
  CHECK(error.position == 18);
  error = error_of(database.describe("delete from looked_at where idd = $1"));
  CHECK(error.sqlstate == "42703");
  CHECK(error.position == 29);
  error = error_of(database.describe("select 1; select 2"));
  CHECK(error.sqlstate == "42601");
  CHECK(must(database.describe("select 1")).columns.size() == 1);
}

TEST_CASE("a table tells its columns and its key") {
  run("create schema other; create table other.\"Odd One\" (b integer not null, a text default "
      "'x', id bigint generated "
      "always as identity, gone integer, primary key (id, b)); alter table other.\"Odd One\" drop "
      "column gone;"
      "create view seen as select 1 as one");
  Database database(reading());
  const TableInfo table = *must(database.table({"other", "Odd One"}));
  CHECK(table.schema == "other");
  CHECK(table.name == "Odd One");
  CHECK(table.primary_key == std::vector<std::string>{"id", "b"});
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].name == "b");
  CHECK(table.columns[0].type_name == "integer");
  CHECK(table.columns[0].not_null);
  CHECK_FALSE(table.columns[0].has_default);
  CHECK(table.columns[1].has_default);
  CHECK(table.columns[2].has_default);
  CHECK(must(database.table({"seen"}))->primary_key.empty());
  CHECK(must(database.table({"public", "seen"}))->columns.size() == 1);

  const Error error = error_of(database.table({"Seen"}));
  CHECK(error.sqlstate == "42P01");
  CHECK_FALSE(error.infrastructure);
  CHECK(error_of(database.table({"no", "seen"})).sqlstate == "42P01");
  CHECK(error_of(database.table({"a", "b", "c"})).sqlstate == "42P01");
  CHECK(error_of(database.table({})).sqlstate == "42P01");
}

TEST_CASE("a table that appears later is found then") {
  Database database(reading());
  CHECK(error_of(database.table({"later"})).sqlstate == "42P01");
  run("create table later (id integer)");
  CHECK(must(database.table({"later"}))->columns.size() == 1);
}

TEST_CASE("all tables are listed, as they would be written") {
  run("create schema listed; create table listed.inside (id integer); create table outside (id "
      "integer)");
  Database database(reading());
  const auto names = must(database.tables());
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  CHECK(has("outside"));
  CHECK(has("listed.inside"));
  CHECK_FALSE(has("inside"));
  CHECK_FALSE(has("pg_class"));
}

TEST_CASE("identifiers mean exactly what they say") {
  CHECK(quote_identifier("plain") == "\"plain\"");
  CHECK(quote_identifier("Odd \"one\"") == "\"Odd \"\"one\"\"\"");
}

TEST_CASE("passwords are masked wherever an address may hold them") {
  CHECK(mask_password("postgresql://u:s3cret@h:5432/d?x=y") == "postgresql://u:***@h:5432/d?x=y");
  CHECK(mask_password("postgres://u:s3/cr@et@h/d") == "postgres://u:***@h/d");
  CHECK(mask_password("postgresql://u:a?b@h/d") == "postgresql://u:***@h/d");
  CHECK(mask_password("postgresql://u@h/d?password=s3cret&x=y") ==
        "postgresql://u@h/d?password=***&x=y");
  CHECK(mask_password("host=h password=s3cret user=u") == "host=h password=*** user=u");
  CHECK(mask_password("password = 'two \\' words' user=u") == "password = *** user=u");
  CHECK(mask_password("postgresql://u@h:5432/d") == "postgresql://u@h:5432/d");
  CHECK(mask_password("postgresql:///d") == "postgresql:///d");
}
