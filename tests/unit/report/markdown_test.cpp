// A summary for people: the verdict first, and nothing from outside that is more than text.
#include "interpreter/report/markdown.hpp"

#include "interpreter/report/github.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// What stands outside of code: what Markdown and HTML obey.
std::string outside_of_code(const std::string& markdown) {
  std::string out;
  std::istringstream in(markdown);
  std::string fence;
  for (std::string line; std::getline(in, line);) {
    const std::size_t ticks = line.find_first_not_of('`');
    if (fence.empty() && line.starts_with("```")) {
      fence = line.substr(0, ticks);
    } else if (!fence.empty()) {
      if (line == fence) fence.clear();
    } else {
      for (std::size_t at = 0; at < line.size();) {
        if (line[at] != '`') {
          out += line[at++];
          continue;
        }
        std::size_t end = line.find_first_not_of('`', at);
        if (end == std::string::npos) end = line.size();
        const std::string row = line.substr(at, end - at);
        std::size_t close = end;  // a row that is just as long
        while ((close = line.find(row, close)) != std::string::npos &&
               close + row.size() < line.size() && line[close + row.size()] == '`')
          close = line.find_first_not_of('`', close);
        REQUIRE_MESSAGE(close != std::string::npos, line);
        at = close + row.size();
      }
      out += '\n';
    }
  }
  CHECK(fence.empty());
  return out;
}

}  // namespace

TEST_CASE("the verdict, a table, and what did not pass in full") {
  const Folder folder;
  const std::string text = made(report::markdown, write(folder, all_kinds()), Language::english());
  INFO(text);
  CHECK(text.starts_with(
      "# ❌ failed\n\n"
      "- ⚠️ **1 pending: a person has to look**\n\n"
      "| | passed | failed | inconclusive | pending | skipped | quarantined |\n"
      "|---|--:|--:|--:|--:|--:|--:|\n"
      "| `specs/links.smoke` | 3 | 1 | 1 | 1 | 1 | 1 |\n\n"
      "environment `staging` · 16 requests · 8 statements · 2.0 s · began 2026-06-16T00:00:00Z · "
      "seed 7 · run `0000-1111`\n\n`smoke run`\n\n## What failed\n\n### ❌ `"));
  CHECK(contains(text,
                 "\n`specs/links.smoke:1` `mandatory`\n\n````text\n"
                 "specs/links.smoke:3:3: failed: expected 1 row, found ]]> & <script>"));
  CHECK(contains(text, "\n<details><summary>What was sent, and what came back</summary>\n\n"));
  CHECK(contains(text, "\n## What could not be told\n\n### ⚠️ `Scenario 2 [whatsapp]`\n"));
  CHECK(contains(text,
                 "\n## Remarks\n\n- ⏭️ `Scenario 4`: `only when X is set`\n"
                 "- ✅ `Scenario 5`: `run 2 times, because it was inconclusive`\n"));
  CHECK(contains(text, "\n## What is in quarantine, and counts for nothing\n"));
}

TEST_CASE("what comes from outside is inert") {
  const Folder folder;
  auto events = all_kinds();
  events.insert(events.begin() + 1,
                {run::ScenarioStarted{scenario(0, "`` | @everyone <b> `x")},
                 finished(scenario(0, "`` | @everyone <b> `x"), Status::skipped, hostile)});
  const std::string markup = outside_of_code(
      made(report::markdown, write(folder, events, "smoke run '<b>`'"), Language::english()));
  INFO(markup);
  for (const char* part : {"<script>", "@everyone", "forged", "<b>", "\x1b", "]]>"})
    CHECK(!contains(markup, part));
  CHECK(contains(markup, "<details>"));
}

TEST_CASE("words are in the reader's language") {
  const Folder folder;
  const Language* portuguese = Language::named("pt-BR");
  REQUIRE(portuguese != nullptr);
  const std::string text = made(report::markdown, write(folder, all_kinds()), *portuguese);
  INFO(text);
  CHECK(text.starts_with("# ❌ falhou\n"));
  CHECK(contains(text, "\n## O que falhou\n"));
  CHECK(contains(text, "executado 2 vezes, porque foi inconclusivo"));
}

TEST_CASE("however much failed, a summary can be shown") {
  const Folder folder;
  std::vector<run::RunEvent> events{started(3'000)};
  for (std::size_t i = 0; i < 3'000; ++i) {
    events.emplace_back(run::ScenarioStarted{scenario(i, fmt::format("Number {}", i))});
    events.emplace_back(exchanged(i, std::string(10'000, 'x')));
    auto failed = finished(scenario(i, fmt::format("Number {}", i)), Status::failed);
    failed.problems.push_back(problem(std::string(3'000, 'y')));
    events.emplace_back(std::move(failed));
  }
  const std::string text = made(report::markdown, write(folder, events), Language::english());
  CHECK(text.size() < 100'000);
  CHECK(contains(text, "\n### ❌ `Number 0`\n"));
  CHECK(contains(text, "\n- ❌ `Number 40`: `yyy"));
  CHECK(contains(text, "\n- … "));
  CHECK(contains(text, " more\n"));
}

TEST_CASE("GitHub is told what did not pass, at its line, and takes nothing else for a command") {
  const Folder folder;
  const auto workspace = std::filesystem::current_path().parent_path();
  const std::string text =
      made(report::github, write(folder, all_kinds()), workspace, Language::english());
  INFO(text);
  const std::string file =
      (std::filesystem::current_path().filename() / "specs/links.smoke").string();
  CHECK(text.starts_with("::error title=smoke::1 pending: a person has to look\n"));
  CHECK(contains(
      text, fmt::format("\n::error file={},line=3,col=3,title=failed%3A Scenario 1 ]]> & ", file)));
  CHECK(contains(text, fmt::format("\n::warning file={},line=3,col=3,title=inconclusive%3A "
                                   "Scenario 2 [whatsapp]::timed out: ]]> & ",
                                   file)));
  CHECK(contains(text, "title=passed%3A Scenario 5::run 2 times, because it was inconclusive\n"));
  CHECK(contains(text, "::notice file=" + file + ",line=3,col=3,title=failed%3A Scenario 7::"));
  std::istringstream in(text);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line); ++lines)
    CHECK((line.starts_with("::error ") || line.starts_with("::warning ") ||
           line.starts_with("::notice ")));
  CHECK(lines == 7);
}

TEST_CASE("GitHub shows ten annotations of a kind, and is told no more") {
  const Folder folder;
  std::vector<run::RunEvent> events{started(30)};
  for (std::size_t i = 0; i < 30; ++i) {
    auto failed = finished(scenario(i, "A"), Status::failed);
    failed.problems.push_back(problem("no"));
    events.emplace_back(std::move(failed));
  }
  const std::string text =
      made(report::github, write(folder, events), folder.path, Language::english());
  CHECK(std::count(text.begin(), text.end(), '\n') == 10);
  // The run, which did not end, comes first.
  CHECK(text.starts_with("::error title=smoke::the run did not end"));
}
