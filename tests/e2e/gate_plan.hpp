// A release gate that is met, on a throwaway Postgres and the contacts service, with places where a test puts what breaks it.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/process.hpp"

namespace smoke::e2e {

inline const std::string tables = R"(
create table tenants (id integer primary key, name text);
insert into tenants values (7, 'Ana, "the first"'), (8, '=1+1');
create table errors (tenant integer, level text);
create table links (tenant integer, conversation integer);
insert into links values (7, 1), (7, 2), (8, 1), (8, 1);
)";

inline const std::string configuration = R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    database: db
    writes: true
    services:
      db:
        postgres: { schema: [tables.sql] }
      contacts:
        run: [)" SMOKE_BINARY_DIR R"(/contacts-service, --port, "${contacts.port}"]
        ready: ${contacts.url}/status/200
)";

// Every rule of its gate is met but for what stands in the places of these words.
struct Plan {
  std::string status = "200", sampled = "200", rows = "at least 1 row", manual, tenant = "7",
              more = "";
  std::string text() const {
    return R"(suite "A release"
  scope tenant is tenant

before all
  expect 1 row in tenants where id is )" +
           tenant + R"(
    keep id as tenant

scenario "It answers"
  tags mandatory
  get "/status/)" +
           status + R"("
  expect status 200

scenario "It answers each"
  tags mandatory
  for each code in 200, 201
  get "/status/${code}"
  expect status code

scenario "Not of the gate"
  get "/status/500"
  expect status 200

monitor "It stays up"
  every 50ms for 200ms
    get "/status/)" +
           sampled + R"("
    expect status 200
    expect no rows in errors where level is "fatal"

evidence "After the run"
  query "Tenants; all of them"
    """
    select id, name from tenants where id >= :tenant order by id
    """
    expect )" +
           rows +
           R"(
  post "/echo"
    json { version: "1.2.3", tenant: tenant }
  expect status 200
  keep body as deployed
  attach deployed as "../deployed version.json"
  attach deployed.version as "version.txt"
  query as names
    """
    select name from tenants
    """
    expect 2 rows
  attach names as "names.json"
)" + manual +
           R"(
gate "Release"
  go when every scenario tagged mandatory passed
  go when monitor "It stays up" held
  go when evidence "After the run" is complete
  no-go when duplicates in links by tenant, conversation
  go when no rows in errors where level is "fatal"
)" + more;
  }
};

struct Sandbox {
  Folder folder;
  explicit Sandbox(const Plan& plan = {}) {
    folder.write("smoke.yaml", configuration);
    folder.write("tables.sql", tables);
    folder.write("specs/a.smoke", plan.text());
  }
  Ended decide(std::vector<std::string> more = {},
               std::map<std::string, std::string> environment = {}) const {
    more.insert(more.begin(), {"run", "--gate", "Release"});
    return run_smoke(folder, std::move(more), std::move(environment));
  }
  Ended smoke(std::vector<std::string> arguments) const { return run_smoke(folder, arguments); }
  std::filesystem::path path(const std::string& name) const { return folder.path() / name; }
};

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

inline std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path());
  return out;
}


}  // namespace smoke::e2e
