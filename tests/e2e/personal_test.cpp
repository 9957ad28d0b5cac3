// Columns that smoke.yaml names as personal: their values are nowhere to be seen, neither at the
// terminal nor in the journal, and rows can be told apart all the same.
#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

std::string configuration(const std::string& personal) {
  return R"(environments:
  here:
    variables: { SMOKE_BASE_URL: "${contacts.url}" }
    database: db
    writes: true
    personal: [)" +
         personal + R"(]
    services:
      db:
        postgres: { schema: [schema.sql] }
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";
}

// A contact is called as a status is: what others have written must not change what is recorded.
const std::string schema = R"(
create table people (id integer primary key, name text, phone bigint, city text, data jsonb);
insert into people values
  (1, 'Ana Lima', 5581987654321, 'Recife', '{"mother": "Rosa Lima", "age": 40}'),
  (2, 'failed', 5581987654322, 'Olinda', null),
  (3, 'Ana Lima', 5581987654323, 'Natal', null);
)";

const std::string spec = R"spec(scenario "Rows are shown"
  get "/status/200"
  expect status 200
  expect no rows in people where id is at least 1
  expect 3 rows in people
    name is "somebody"
    city is set

scenario "A difference is shown"
  setup
    watch people
    insert row into people
      id: 4
      name: "Rui Barbosa"
      phone: 5581987654399
      city: "Salvador"
  get "/status/200"
  expect status 200
  expect no changes
  cleanup
    delete rows in people where name is "Rui Barbosa"

scenario "A query is shown"
  query "Everybody"
    """
    select name, phone, city from people order by id
    """
    expect no rows

scenario "It is told elsewhere"
  post "/echo"
    header "X-Name": "Ana Lima"
    text "failed, said Ana Lima of 5581987654321, whose mother is Rosa Lima"
  expect status 201
)spec";

}  // namespace

TEST_CASE("personal values are pseudonyms at the terminal and in the journal") {
  const Folder folder;
  folder.write("smoke.yaml", configuration("people.name, people.phone, public.people.data"));
  folder.write("schema.sql", schema);
  folder.write("a.smoke", spec);
  const Ended ended =
      run_smoke(folder, {"run", "a.smoke", "-v", "--jobs", "1", "--journal", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 1);
  const std::string journal = folder.read("run.jsonl");
  // The specs themselves are in the journal, as whoever wrote them wanted them.
  const std::string told = journal.substr(journal.find('\n'));
  INFO(told);
  for (const std::string& text : {ended.out, told}) {
    for (const char* value : {"Ana Lima", "5581987654321", "5581987654322", "Rosa Lima"})
      CHECK_FALSE(contains(text, value));
    CHECK(contains(text, "Recife"));
  }
  CHECK_FALSE(contains(told, "Rui Barbosa"));
  CHECK(contains(told, R"("status":"failed")"));
  CHECK_FALSE(contains(told, R"(["failed")"));

  CHECK(contains(told, "expected no changes in `people`, found 1 added row"));
  // Three names in four rows, and one pseudonym for each, wherever it stands.
  std::set<std::string> names;
  const std::regex pattern("name-[0-9a-f]{8}");
  for (std::sregex_iterator at(told.begin(), told.end(), pattern), end; at != end; ++at)
    names.insert(at->str());
  CHECK(names.size() == 3);
  CHECK(contains(told, R"("body":"name-)"));
}

TEST_CASE("2: a personal column that the database doesn't have is said before anything is sent") {
  const Folder folder;
  folder.write("schema.sql", schema);
  folder.write("a.smoke", spec);
  const auto refused = [&](const std::string& personal, std::string_view message) {
    folder.write("smoke.yaml", configuration(personal));
    const Ended ended = run_smoke(folder, {"run", "a.smoke"});
    INFO(ended.all());
    CHECK(ended.status == 2);
    CHECK(contains(ended.err, message));
    CHECK(ended.out.empty());
  };
  refused("people.nmae",
          "smoke.yaml:6:16: error: table `people` has no column `nmae`, which would be personal");
  refused("people.nmae", "did you mean `name`?");
  refused("persons.name", "there is no table `persons`, whose `name` would be personal");
  refused("name", "`name` is no column of a table");
  refused("people.", "`people.` is no column of a table");
}
