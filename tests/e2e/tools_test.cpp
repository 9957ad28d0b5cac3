// The commands that send nothing.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;
namespace fs = std::filesystem;

TEST_CASE("check reports as text, and as one object a line") {
  const Folder folder;
  folder.write("specs/a.smoke", "scenario \"One\"\n  gte \"/\"\n  expect status 200\n");
  const Ended text = run_smoke(folder, {"check"}, {{"SMOKE_BASE_URL", "http://127.0.0.1:9"}});
  INFO(text.all());
  CHECK(text.status == 2);
  CHECK(contains(text.out, "specs/a.smoke:2:3: error: "));
  CHECK(contains(text.out, "\n 2 |   gte \"/\"\n   |   ^~~"));

  folder.write("specs/a.smoke", "scenario \"One\"\n  get \"/\n");
  const Ended json = run_smoke(folder, {"check", "--syntax", "--diagnostics", "json"});
  INFO(json.all());
  CHECK(json.status == 2);
  CHECK(json.out.starts_with(R"({"file":"specs/a.smoke","line":2,)"));
  CHECK(json.out.ends_with("}\n"));
  CHECK(run_smoke(folder, {"check", "nowhere", "--diagnostics", "json"})
            .out.starts_with(R"({"file":null,)"));

  folder.write("specs/a.smoke", "scenario \"One\"\n  get \"/\"\n  expect status 200\n");
  const Ended fine = run_smoke(folder, {"check"}, {{"SMOKE_BASE_URL", "http://127.0.0.1:9"}});
  INFO(fine.all());
  CHECK(fine.status == 0);
  CHECK(fine.out.empty());
}

TEST_CASE("a file that is only read by others needs no scenario") {
  const Folder folder;
  folder.write("specs/shared.smoke", "template talk\n  id: unique integer\n");
  CHECK(run_smoke(folder, {"check", "--syntax"}).status == 0);
}

TEST_CASE("fmt writes the canonical form where it differs, and keeps the file's permissions") {
  const Folder folder;
  const std::string untidy =
      "scenario   \"One\"\n    # why\n    get \"/\"\n    expect status   200\n";
  const std::string tidy = "scenario \"One\"\n  # why\n  get \"/\"\n  expect status 200\n";
  folder.write("specs/a.smoke", untidy);
  folder.write("specs/b.smoke", tidy);
  const fs::path file = folder.path() / "specs/a.smoke";
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);

  const Ended would = run_smoke(folder, {"fmt", "--check"});
  INFO(would.all());
  CHECK(would.status == 1);
  CHECK(contains(would.out, "specs/a.smoke"));
  CHECK_FALSE(contains(would.out, "specs/b.smoke"));
  CHECK(folder.read("specs/a.smoke") == untidy);

  CHECK(run_smoke(folder, {"fmt"}).status == 0);
  CHECK(folder.read("specs/a.smoke") == tidy);
  CHECK((fs::status(file).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
  CHECK(run_smoke(folder, {"fmt", "--check"}).status == 0);
  CHECK(std::distance(fs::directory_iterator(folder.path() / "specs"), {}) == 2);
}

TEST_CASE("fmt leaves a file that has mistakes as it is") {
  const Folder folder;
  const std::string broken = "scenario   \"One\"\n  get \"/\n";
  folder.write("specs/a.smoke", broken);
  const Ended ended = run_smoke(folder, {"fmt"});
  INFO(ended.all());
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "specs/a.smoke:2:"));
  CHECK(folder.read("specs/a.smoke") == broken);
}

TEST_CASE("fmt points at what pasted JSON would have replaced, and formats all the same") {
  const Folder folder;
  folder.write("specs/a.smoke",
               "template order\n  raw: {\"price\": \"${price}\", \"own\": {id: \"${id}\"}}\n");
  const Ended ended = run_smoke(folder, {"fmt"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.err,
                 "specs/a.smoke:2:21: warning: this is replaced by a value, although the JSON "
                 "looks pasted\n"));
  CHECK_FALSE(contains(ended.err, "2:43"));
  CHECK(contains(ended.out, "specs/a.smoke: formatted"));
  const Ended again = run_smoke(folder, {"fmt", "--check"});
  CHECK(again.status == 0);
  CHECK(contains(again.err, "= write `\\${` if the characters themselves are meant\n"));
}

TEST_CASE("list shows each variant, with tags") {
  const Folder folder;
  folder.write("specs/a.smoke",
               "scenario \"One\"\n  tags quick, mandatory\n  examples\n    | case | code |\n    | "
               "\"a\" | 200 |\n    | \"b\" | 404 |\n"
               "  get \"/status/${code}\"\n  expect status code\n\nscenario \"Two\"\n  get \"/\"\n "
               " expect status 200\n");
  const Ended all = run_smoke(folder, {"list"});
  INFO(all.all());
  CHECK(all.status == 0);
  CHECK(all.out ==
        "specs/a.smoke:1: One [a] (quick, mandatory)\n"
        "specs/a.smoke:1: One [b] (quick, mandatory)\n"
        "specs/a.smoke:10: Two\n");
  CHECK(run_smoke(folder, {"list", "--scenario", "Two"}).out == "specs/a.smoke:10: Two\n");
}

TEST_CASE("env writes an example that smoke itself reads") {
  const Folder folder;
  folder.write("specs/a.smoke",
               "environment\n  SMOKE_BASE_URL: url, \"where it is\"\n  SMOKE_NAME: text, default "
               "\"it's $5\"\n  SMOKE_LINES: text, default \"one\\ntwo\"\n\n"
               "scenario \"One\"\n  get \"/\"\n    query name: SMOKE_NAME\n    query lines: "
               "SMOKE_LINES\n  expect status 200\n");
  const Ended example = run_smoke(folder, {"env", "--example"});
  INFO(example.all());
  CHECK(example.status == 0);
  CHECK(contains(example.out, "# where it is\n# url, needed\nSMOKE_BASE_URL=\n"));
  CHECK(contains(example.out, "#SMOKE_LINES='one\n#two'\n"));
  std::string filled = example.out;
  filled.replace(filled.find("SMOKE_BASE_URL="), 15, "SMOKE_BASE_URL=http://127.0.0.1:9");
  filled.replace(filled.find("#SMOKE_NAME="), 12, "SMOKE_NAME=");
  folder.write(".env", filled);
  CHECK(run_smoke(folder, {"check"}).status == 0);
  const std::string commented = "#SMOKE_LINES='one\n#two'";
  filled.replace(filled.find(commented), commented.size(), "SMOKE_LINES='one\ntwo'");
  folder.write(".env", filled);
  const Ended dry = run_smoke(folder, {"run", "--dry-run"});
  INFO(dry.all());
  CHECK(dry.status == 0);
  CHECK(contains(dry.out, "name=it%27s%20%245&lines=one%0Atwo"));
}

TEST_CASE("a dry run shows what would be sent and asked, and knows nothing of the system") {
  const Folder folder;
  folder.write("specs/a.smoke", R"(scenario "One"
  post "/contacts"
    json { "name": "Ana" }
  expect status 201
  keep body.id as id
  expect 1 row in contacts where id is id and age is above 17
    keep region as region
  get "/contacts/${id}"
    query region: region
  expect body.score is above 3
  get "/contacts"
    query total: id + 1
  expect status 200
)");
  const Ended dry = run_smoke(folder, {"run", "--dry-run"},
                              {{"SMOKE_BASE_URL", "http://127.0.0.1:9"},
                               {"SMOKE_DATABASE_URL", "host=127.0.0.1 port=9 dbname=none"}});
  INFO(dry.all());
  CHECK(dry.status == 0);
  CHECK(contains(dry.out, "  > POST http://127.0.0.1:9/contacts "));
  CHECK(contains(dry.out, "  ? select * from \"contacts\" where "));
  CHECK(contains(dry.out, "(\"age\" > $2::bigint)"));
  CHECK(contains(dry.out, "    $1 = <id>\n    $2 = 17\n"));
  CHECK(contains(dry.out, "  > GET http://127.0.0.1:9/contacts/%3Cid%3E?region=%3Cregion%3E "));
  CHECK(contains(dry.out, "skipped One: a dry run; specs/a.smoke:12: not shown: "));
  CHECK(contains(dry.out, "1 scenario: 1 skipped; 0 requests, "));
}

TEST_CASE("version and help answer at once") {
  const Folder folder;
  const Ended version = run_smoke(folder, {"--version"});
  CHECK(version.status == 0);
  CHECK(version.out.starts_with("smoke 0."));
  CHECK(run_smoke(folder, {"--help"}).status == 0);
  CHECK(contains(run_smoke(folder, {"run", "--help"}).out, "--fail-fast"));
  CHECK(run_smoke(folder, {}).status == 2);
}
