// What `smoke run` makes of a database that can't tell: rows that are hidden, a server that goes
// away.
#include <doctest/doctest.h>

#include <fstream>
#include <optional>

#include "interpreter/service/postgres.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

service::Postgres database(const Folder& folder, std::string_view sql) {
  folder.write("schema.sql", sql);
  service::Postgres postgres;
  postgres.initialise({folder.path() / "schema.sql"});
  return postgres;
}

}  // namespace

TEST_CASE("rows that row-level security hides are no absence") {
  const Folder folder;
  const service::Postgres postgres = database(folder, R"(
create table links (id integer, organization text);
insert into links values (1, 'ours');
alter table links enable row level security;
create role reader login;
grant select on links to reader;
)");
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "There is none"
  get "/status/200"
  expect status 200
  expect no rows in links
)");
  const auto as = [&](const std::string& user) {
    std::string url = postgres.url();
    url.replace(url.find("smoke@"), 6, user + "@");
    return run_smoke(folder, {"run", "a.smoke"}, {{"SMOKE_DATABASE_URL", url}});
  };
  const Ended seen = as("smoke");
  INFO(seen.all());
  CHECK(seen.status == 1);
  CHECK(contains(seen.out, "expected no rows in `links`, found 1"));

  const Ended hidden = as("reader");
  INFO(hidden.all());
  CHECK(hidden.status == 3);
  CHECK(contains(hidden.out, "a.smoke:4:3: inconclusive: could not tell: "));
  CHECK(contains(hidden.out, "row-level security"));
}

TEST_CASE("a list becomes an array, and a uuid is the same in either case") {
  const Folder folder;
  const service::Postgres postgres =
      database(folder, "create table items (id uuid, numbers integer[], words text[]);\n");
  folder.write("smoke.yaml", contacts_configuration + "    writes: true\n");
  folder.write("a.smoke", R"(scenario "Forms"
  let item = upper("3f0c8f0e-1111-4222-8333-444455556666")
  setup
    insert row into items
      id: item
      numbers: [1, 2]
      words: ["a\"b", null, "c,d\\"]
  expect 1 row in items where id is item
    id is item
    numbers is [1, 2]
    words is ["a\"b", null, "c,d\\"]
  expect rows in items where id is one of ("3F0C8F0E-1111-4222-8333-444455556666", null)
    | id   | numbers |
    | item | any     |
  watch items
  cleanup
    delete rows in items where id is item
  expect no changes
)");
  const Ended ended =
      run_smoke(folder, {"run", "a.smoke"}, {{"SMOKE_DATABASE_URL", postgres.url()}});
  INFO(ended.all());
  CHECK(ended.status == 0);
}

TEST_CASE("an expression that takes too many steps is inconclusive, also where it must not match") {
  const Folder folder;
  folder.write("a.smoke", R"(scenario "Steps"
  let text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"
  expect text does not match /(a+)+$/
)");
  const Ended ended = run_smoke(folder, {"run", "a.smoke"}, {});
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "a.smoke:3:3: inconclusive: could not tell: the expression"));
}

TEST_CASE("a database that goes away in the middle of a run is inconclusive") {
  const Folder folder;
  std::optional<service::Postgres> postgres =
      database(folder, "create table links (id integer);\n");
  folder.write("smoke.yaml", contacts_configuration);
  folder.write("a.smoke", R"(scenario "Before"
  get "/status/200"
  expect status 200
  expect no rows in links

scenario "Meanwhile"
  get "/slow?ms=1000"
  expect status 200
  expect no rows in links

scenario "Without the database"
  get "/status/200"
  expect status 200
)");
  Process process(folder, {"run", "-v", "a.smoke"}, {{"SMOKE_DATABASE_URL", postgres->url()}});
  REQUIRE(process.wait_for("passed  Before"));
  postgres.reset();
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.out, "inconclusive Meanwhile ("));
  CHECK(contains(ended.out, "a.smoke:9:3: inconclusive: could not tell: "));
  CHECK(contains(ended.out, "passed  Without the database"));
  CHECK(contains(ended.out, "3 scenarios: 2 passed, 1 inconclusive; "));
}
