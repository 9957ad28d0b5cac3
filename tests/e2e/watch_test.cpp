// What became of watched rows, told by `smoke run` over a throwaway Postgres; rows are changed by
// the scenarios themselves, in their setup.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/process.hpp"
#include "tests/support/golden.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

const std::string tables = R"(
create table people (id integer primary key, team integer not null default 1, name text, price numeric,
                     data jsonb, updated_at text not null default 'never');
insert into people values (1, 1, 'Ana', 1.0, '{"seen": false, "tags": ["a"]}'), (2, 1, 'Bea', 2.5, null),
                          (3, 1, 'Cid', null, '{}'), (4, 2, 'Eva', 4, null);
create table letters (id integer primary key, person integer, body text);
create table notes (person integer, body text);
insert into notes values (1, 'same'), (1, 'same'), (2, 'other');
create table numbers as select i from generate_series(1, 200001) i;
)";

// A folder whose specs run over these tables.
struct Sandbox {
  Folder folder;
  Sandbox() {
    folder.write("smoke.yaml",
                 "environments:\n  here:\n    database: db\n    writes: true\n    services:\n      "
                 "db:\n        postgres: { schema: [tables.sql] }\n");
    folder.write("tables.sql", tables);
  }
  Ended run(const std::string& spec, std::vector<std::string> more = {}) const {
    folder.write("specs/a.smoke", spec);
    more.insert(more.begin(), "run");
    return run_smoke(folder, std::move(more));
  }
};

}  // namespace

TEST_CASE("the difference since the watch is exact, and each line claims its rows") {
  const Sandbox sandbox;
  const Ended ended = sandbox.run(R"(suite "Watches"

step "people are watched"
  watch people where team is 1

step "Ana has a new name"
  run sql
    """
    update people set name = 'Anna', updated_at = 'now' where id = 1;
    """
  expect changes
    1 changed row in people where id is 1
      name changed from "Ana" to "Anna"
      name changed
      team is 1
    nothing else

scenario "Added, changed and removed"
  setup
    watch people where id is below 100
    watch letters
    run sql
      """
      insert into people (id, name) values (10, 'Zoe'), (11, 'Zac');
      insert into letters values (1, 10, 'hello'), (2, 11, 'hello');
      update people set price = 3, data = '{"seen": true}' where id = 2;
      update people set price = 1.00, data = '{"tags": ["a"], "seen": false}' where id = 1;
      delete from people where id = 3
      """
  expect changes
    1 added row in people
      keep id as writer
    1 added row in letters where person is writer
      id is 2
    1 added row in letters
      body is "hello"
      person is not writer
    1 changed row in people
      price changed from 2.5 to 3.0
      data.seen changed to true
      updated_at is "never"
      keep name as bea
    at least 1 removed row in people
      name is "Cid"
    between 0 and 5 added rows in people
    at most 1 removed row in letters
    nothing else
  expect writer is 11
  expect bea is "Bea"
  cleanup
    run sql
      """
      delete from people where id > 4; delete from letters;
      insert into people values (3, 1, 'Cid', null, '{}'); update people set price = 2.5, data = null where id = 2
      """

scenario "Nothing but what is ignored"
  setup
    watch people, notes
    run sql
      """
      update people set updated_at = 'today', data = data || '{"seen": 5}', price = price + 0.00;
      update notes set body = body
      """
  expect no changes ignoring updated_at, data.seen
    stays for 100ms
  expect changes
    2 changed rows in people
      updated_at changed to "today"
      data.seen changed
    at least 1 changed row in people
      data is null
    no changed rows in notes
  cleanup
    run sql
      """
      update people set updated_at = 'never', data = data - 'seen'
      """

scenario "Rows without a key are added and removed"
  setup
    watch notes
    run sql
      """
      delete from notes where ctid in (select ctid from notes where body = 'same' limit 1);
      update notes set person = 3 where body = 'other';
      insert into notes values (null, null)
      """
  expect changes
    1 removed row in notes
      body is "same"
    1 removed row in notes
      person is 2
    1 added row in notes
      person is 3
    1 added row in notes
      body is null
    nothing else

scenario "A row that no longer meets the condition is removed, one that does is added"
  setup
    watch people where team is 1
    watch people where id is 4
    run sql
      """
      update people set team = 3 - team where id in (1, 4)
      """
  expect changes
    1 removed row in people
      id is 1
      team is 1
    1 changed row in people
      team changed from 2 to 1
    nothing else
  cleanup
    run sql
      """
      update people set team = 3 - team where id in (1, 4)
      """

scenario "A later watch begins anew, wherever it stands"
  setup
    people are watched
    Ana has a new name
    people are watched
  expect no changes
  cleanup
    run sql
      """
      update people set name = 'Ana' where id = 1
      """
    expect changes
      1 changed row in people
        name changed to "Ana"

scenario "What only memory can decide"
  setup
    watch people where name matches /^[AB]/
    run sql
      """
      update people set team = team where id = 1; update people set name = 'Eve' where id = 4;
      insert into people (id, name) values (20, 'Abe')
      """
  expect changes
    1 added row in people
      id is 20
    nothing else
  cleanup
    delete rows in people where id is 20
)");
  INFO(ended.all());
  CHECK(ended.status == 0);
}

TEST_CASE("a failure shows what changed and what no line claims") {
  const Sandbox sandbox;
  const auto fails = [&](const std::string& expectation) {
    const Ended ended = sandbox.run(
        "scenario \"It changes\"\n  setup\n    watch people where team is 1\n    watch notes\n    "
        "run sql\n"
        "      \"\"\"\n      insert into people (id, name) values (8, 'Zoe'), (9, 'Zac');\n"
        "      update people set name = 'Anna', data = '{\"seen\": true, \"tags\": [\"a\"]}' where "
        "id = 1;\n"
        "      delete from people where id = 3\n      \"\"\"\n" +
        expectation);
    INFO(ended.all());
    CHECK(ended.status == 1);
    const std::size_t begin = ended.out.find("specs/a.smoke:"),
                      end = ended.out.find("\n\n1 scenario");
    REQUIRE(begin != std::string::npos);
    return ended.out.substr(begin, end - begin);
  };
  CHECK(
      fails("  expect no changes ignoring updated_at\n") ==
      R"(specs/a.smoke:11:3: failed: expected no changes in `people` ignoring updated_at, found 2 added rows, 1 changed row, 1 removed row
 11 |   expect no changes ignoring updated_at
    |   ^~~~~~~~~~~~~~~~~ 2 added rows, 1 changed row, 1 removed row since line 3
    |         | id | name       | data               | team | price | updated_at
    | added   | 8  | Zoe        | null               | 1    | null  | never
    | added   | 9  | Zac        | null               | 1    | null  | never
    | changed | 1  | Ana → Anna | seen: false → true | 1    | 1.0   | never
    | removed | 3  | Cid        | {}                 | 1    | null  | never
    a row counts as removed, too, when it no longer meets the `where` or the scope of its watch)");

  CHECK(fails(R"(  expect changes
    1 added row in people
      name is "Zoe"
    1 added row in people
      name is "Zed"
      price is null
    1 changed row in people
      name changed to "Anna"
    1 removed row in people
    1 added row in notes
)") ==
        R"(specs/a.smoke:14:5: failed: expected 1 added row in `people` like this, found 0 among 2
 14 |     1 added row in people
    |     ^~~~~~~~~~~~~~~~~~~~~ 2 added rows, 1 changed row, 1 removed row since line 3
    |         | id | name       | data               | price | team | updated_at | claimed by
    | added   | 9  | Zac        | null               | null  | 1    | never      | no line
    | added   | 8  | Zoe        | null               | null  | 1    | never      | line 12
    | changed | 1  | Ana → Anna | seen: false → true | 1.0   | 1    | never      | line 17
    | removed | 3  | Cid        | {}                 | null  | 1    | never      | line 19
    id 9: expected `name` is "Zed", found "Zac"

specs/a.smoke:20:5: failed: expected 1 added row in `notes`, found 0
 20 |     1 added row in notes
    |     ^~~~~~~~~~~~~~~~~~~~ no changes since line 4)");

  CHECK(fails(R"(  expect changes
    1 added row in people
    no removed rows in people where name is "Cid"
    1 changed row in people
    nothing else
)") ==
        R"(specs/a.smoke:12:5: failed: expected 1 added row in `people`, found 2
 12 |     1 added row in people
    |     ^~~~~~~~~~~~~~~~~~~~~ 2 added rows, 1 changed row, 1 removed row since line 3
    |         | id | name       | data               | team | price | updated_at | claimed by
    | added   | 9  | Zac        | null               | 1    | null  | never      | no line
    | removed | 3  | Cid        | {}                 | 1    | null  | never      | no line
    | added   | 8  | Zoe        | null               | 1    | null  | never      | line 12
    | changed | 1  | Ana → Anna | seen: false → true | 1    | 1.0   | never      | line 14
    line 13: expected no removed rows in `people`, found 1
    a row counts as removed, too, when it no longer meets the `where` or the scope of its watch)");

  CHECK(
      fails(R"(  expect changes
    2 added rows in people
    1 changed row in people
    nothing else
)")
          .starts_with(
              "specs/a.smoke:14:5: failed: expected nothing else to change in `people`, found 1 "
              "removed row\n 14 |     nothing else\n    |     ^~~~~~~~~~~~ 2 added rows, 1 changed "
              "row, 1 removed row since line 3\n"));

  CHECK(fails(R"(  expect changes
    1 added row in people
      name is "Zora"
      keep id as zora
    1 added row in notes where person is zora
)") ==
        R"(specs/a.smoke:12:5: failed: expected 1 added row in `people` like this, found 0 among 2
 12 |     1 added row in people
    |     ^~~~~~~~~~~~~~~~~~~~~ 2 added rows, 1 changed row, 1 removed row since line 3
    |         | id | name       | data               | team | price | updated_at | claimed by
    | added   | 8  | Zoe        | null               | 1    | null  | never      | no line
    | added   | 9  | Zac        | null               | 1    | null  | never      | no line
    | changed | 1  | Ana → Anna | seen: false → true | 1    | 1.0   | never      | no line
    | removed | 3  | Cid        | {}                 | 1    | null  | never      | no line
    id 8: expected `name` is "Zora", found "Zoe"
    id 9: expected `name` is "Zora", found "Zac"

specs/a.smoke:15:5: failed: expected 1 added row in `notes`, could not look: a line before it has kept nothing
 15 |     1 added row in notes where person is zora
    |     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ no changes since line 4)");
}

TEST_CASE("what can't be watched is said, and never passes") {
  const Sandbox sandbox;
  const auto said = [&](const std::string& steps, int status, std::string_view message) {
    const Ended ended =
        sandbox.run("scenario \"It looks\"\n  setup\n" + steps + "  expect no changes\n");
    INFO(ended.all());
    CHECK(ended.status == status);
    CHECK(contains(ended.out, message));
  };
  said("    watch numbers\n", 3,
       "could not watch: `numbers` has more than 200000 rows to watch: choose those that matter "
       "with "
       "`where`");
  said("    watch numbers where i is above 1\n", 0, "passed");
  said("    watch notes\n    wait 1ms\n    watch notes\n", 1,
       "`notes` is watched since line 3 already, and nothing was compared with that");
  said(
      "    watch notes\n    run sql\n      \"\"\"\n      alter table notes add column more text\n  "
      "    "
      "\"\"\"\n",
      3, "could not tell: `notes` has other columns than it had since line 3");
}

TEST_CASE("the suite's scope is part of every watch") {
  const Sandbox sandbox;
  const std::string body = R"(
scenario "Only ours"
  setup
    watch people, notes
    run sql
      """
      update people set name = 'x' where team = 2; insert into people (id, team) values (50, 2);
      insert into people (id, team) values (51, 1); insert into notes values (7, 'new')
      """
  expect changes
    1 added row in people
      id is 51
    1 added row in notes
    nothing else
)";
  const Ended scoped = sandbox.run("suite \"Ours\"\n  scope team is 1\n" + body);
  INFO(scoped.all());
  CHECK(scoped.status == 0);
  const Ended whole = sandbox.run("suite \"Ours\"\n" + body);
  INFO(whole.all());
  CHECK(whole.status == 1);
}

TEST_CASE("a scenario that watches a table whole runs alone") {
  const Sandbox sandbox;
  const auto run = [&](const std::string& watch) {
    return sandbox.run(R"(suite "Side by side" in parallel

step "all is watched"
  )" + watch + R"(

scenario "It looks on"
  all is watched
  wait 400ms
  expect no changes

scenario "It writes"
  setup
    repeat 10 times every 40ms
      run sql
        """
        insert into letters select coalesce(max(id), 0) + 1, 1, 'x' from letters
        """
  expect at least 10 rows in letters
)");
  };
  const Ended whole = run("watch letters, notes");
  INFO(whole.all());
  CHECK(whole.status == 0);
  // Without this the scenarios would not stand in each other's way, and the test would show
  // nothing.
  const Ended chosen = run("watch letters where body is \"x\"");
  INFO(chosen.all());
  CHECK(chosen.status == 1);
}

TEST_CASE("a dry run shows what would be asked, and asks nothing") {
  const Sandbox sandbox;
  const Ended ended = sandbox.run(R"(suite "Ours"
  scope team is 1

scenario "It would look"
  let name = "Ana"
  watch people where name is name
  watch letters, notes
  wait 1ms
  expect changes
    1 added row in people
      keep id as person
    1 added row in letters where person is person
)",
                                  {"--dry-run"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  for (const char* table : {"people", "letters", "notes"}) {
    const std::string statement = std::string("  ? select * from \"") + table + "\"";
    const std::size_t first = ended.out.find(statement);
    REQUIRE(first != std::string::npos);
    CHECK(ended.out.find(statement, first + 1) != std::string::npos);
  }
  CHECK(contains(ended.out, "where (\"name\" = $1::text) limit"));
  CHECK_FALSE(contains(ended.out, "not shown"));
}

TEST_CASE("receivers that do too much are caught by what changed") {
  const fs::path source = SMOKE_SOURCE_DIR;
  const Folder folder;
  for (const auto& entry : fs::recursive_directory_iterator(source / "specs"))
    if (entry.path().extension() == ".smoke")
      folder.write(entry.path().lexically_relative(source).generic_string(),
                   golden::read(entry.path()));
  folder.write("specs/own.smoke", R"(use chatwoot
use "channels/instagram"

scenario "What comes again changes nothing"
  let dm = new conversation on instagram
    sender.identifier: unique digits 17
  send conversation_created for dm as beginning
  expect status 200
  send conversation_status_changed for dm
    status: "resolved"
  expect status 200
  within 5s expect 1 row in messaging_conversation_links where chatwoot_conversation_id is dm.id
    status is "resolved"

  watch messaging_conversation_links where chatwoot_conversation_id is dm.id
  send again beginning
  expect status 200
  expect no changes ignoring updated_at, state_at
)");
  const auto caught = [&](const std::string& fault, const std::vector<std::string>& scenarios,
                          const std::vector<std::string_view>& messages) {
    std::string yaml = golden::read(source / "smoke.yaml");
    const auto replace = [&](const std::string& from, const std::string& to) {
      for (std::size_t at = yaml.find(from); at != std::string::npos;
           at = yaml.find(from, at + to.size()))
        yaml.replace(at, from.size(), to);
    };
    replace("build/release/crm-receiver",
            SMOKE_BINARY_DIR "/crm-receiver" + (fault.empty() ? "" : ", --fault, " + fault));
    replace("examples/crm/", (source / "examples/crm/").string());
    folder.write("smoke.yaml", yaml);
    std::vector<std::string> arguments{"run"};
    for (const std::string& scenario : scenarios)
      arguments.insert(arguments.end(), {"--scenario", scenario});
    const Ended ended = run_smoke(folder, arguments);
    CAPTURE(fault);
    INFO(ended.all());
    CHECK(ended.status == (fault.empty() ? 0 : 1));
    for (const std::string_view message : messages) CHECK(contains(ended.out, message));
  };
  const std::string again = "Sending the same Instagram conversation again changes nothing";
  const std::string apart = "One client on two channels: the identities stay apart";
  const std::string eight = "Eight first deliveries at once make one contact";
  const std::string own = "What comes again changes nothing";
  caught("", {again, apart, eight, own}, {"4 passed"});
  caught("redelivery-resets", {own},
         {"expected no changes in `messaging_conversation_links` ignoring updated_at, state_at, "
          "found 1 changed row\n",
          "| resolved → open"});
  caught("duplicate-links", {again, eight},
         {"expected no changes in `messaging_conversation_links` ignoring updated_at, found 7 "
          "added rows\n",
          "specs/deliveries.smoke:33:5: failed: expected 1 added row in "
          "`messaging_conversation_links`, found 8\n",
          "not within 5s: "});
  caught("late-duplicate", {again},
         {"found 1 added row\n", "it held at first, and did not stay for 2s: no changes at "});
  caught("mixed-identity", {apart},
         {"expected 1 added row in `messaging_contact_identities` like this, found 0"});
}
