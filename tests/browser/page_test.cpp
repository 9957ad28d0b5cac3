// The HTML report in a real browser: that it works, on a phone and at a desk, by day and by night,
// on paper; that what is hostile stays text; and how soon a large one is there.
#include <fmt/format.h>

#include "interpreter/language/language.hpp"
#include "interpreter/report/html.hpp"
#include "interpreter/value/json.hpp"
#include "tests/support/browser.hpp"
#include "tests/unit/report/support.hpp"

using namespace smoke;
using namespace smoke::report_test;
using browser::Browser;
using browser::Screen;
using run::Status;
namespace fs = std::filesystem;

namespace {

// In the build's folder, because a browser that is a snap sees no other's temporary files.
struct Place {
  fs::path path = fs::path(SMOKE_BINARY_DIR) / "browser-test";
  Place() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Place() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

Browser& the_browser() {
  static const Place place;
  static Browser browser(place.path);
  return browser;
}

// Removed at the end.
struct Page {
  fs::path file;
  explicit Page(const fs::path& journal, const Language& language = Language::english()) {
    static int count = 0;
    file = fs::path(SMOKE_BINARY_DIR) / fmt::format("browser-test-{}.html", ++count);
    std::ofstream out(file);
    report::html(journal, language, out);
    REQUIRE(out.flush());
  }
  explicit Page(const std::vector<run::RunEvent>& events, const Folder& folder = {})
      : Page(report_test::write(folder, events)) {}
  ~Page() { fs::remove(file); }
};

constexpr const char* open_all =
    "(async () => {"
    "  const settle = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));"
    "  for (let i = 0; i < 3; ++i) {"
    "    for (const closed of document.querySelectorAll('[aria-expanded=false]')) closed.click();"
    "    for (const closed of document.querySelectorAll('details')) closed.open = true;"
    "    await settle();"
    "  }"
    "})()";

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

// A run with what there is to be drawn: a wait that was in vain, rows, orders of delivery.
std::vector<run::RunEvent> rich() {
  std::vector<run::RunEvent> out{started(3)};
  const auto ms = [](int n) { return std::chrono::microseconds(n * 1'000); };
  const Time began = std::chrono::sys_days(std::chrono::year(2026) / 6 / 16);
  const auto failing = scenario(0, "One link"), passing = scenario(1, "Another", "whatsapp"),
             late = scenario(2, "Just in time");
  for (const auto when : {run::Versioned::When::start, run::Versioned::When::end})
    out.emplace_back(run::Versioned{"webhook", when, began, "http://127.0.0.1/version", "1.4.2"});
  out.emplace_back(run::ScenarioStarted{failing, began});
  run::StubCall call{"payments",
                     "POST",
                     "/charges",
                     {{"Content-Type", "application/json"}},
                     R"({"amount":1250})",
                     404,
                     {},
                     "",
                     "no answer of the spec's",
                     began};
  out.emplace_back(run::Called{0, std::make_shared<const run::StubCall>(std::move(call))});
  out.emplace_back(run::ScenarioStarted{passing, began + ms(10)});
  out.emplace_back(exchanged(
      0, R"({"success":true,"id":12345678901234567890,"text":")" + std::string(300, 'x') + "\"}"));
  out.emplace_back(run::Asked{0,
                              place("expect 1 row in links"),
                              "select * from links where id = $1",
                              {std::string("7"), std::nullopt},
                              3,
                              ms(1)});
  out.emplace_back(run::Judged{0,
                               place("expect 1 row in links"),
                               Status::failed,
                               {{say("{} rows", 0), ms(0)}, {say("{} rows", 3), ms(900)}},
                               ms(5'000),
                               ms(5'000)});
  auto failed = finished(failing, Status::failed);
  failed.problems.push_back(problem(say("expected {} in {}, found {}", "1 row", "`links`", "3")));
  std::vector<Message> columns, cells;
  for (int i = 0; i < 12; ++i) {
    columns.emplace_back(fmt::format("a_long_column_name_{}", i));
    cells.emplace_back("3f0c8f0e-7d1c-4ed6-9b59-0a6fdb2f6a11");
  }
  failed.problems.back().rows = run::RowTable{columns, {cells, cells}, 1};
  failed.problems.back().hint = "look at the index";
  out.emplace_back(std::move(failed));
  auto passed = finished(passing, Status::passed);
  passed.scenario.tags = {"security"};
  out.emplace_back(std::move(passed));
  out.emplace_back(run::ScenarioStarted{late, began + ms(500)});
  out.emplace_back(run::Judged{2,
                               place("expect 1 row in links"),
                               Status::passed,
                               {{say("{} rows", 0), ms(0)}, {say("{} rows", 1), ms(4'600)}},
                               ms(5'000),
                               ms(4'600)});
  out.emplace_back(finished(late, Status::passed));
  out.emplace_back(run::RunFinished{ms(6'000), false});
  return out;
}

}  // namespace

TEST_CASE("a page shows the verdict, what failed stands open, and nothing goes wrong in it") {
  const Page page(rich());
  Browser& browser = the_browser();
  browser.open(page.file);
  CHECK(browser.text("document.querySelector('h1').textContent") == "Failed");
  CHECK(browser.text("document.querySelector('.counts').textContent") == "1 failed, 2 passed");
  CHECK(browser.number("document.querySelectorAll('article').length") == 3);
  CHECK(browser.text("document.querySelector('article .title').textContent") == "One link");
  CHECK(browser.text("document.querySelector('article .problem .message').textContent") ==
        " expected 1 row in `links`, found 3");
  // The line is told with what was seen there, and how long it was waited for.
  CHECK(browser.text("document.querySelector('.line.failed .text').textContent") ==
        "There must be exactly 1 row in the table links.");
  CHECK(browser.text("document.querySelector('.line.failed .facts').textContent") ==
        "3 rows · after 5.0 s of 5.0 s");
  CHECK(browser.text("document.querySelector('.poll figcaption').textContent").find("0 rows") !=
        std::string::npos);
  // The request and its answer, whose numbers keep their digits.
  browser.evaluate(open_all);
  CHECK(browser.holds(
      "document.querySelector('.exchange').textContent.includes('12345678901234567890')"));
  CHECK(browser.holds("document.querySelector('.statement').textContent.includes('$2null')"));
  // What was called in turn; and of two versions that are one, one.
  CHECK(browser.holds("document.body.textContent.includes('call to payments')"));
  CHECK(browser.holds("document.body.textContent.split('version of `webhook`').length === 2"));
  // What was close to its time is told.
  CHECK(browser.text("document.querySelector('.near').textContent")
            .find("held after 4.6 s of 5.0 s") != std::string::npos);
  CHECK(browser.number("document.querySelectorAll('.timeline path').length") == 2);
  CHECK(joined(browser.complaints()) == "");
}

TEST_CASE("nothing is wider than a phone, whatever is open") {
  const Page rich_page(rich()), hostile_page(all_kinds());
  // What goes beyond the screen without a way to scroll there.
  const std::string out_of_reach = R"((() => {
    const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    return [...document.querySelectorAll('main *')]
      .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e))
      .map(e => e.tagName + '.' + e.className).slice(0, 3).join(', ');
  })())";
  Browser& browser = the_browser();
  for (const fs::path& file : {rich_page.file, hostile_page.file})
    for (const int width : {320, 390, 768, 1280}) {
      CAPTURE(width);
      browser.open(file, {width, 844});
      browser.evaluate(open_all);
      CHECK(browser.number("document.documentElement.scrollWidth") <= width);
      CHECK(browser.text(out_of_reach) == "");
      CHECK(joined(browser.complaints()) == "");
    }
}

TEST_CASE("texts can be read on what lies behind them, by day and by night") {
  const Page page(rich()), hostile_page(all_kinds());
  const std::string contrasts = R"((() => {
    const parts = colour => {
      const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
      for (; element; element = element.parentElement) {
        const colour = parts(getComputedStyle(element).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const bad = new Set();
    for (const element of document.querySelectorAll('body *:not(script):not(svg):not(svg *)')) {
      const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
      if (!own || !element.checkVisibility()) continue;
      const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5)
        bad.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2));
    }
    return [...bad].join(', ');
  })())";
  Browser& browser = the_browser();
  for (const fs::path& file : {page.file, hostile_page.file})
    for (const bool dark : {false, true}) {
      CAPTURE(dark);
      browser.open(file, {1280, 900, dark});
      browser.evaluate(open_all);
      CHECK(browser.text(contrasts) == "");
      CHECK(browser.holds("matchMedia('(prefers-color-scheme: dark)').matches") == dark);
    }
}

TEST_CASE("what is hostile is text: it runs nothing, asks for nothing and looks like what it is") {
  auto events = all_kinds();
  std::get<run::RunStarted>(events.front()).environment =
      "</script><img src=http://127.0.0.1:9/x onerror=\"document.title='owned'\">";
  auto evil =
      finished(scenario(0, "<a href=javascript:alert(3)>click</a> \u202Etxet"), Status::failed);
  evil.scenario.tags = {"<b>tag</b>", "__proto__", "constructor"};
  evil.problems.push_back(problem("</script><script>document.title='owned'</script>"));
  evil.problems.back().rows = run::RowTable{
      {"<svg onload=alert(4)>"}, {{"<iframe srcdoc='<script>alert(5)</script>'>"}}, 0};
  events.insert(events.end() - 1,
                exchanged(0, "{\"__proto__\":{\"a\":\"<img src=x onerror=alert(6)>\"}}"));
  events.insert(events.end() - 1,
                run::Attached{0, place("expect 1 row in links"), "javascript:alert(7)",
                              Value("<script>alert(8)</script>")});
  events.insert(events.end() - 1, evil);
  const Page page(events);
  Browser& browser = the_browser();
  browser.open(page.file);
  browser.evaluate(open_all);
  CHECK(browser.text("document.title").starts_with("Failed · </script><img"));
  CHECK(browser.number("document.querySelectorAll('img, iframe, object, embed, form, base, style + "
                       "style').length") == 0);
  CHECK(browser.number("document.querySelectorAll('script:not([type])').length") == 1);
  CHECK(
      browser.holds("[...document.querySelectorAll('[href], [src]')].every(e => "
                    "(e.getAttribute('href') ?? '').startsWith('#'))"));
  CHECK(
      browser.holds("[...document.querySelectorAll('*')].every(e => [...e.attributes].every(a => "
                    "!a.name.startsWith('on')))"));
  CHECK(
      browser.holds("document.body.textContent.includes('<a href=javascript:alert(3)>click</a> "
                    "\\\\u{202e}txet')"));
  CHECK(browser.holds(
      "document.body.textContent.includes(\"<iframe srcdoc='<script>alert(5)</script>'>\")"));
  CHECK(joined(browser.complaints()) == "");
  // Even where somebody got an element in, the policy lets it do nothing.
  browser.evaluate(
      "document.body.insertAdjacentHTML('beforeend', '<img src=http://127.0.0.1:9/y "
      "onerror=\"window.owned = 1\">')");
  browser.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), {textContent: "
      "'window.owned = 1'}))");
  browser.evaluate("new Promise(done => setTimeout(done, 100))");
  CHECK(!browser.holds("window.owned"));
}

TEST_CASE("scenarios are filtered and sorted, and one can be linked to") {
  const Page page(all_kinds());
  Browser& browser = the_browser();
  browser.open(page.file);
  const auto shown = [&] {
    return browser.text(
        "[...document.querySelectorAll('article .title')].map(e => e.textContent.slice(0, "
        "10)).join()");
  };
  CHECK(shown() ==
        "Scenario 1,Scenario 2,Scenario 3,Scenario 7,Scenario 4,Scenario 0,Scenario 5,Scenario 6");
  const auto search = [&](const std::string& text) {
    browser.evaluate(
        "(() => { const box = document.querySelector('input[type=search]'); box.value = " +
        to_json(text) + "; box.dispatchEvent(new Event('input')); })()");
  };
  search("WHATSAPP");
  CHECK(shown() == "Scenario 2");
  CHECK(browser.text("document.querySelector('[role=status]').textContent") == "1 of 8 are shown");
  search("no such scenario");
  CHECK(shown() == "");
  search("");
  browser.evaluate("document.querySelector('button.chip.passed').click()");
  CHECK(shown() == "Scenario 0,Scenario 5,Scenario 6");
  browser.evaluate("document.querySelector('button.chip.skipped').click()");
  CHECK(shown() == "Scenario 4,Scenario 0,Scenario 5,Scenario 6");
  browser.evaluate(
      "(() => { const order = [...document.querySelectorAll('select')].pop(); order.value = "
      "'specs'; order.dispatchEvent(new Event('change')); })()");
  CHECK(shown() == "Scenario 0,Scenario 4,Scenario 5,Scenario 6");
  browser.open(page.file, {}, "#s2");
  CHECK(shown() == "Scenario 2");
  CHECK(browser.holds("document.querySelector('article .body')"));
  browser.evaluate("document.querySelector('a[href=\"#all\"]').click()");
  browser.evaluate(
      "new Promise(done => { const until = performance.now() + 5000; const look = () => "
      "document.querySelectorAll('article').length > 1 || performance.now() > until ? done() : "
      "setTimeout(look, 10); look(); })");
  CHECK(browser.number("document.querySelectorAll('article').length") == 8);
  CHECK(joined(browser.complaints()) == "");
}

TEST_CASE("on paper what did not pass stands open, and there is nothing to press") {
  const Page page(rich());
  Browser& browser = the_browser();
  browser.open(page.file, {794, 1123, false, true});
  browser.evaluate(
      "document.querySelectorAll('article button.head[aria-expanded=true]').forEach(e => "
      "e.click())");
  browser.evaluate("dispatchEvent(new Event('beforeprint'))");
  CHECK(browser.number("document.querySelectorAll('article.failed .body:not([hidden])').length") ==
        1);
  CHECK(!browser.holds("document.querySelector('.controls').checkVisibility()"));
  CHECK(browser.number("document.documentElement.scrollWidth") <= 794);
}

TEST_CASE("without scripts there is still the verdict, and why there is no more") {
  const Page page(rich());
  Browser& browser = the_browser();
  browser.open(page.file, {1280, 900, false, false, false});
  CHECK(browser.text("document.querySelector('header').innerText").find("Failed\n") !=
        std::string::npos);
  CHECK(browser.text("document.querySelector('.noscript').innerText") ==
        "The scenarios are shown by a script within this page, and scripts are off here.");
}

TEST_CASE("100,000 scenarios are there in less than two seconds, and can be searched") {
  const Folder folder;
  const fs::path journal = folder.path / "run.jsonl";
  {
    std::ofstream out(journal);
    out << R"({"event":"run_started","journal":1,"id":"1","at":"2026-06-16T00:00:00Z","scenarios":100000,"environment":"load"})"
        << '\n';
    for (int i = 0; i < 100'000; ++i) {
      const std::string scenario = fmt::format(
          R"({{"index":{},"kind":"scenario","file":"specs/{}.smoke","title":"Order {} of this customer becomes a row","place":{{"file":"specs/{}.smoke","line":{}}},"tags":["load"]}})",
          i, i / 1'000, i, i / 1'000, i % 1'000 + 1);
      const Time at = *parse_time("2026-06-16T00:00:00Z") + std::chrono::milliseconds(i);
      out << fmt::format(R"({{"event":"scenario_started","scenario":{},"at":"{}"}})", scenario,
                         iso(at))
          << '\n'
          << fmt::format(
                 R"({{"event":"scenario_finished","scenario":{},"status":"{}","took_us":{},"problems":[{}]}})",
                 scenario, i % 1'000 == 7 ? "failed" : "passed", 3'000 + i % 500,
                 i % 1'000 == 7 ? R"({"status":"failed","message":"expected 1 row, found 0"})" : "")
          << '\n';
    }
    out << R"({"event":"run_finished","took_us":100000000})" << '\n';
  }
  const Page page(journal);
  Browser& browser = the_browser();
  std::int64_t loaded = 1'000'000, painted = 1'000'000;
  double busy = 1'000'000;
  for (int i = 0; i < 3; ++i) {  // the best, because a machine may be busy
    browser.open(page.file);
    browser.evaluate(
        "new Promise(done => { const look = () => "
        "performance.getEntriesByName('first-contentful-paint')[0] && "
        "performance.getEntriesByType('navigation')[0].loadEventEnd > 0 "
        "? done() : setTimeout(look, 10); look(); })");
    loaded = std::min(loaded,
                      browser.number("performance.getEntriesByType('navigation')[0].loadEventEnd"));
    painted = std::min(
        painted,
        browser.number("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    busy = std::min(busy, browser.busy());
  }
  MESSAGE("loaded after " << loaded << " ms, painted after " << painted << " ms, busy for " << busy
                          << " ms, " << fs::file_size(page.file) / 1'000'000 << " MB");
  // The processor's time, because a machine may have other things to do.
  CHECK(busy < 2'000);
  CHECK(painted < 2'000);
  CHECK(browser.text("document.querySelector('.counts').textContent") ==
        "100 failed, 99,900 passed");
  // Only what can be seen is there.
  CHECK(browser.number("document.querySelectorAll('article').length") <= 300);
  browser.evaluate(
      "(() => { const box = document.querySelector('input[type=search]'); box.value = 'order 99999 "
      "'; box.dispatchEvent(new Event('input')); })()");
  CHECK(browser.text("document.querySelector('article .title').textContent") ==
        "Order 99999 of this customer becomes a row");
  CHECK(joined(browser.complaints()) == "");
}
