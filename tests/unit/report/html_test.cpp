// The HTML report as text: what it says first, that nothing of a run becomes markup, what it leaves
// out. What a browser makes of it is tested in tests/browser.
#include "interpreter/report/html.hpp"

#include <set>

#include "interpreter/report/html_labels.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"
#include "tests/support/golden.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using run::Status;

namespace {

std::string html(const std::filesystem::path& journal,
                 const Language& language = Language::english()) {
  return made(report::html, journal, language);
}

// What stands between two pieces of the page, wherever that occurs.
std::vector<std::string> between(const std::string& page, const std::string& begin,
                                 const std::string& end) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = page.find(begin, at)) != std::string::npos;) {
    at += begin.size();
    const std::size_t close = page.find(end, at);
    REQUIRE(close != std::string::npos);
    out.push_back(page.substr(at, close - at));
    at = close;
  }
  return out;
}

Value data(const std::string& page, const std::string& name) {
  const auto found = between(page, "<script type=\"application/json\" " + name + ">", "</script>");
  REQUIRE(found.size() == 1);
  const auto parsed = parse_json(found.front());
  REQUIRE(std::holds_alternative<Value>(parsed));
  return std::get<Value>(parsed);
}

// "Failed | 1 failed, 2 passed | …": the paragraphs of the verdict.
std::string verdict(const std::string& page) {
  std::string top = between(page, "<header ", "</header>").front();
  top.erase(0, top.find("<h1>"));
  std::string out = between(top, "<h1>", "</h1>").front();
  for (const std::string& each : between(top, "<p", "</p>"))
    if (each.starts_with(">") || each.starts_with(" class=\"counts\""))
      out += " | " + each.substr(each.find('>') + 1);
  return out;
}

std::vector<run::RunEvent> ended(std::vector<run::ScenarioFinished> all) {
  std::vector<run::RunEvent> out{started(all.size())};
  for (auto& each : all) {
    out.emplace_back(run::ScenarioStarted{each.scenario});
    out.emplace_back(std::move(each));
  }
  out.emplace_back(run::RunFinished{std::chrono::microseconds(2'000'000), false});
  return out;
}

}  // namespace

TEST_CASE("the verdict stands first, in the reader's language") {
  const Folder passed, failed;
  const auto sound = write(passed, ended({finished(scenario(0, "A"), Status::passed),
                                          finished(scenario(1, "B"), Status::skipped, "why")}));
  CHECK(verdict(html(sound)) == "Passed | 1 passed, 1 skipped");
  CHECK(verdict(html(sound, *Language::named("pt-BR"))) == "Passou | 1 passou, 1 ignorado");
  const auto broken = write(failed, ended({finished(scenario(0, "A"), Status::failed),
                                           finished(scenario(1, "B"), Status::passed)}));
  CHECK(verdict(html(broken)) == "Failed | 1 failed, 1 passed");
  CHECK(html(broken).find("<title>Failed · staging · 2026-06-16 · smoke</title>") !=
        std::string::npos);
}

TEST_CASE("what nobody knows the end of says so first, and never that it passed") {
  auto events = ended({finished(scenario(0, "A"), Status::passed)});
  events.pop_back();
  const Folder cut;
  CHECK(
      verdict(html(write(cut, events))) ==
      "The run did not end | 1 passed | the run did not end: it was killed, or is still running; 0 "
      "of 1 scenarios had not begun");
  events.pop_back();
  const Folder earlier;
  const std::string page = html(write(earlier, events));
  CHECK(verdict(page) ==
        "The run did not end | 1 inconclusive | the run did not end: it was killed, or is still "
        "running; 0 of 1 scenarios had not begun");
  const Folder nothing, interrupted;
  CHECK(verdict(html(write(nothing, ended({finished(scenario(0, "A"), Status::skipped)})))) ==
        "Could not be told | 1 skipped | no scenario was run: nothing is known of the system");
  events = ended({finished(scenario(0, "A"), Status::passed)});
  std::get<run::RunFinished>(events.back()).interrupted = true;
  CHECK(verdict(html(write(interrupted, events)))
            .starts_with("Could not be told | 1 passed | the run was interrupted"));
}

TEST_CASE("nothing of a run becomes markup or script") {
  const Folder folder;
  const std::string page = html(write(folder, all_kinds(), "smoke run '</script><b>'"));
  // The policy names the one style and the one script, by their hashes.
  const auto styles = between(page, "<style>", "</style>");
  const auto scripts = between(page, "<script>", "</script>");
  REQUIRE(styles.size() == 1);
  REQUIRE(scripts.size() == 1);
  const std::string policy =
      between(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"", "\"").front();
  CHECK(policy == "default-src 'none'; style-src 'sha256-" + base64(sha256(styles.front())) +
                      "'; script-src 'sha256-" + base64(sha256(scripts.front())) +
                      "'; base-uri 'none'; form-action 'none'");
  // Everything else is data: each block of it parses, and holds no "<".
  const auto blocks = between(page, "<script type=\"application/json\"", "</script>");
  CHECK(blocks.size() == 10);  // seven cards, rows, run, labels
  for (const std::string& block : blocks) {
    const std::string json = block.substr(block.find('>') + 1);
    INFO(json);
    CHECK(std::holds_alternative<Value>(parse_json(json)));
    CHECK(json.find('<') == std::string::npos);
  }
  std::string rest = page;
  for (const std::string& block : blocks)
    rest.erase(rest.find("<script type=\"application/json\"" + block),
               block.size() + std::string("<script type=\"application/json\"</script>").size());
  CHECK(rest.find("alert(1)") == std::string::npos);
  // What is hostile in the environment's name comes to stand in the page itself.
  auto events = all_kinds();
  std::get<run::RunStarted>(events.front()).environment = "\"><img src=x onerror=alert(2)>";
  const Folder other;
  CHECK(html(write(other, events)).find("<img") == std::string::npos);
}

TEST_CASE("the page needs nothing from elsewhere") {
  const Folder folder;
  const std::string page = html(write(folder, ended({finished(scenario(0, "A"), Status::passed)})));
  for (const char* outside : {"src=\"", "href=\"", "url(", "@import", "fetch(", "XMLHttpRequest",
                              "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("}) {
    INFO(outside);
    CHECK(page.find(outside) == std::string::npos);
  }
}

TEST_CASE("cards of what passed are kept up to a size, and the page knows how many it lacks") {
  std::vector<run::RunEvent> events{started(600)};
  for (std::size_t i = 0; i < 600; ++i) {
    const auto id = scenario(i, fmt::format("Scenario {}", i));
    events.emplace_back(run::ScenarioStarted{id});
    events.emplace_back(exchanged(i, std::string(60'000, 'x')));
    events.emplace_back(finished(id, i == 599 ? Status::failed : Status::passed));
  }
  events.emplace_back(run::RunFinished{std::chrono::microseconds(1), false});
  const Folder folder;
  const std::string page = html(write(folder, events));
  CHECK(page.size() < 10'000'000);
  const Value about = data(page, "id=\"run\"");
  const std::int64_t left_out = *about.object()->find("without_details")->integer();
  CHECK(left_out > 400);
  CHECK(between(page, "application/json\" id=\"d", "\"").size() ==
        static_cast<std::size_t>(600 - left_out));
  // What failed has its card, however late it comes.
  CHECK(data(page, "id=\"d599\"").object()->find("events")->list()->size() == 1);
}

TEST_CASE("a monitor that was resumed is shown once, with the samples of both runs") {
  const auto monitor = [] {
    auto id = scenario(0, "It stays up");
    id.kind = run::Kind::monitor;
    return id;
  };
  const auto sampled = [](std::size_t number, Status status) {
    run::Sampled out{};
    out.at = std::chrono::sys_days(std::chrono::year(2026) / 6 / 16) + std::chrono::seconds(number);
    out.status = status;
    out.number = number;
    out.of = 4;
    return out;
  };
  const Folder folder;
  write(folder,
        {started(1), run::ScenarioStarted{monitor()}, sampled(1, Status::passed),
         sampled(2, Status::failed)},
        "smoke monitor");
  const std::string page =
      html(write(folder,
                 {started(1), run::ScenarioStarted{monitor()}, sampled(3, Status::passed),
                  sampled(4, Status::passed), finished(monitor(), Status::passed),
                  run::RunFinished{std::chrono::microseconds(1), false}},
                 "smoke monitor"));
  CHECK(verdict(page) == "Passed | 1 passed");
  const Value samples = *data(page, "id=\"d0\"").object()->find("samples");
  CHECK(samples.object()->find("stretches")->list()->size() == 4);
}

TEST_CASE("what the page's script says is what its labels have, no more and no less") {
  std::set<std::string> said;
  const std::filesystem::path folder = SMOKE_SOURCE_DIR "/interpreter/report/html";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".js") continue;
    const std::string text = golden::read(entry.path());
    const auto literals = [&](const std::string& call, std::size_t count) {
      for (std::size_t at = 0; (at = text.find(call, at)) != std::string::npos;) {
        at += call.size();
        if (std::isalnum(static_cast<unsigned char>(text[at - call.size() - 1])) != 0) continue;
        for (std::size_t i = 0; i < count; ++i) {
          const std::size_t open = text.find('\'', at), close = text.find('\'', open + 1);
          said.insert(text.substr(open + 1, close - open - 1));
          at = close + 1;
        }
      }
    };
    for (std::size_t at = 0; (at = text.find("t('", at)) != std::string::npos; ++at)
      if (std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0)
        said.insert(text.substr(at + 3, text.find('\'', at + 3) - at - 3));
    literals("t2(", 2);
  }
  std::set<std::string> labels;
  for (const auto& [sentence, translation] : report::html_labels(Language::english()))
    labels.insert(sentence);
  CHECK(said == labels);
  CHECK(labels.size() > 80);
}
