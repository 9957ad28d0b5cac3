// Specs as documents, from the command line.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

constexpr const char* shop =
    "environment\n"
    "  SMOKE_BASE_URL: url\n"
    "  SHOP_SECRET: secret, optional\n"
    "\n"
    "suite \"The shop\"\n"
    "\n"
    "scenario \"It answers\"\n"
    "  get \"/health\"\n"
    "    bearer \"hunter2-is-a-secret\"\n"
    "  expect status 200\n";

}  // namespace

TEST_CASE(
    "one document of all specs, in the form that its name says and the language that is asked "
    "for") {
  const Folder folder;
  folder.write("specs/shop.smoke", shop);
  folder.write("specs/other.smoke", "scenario \"Another\"\n  get \"/\"\n  expect status 404\n");
  const Ended html = run_smoke(folder, {"doc", "-o", "plan.html", "--lang", "pt-BR"},
                               {{"SHOP_SECRET", "hunter2-is-a-secret"}});
  INFO(html.all());
  CHECK(html.status == 0);
  CHECK(html.out.empty());
  CHECK(html.err.empty());
  const std::string page = folder.read("plan.html");
  CHECK(contains(page, "<html lang=\"pt-BR\">"));
  CHECK(contains(page, "O sistema deve responder com status 404 (não encontrado)."));
  CHECK(contains(page, "O sistema deve responder com status 200 (sucesso)."));
  CHECK(contains(page, "com o token de acesso “***”"));
  CHECK_FALSE(contains(page, "hunter2"));

  CHECK(run_smoke(folder, {"doc", "specs/shop.smoke", "-o", "plan.md"}).status == 0);
  CHECK(folder.read("plan.md").starts_with("# The shop\n"));
  CHECK(run_smoke(folder, {"doc", "-o", "plan.md"}, {{"LC_ALL", "pt_BR.UTF-8"}}).status == 0);
  CHECK(folder.read("plan.md").starts_with("# Plano de testes\n"));  // and the earlier one is gone
  struct stat about {};
  REQUIRE(stat((folder.path() / "plan.md").c_str(), &about) == 0);
  CHECK((about.st_mode & 0444) != 0400);  // readable as other new files are
}

TEST_CASE("a folder of documents has one of each kind for each spec, and an index") {
  const Folder folder;
  folder.write("specs/a/shop.smoke", shop);
  folder.write("specs/b/shop.smoke",
               "use \"../channels\"\n\nscenario \"Another\"\n  get \"/\"\n  expect status 404\n");
  folder.write("specs/index.smoke", "scenario \"Third\"\n  get \"/\"\n  expect status 404\n");
  folder.write("specs/channels.smoke", "channel web\n  id: 1\n");
  const Ended ended = run_smoke(folder, {"doc", "-o", "out/plan/"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder.path() / "out/plan"))
    files.push_back(entry.path().filename().string());
  std::sort(files.begin(), files.end());
  CHECK(files == std::vector<std::string>{"a-shop.html", "a-shop.md", "b-shop.html", "b-shop.md",
                                          "index-2.html", "index-2.md", "index.html", "index.md"});
  CHECK(contains(folder.read("out/plan/index.md"), "[Another](b-shop.md#another)"));
}

TEST_CASE("nothing is written of specs with mistakes, or of none") {
  const Folder folder;
  folder.write("specs/shop.smoke", "scenario \"s\"\n  send nothing_known\n  expect status 200\n");
  const Ended mistake = run_smoke(folder, {"doc", "-o", "plan.html"});
  INFO(mistake.all());
  CHECK(mistake.status == 2);
  CHECK(contains(mistake.err, "specs/shop.smoke:2:8: error: "));
  CHECK_FALSE(fs::exists(folder.path() / "plan.html"));

  folder.write("specs/shop.smoke", "channel web\n  id: 1\n");
  const Ended none = run_smoke(folder, {"doc", "-o", "plan.html"});
  CHECK(none.status == 2);
  CHECK(none.err == "smoke: no scenario found\n");
}

TEST_CASE("what can't be written or read is said, and an earlier document stays") {
  const Folder folder;
  folder.write("specs/shop.smoke", shop);
  folder.write("plan.html", "earlier");
  const auto refused = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "doc");
    const Ended ended = run_smoke(folder, std::move(arguments));
    CHECK(ended.status == 2);
    return ended.err;
  };
  CHECK(refused({"-o", "plan.pdf"}) ==
        "smoke: can't tell what to write as `plan.pdf`: a document ends in .html or .md, and a "
        "folder gets both\n");
  CHECK(refused({"-o", "nowhere/plan.html"}) ==
        "smoke: can't write `nowhere/plan.html`: No such file or directory\n");
  CHECK(contains(refused({"-o", "specs/shop.smoke/"}),
                 "can't make the folder `specs/shop.smoke/`: "));
  CHECK(contains(refused({"-o", "plan.html", "--run", "no.jsonl"}), "no.jsonl"));
  folder.write("bad.jsonl", "{\"event\":\n");
  CHECK(contains(refused({"-o", "plan.html", "--run", "bad.jsonl"}), "bad.jsonl"));
  CHECK(contains(refused({}), "--output is required"));
  CHECK(contains(refused({"-o", "plan.html", "--lang", "tlh"}), "there is no language `tlh`"));
  CHECK(folder.read("plan.html") == "earlier");
}

TEST_CASE("what came of a run stands in the document") {
  const Folder folder;
  folder.write("specs/shop.smoke", shop);
  const std::map<std::string, std::string> nobody = {{"SMOKE_BASE_URL", "http://127.0.0.1:9"}};
  CHECK(run_smoke(folder, {"run", "--journal", "run.jsonl"}, nobody).status == 3);
  const Ended ended = run_smoke(folder, {"doc", "-o", "plan.md", "--run", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  const std::string text = folder.read("plan.md");
  CHECK(contains(text, "1 could not be told or was skipped"));
  CHECK(contains(text, "- **Inconclusive in "));
}
