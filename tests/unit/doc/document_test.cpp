// Whole documents, against golden files that are read like any other text; what a run adds to them.
#include "interpreter/doc/document.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "interpreter/doc/layout.hpp"
#include "interpreter/value/json.hpp"
#include "tests/support/golden.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;
const Language& portuguese = *Language::named("pt-BR");

// Specs as the command line gives them, under the names that documents show.
class Specs {
 public:
  explicit Specs(const std::vector<std::pair<std::string, fs::path>>& files) {
    for (const auto& [name, path] : files) load(name, golden::read(path), path.parent_path());
  }
  explicit Specs(const std::string& text) { load("a.smoke", text, root); }

  doc::Document document(const doc::Results* results = nullptr) const {
    std::vector<const Unit*> all;
    for (const auto& unit : units_) all.push_back(unit.get());
    return doc::make_document(all, results);
  }

 private:
  void load(const std::string& name, const std::string& text, const fs::path& folder) {
    Diagnostics diagnostics;
    const Module* module = library_.load_text(name, text, folder, diagnostics);
    REQUIRE(module != nullptr);
    units_.push_back(std::make_unique<const Unit>(make_unit(*module, diagnostics)));
    REQUIRE_MESSAGE(!diagnostics.has_errors(), render(diagnostics));
  }

  Library library_;
  std::vector<std::unique_ptr<const Unit>> units_;
};

// A journal of a run, removed at the end.
class Journal {
 public:
  Journal() {
    const char* const folder = std::getenv("TMPDIR");
    file_ = std::string(folder != nullptr ? folder : "/tmp") + "/smoke-doc-XXXXXX";
    const int descriptor = mkstemp(file_.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
  }
  ~Journal() { fs::remove(file_); }
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  const std::string& file() const { return file_; }
  void add(const Object& line) {
    std::ofstream(file_, std::ios::app) << to_json(Value(line)) << '\n';
  }
  void start(const std::string& file, const std::string& text,
             const std::string& command = "smoke run") {
    add({{"event", "run_started"},
         {"journal", 1},
         {"smoke", "0.1.0"},
         {"id", "4kq0z7"},
         {"at", "2026-11-24T22:14:03.120Z"},
         {"seed", "7"},
         {"command", command},
         {"environment", "sandbox"},
         {"variables", Object()},
         {"sources", List{Object{{"file", file}, {"sha256", "-"}, {"text", text}}}},
         {"scenarios", 3}});
  }
  void finish(const std::string& kind, const std::string& file, const std::string& title,
              const std::string& variant, const std::string& status, std::int64_t took,
              List problems = {}) {
    add({{"event", "scenario_finished"},
         {"scenario", Object{{"index", 0},
                             {"kind", kind},
                             {"file", file},
                             {"title", title},
                             {"variant", variant},
                             {"place", place(file, 1)},
                             {"tags", List{}}}},
         {"status", status},
         {"reason", status == "skipped" ? "only when SHOP_SECRET is set" : ""},
         {"problems", std::move(problems)},
         {"took_us", took},
         {"requests", 1},
         {"statements", 1}});
  }
  static Object place(const std::string& file, std::int64_t line) {
    return {{"file", file}, {"line", line}, {"column", 3}};
  }
  void end() { add({{"event", "run_finished"}, {"took_us", 9'000'000}, {"interrupted", false}}); }

 private:
  std::string file_;
};

std::size_t line_of(const std::string& text, std::string_view part) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// Without the style, which is a file of its own.
std::string page(std::string html) {
  const std::size_t at = html.find(doc::page_style());
  REQUIRE(at != std::string::npos);
  return html.replace(at, doc::page_style().size(), "/* document.css */\n");
}

void check_golden(const std::string& name, const doc::Document& document) {
  const fs::path spec = root / "tests/golden/doc" / (name + ".smoke");
  CHECK(golden::difference(spec, ".md", markdown(document, {})) == "");
  CHECK(golden::difference(spec, ".html", page(html(document, {}))) == "");
  CHECK(golden::difference(spec, ".pt-BR.md", markdown(document, {portuguese})) == "");
  CHECK(golden::difference(spec, ".pt-BR.html", page(html(document, {portuguese}))) == "");
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("a spec with each construct, in English and in Portuguese") {
  check_golden(
      "everything",
      Specs({{"everything.smoke", root / "tests/golden/doc/everything.smoke"}}).document());
}

TEST_CASE("the staging plan, in English and in Portuguese") {
  check_golden("staging-v2",
               Specs({{"specs/staging-v2.smoke", root / "specs/staging-v2.smoke"}}).document());
}

TEST_CASE("what came of a run stands beside what it was of") {
  const std::string text = golden::read(root / "tests/golden/doc/everything.smoke");
  Journal journal;
  journal.start("elsewhere/everything.smoke", text);
  const std::string file = "elsewhere/everything.smoke";
  journal.finish(
      "scenario", file, "A first order becomes a row", "", "failed", 5'123'456,
      {Object{{"status", "failed"},
              {"place", Journal::place(file, static_cast<std::int64_t>(line_of(
                                                 text, "within 5s expect 1 row in orders")))},
              {"message", "expected 1 row in `orders`, found 3"},
              {"source", ""}}});
  journal.finish("scenario", file, "Signatures that don't fit are refused", "web, wrong", "passed",
                 35'400);
  journal.finish("scenario", file, "Signatures that don't fit are refused", "phone, wrong",
                 "skipped", 0);
  journal.finish("monitor", file, "The receiver stays fast", "", "inconclusive", 300'000'000);
  journal.finish("monitor", file, "The receiver stays fast", "", "passed", 300'000'000);
  journal.end();
  const doc::Results results(journal.file());
  const doc::Document document =
      Specs({{"everything.smoke", root / "tests/golden/doc/everything.smoke"}}).document(&results);
  const fs::path spec = root / "tests/golden/doc/everything.smoke";
  CHECK(golden::difference(spec, ".run.md", markdown(document, {})) == "");
  CHECK(golden::difference(spec, ".run.pt-BR.html", page(html(document, {portuguese}))) == "");
  const doc::Tally all = doc::tally(document);
  CHECK(all.sections == 7);  // the decision comes to nothing by itself
  CHECK(all.passed == 1);
  CHECK(all.failed == 1);
  CHECK(all.undecided == 1);
  CHECK(all.not_run == 4);
}

TEST_CASE("results are those of the same text, of a run that ended, and not of its replays") {
  const std::string text = "scenario \"s\"\n  get \"/\"\n  expect status 200\n";
  const Specs specs(text);
  Journal journal;
  journal.start("a.smoke", text);
  journal.finish("scenario", "a.smoke", "s", "", "failed", 1000);
  const auto made = [&] {
    const doc::Results results(journal.file());
    return markdown(specs.document(&results), {});
  };
  CHECK(made().find("1 failed. This run did not come to its end") != std::string::npos);
  journal.end();
  CHECK(made().find("did not come to its end") == std::string::npos);
  journal.start("a.smoke", text, "smoke replay run.jsonl");
  journal.finish("scenario", "a.smoke", "s", "", "passed", 1000);
  CHECK(made().find("1 failed") != std::string::npos);

  Journal other;
  other.start("a.smoke", text + "# changed\n");
  other.finish("scenario", "a.smoke", "s", "", "passed", 1000);
  other.end();
  const doc::Results changed(other.file());
  const std::string shown = markdown(specs.document(&changed), {});
  CHECK(shown.find("This spec has changed since that run") != std::string::npos);

  Journal none;
  none.start("b.smoke", "# something else\n");
  none.end();
  const doc::Results absent(none.file());
  const doc::Document document = specs.document(&absent);
  CHECK(markdown(document, {}).find("The run that was given had no part of this spec") !=
        std::string::npos);
  CHECK(doc::tally(document).not_run == 1);
}

TEST_CASE("a document of several specs tells what they share once, and leads to each") {
  const Specs specs({{"specs/staging-v2.smoke", root / "specs/staging-v2.smoke"},
                     {"specs/intake.smoke", root / "specs/intake.smoke"}});
  const doc::Document document = specs.document();
  const std::string page = html(document, {});
  CHECK(count(page, "<details class=\"item\" id=\"conversation-created\">") == 1);
  CHECK(count(page, "<code>SMOKE_CHATWOOT_ACCOUNT_ID</code></td>") == 1);
  // What nothing uses is not told.
  CHECK(count(page, "chatwoot_token</code></summary>") == 0);
  for (const auto& entries : {document.by_tag, document.by_channel})
    for (const auto& entry : entries)
      for (const doc::Item* item : entry.items) CHECK(count(page, " id=\"" + item->id + "\"") == 1);
}

TEST_CASE("each link of a page leads to one place in it") {
  const Specs specs(
      "scenario \"Twice\"\n  expect 1 row in t where a is 1\n\n"
      "scenario \"twice!\"\n  expect 1 row in t where a is 1\n\n"
      "scenario \"twice-2\"\n  expect 1 row in t where a is 1\n\n"
      "scenario \"日本\"\n  expect 1 row in t where a is 1\n");
  const std::string page = html(specs.document(), {});
  const std::string text = markdown(specs.document(), {});
  for (const char* id : {"twice", "twice-2", "twice-2-2", "section", "needs-", "index-"}) {
    CAPTURE(id);
    CHECK(count(page, std::string(" id=\"") + id + "\"") == 1);
    CHECK(count(page, std::string("href=\"#") + id + "\"") >= 1);
    CHECK(count(text, std::string("<a id=\"") + id + "\"></a>") == 1);
  }
}

TEST_CASE("hostile titles, tags, prose and results are shown and do nothing") {
  const std::string bad = "</title><script>alert(1)</script><img src=x onerror=alert(1)>";
  const std::string text = "> " + bad + "\n\nsuite \"" + bad + "\"\n\nscenario \"" + bad +
                           "\"\n  > [a](javascript:alert(1))\n  let x = \"" + bad +
                           "\"\n  expect 1 row in \"" + bad + "\" where a is x\n";
  Journal journal;
  journal.start("a.smoke", text);
  journal.finish("scenario", "a.smoke", bad, bad, "failed", 1000,
                 {Object{{"status", "failed"},
                         {"place", Journal::place("a.smoke", 7)},
                         {"message", "found " + bad},
                         {"source", ""}}});
  journal.end();
  const doc::Results results(journal.file());
  const Specs specs(text);
  const doc::Document document = specs.document(&results);
  for (const std::string& page : {html(document, {}), doc::html_index({}, {})}) {
    CHECK(count(page, "<script") == 0);
    CHECK(count(page, "<img") == 0);
    CHECK(count(page, "</title>") == 1);
  }
  const std::string written = markdown(document, {});
  CHECK(count(written, "](javascript:") == 1);  // behind an escaped bracket, so no link
  CHECK(count(written, "\\[a\\](javascript:") == 1);
  for (std::size_t at = 0; (at = written.find("<script", at)) != std::string::npos; ++at)
    CHECK_MESSAGE((written[at - 1] == '\\' || written.rfind('`', at) > written.rfind('\n', at)),
                  written.substr(at, 40));
}

TEST_CASE("an index leads to the documents and their scenarios") {
  std::vector<doc::Document> documents;
  documents.push_back(
      Specs({{"specs/staging-v2.smoke", root / "specs/staging-v2.smoke"}}).document());
  documents.back().file_name = "staging v2";
  const std::string page = doc::html_index(documents, {portuguese});
  CHECK(count(page, "<html lang=\"pt-BR\">") == 1);
  CHECK(count(page,
              "<a href=\"staging%20v2.html\">Staging smoke v2.0: Instagram DM and WhatsApp</a>") ==
        1);
  CHECK(count(page, "staging%20v2.html#sprint-2\"") == 1);
  const std::string text = doc::markdown_index(documents, {});
  CHECK(count(text, "## [Staging smoke v2.0: Instagram DM and WhatsApp](staging%20v2.md)") == 1);
  CHECK(count(text, "- [Sprint 2](staging%20v2.md#sprint-2)") == 1);
}
