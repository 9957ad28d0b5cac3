// What a person reads at a terminal, whole.
#include "interpreter/report/terminal.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace smoke;
using namespace smoke::run;
using namespace std::chrono_literals;
using report::Detail;

namespace {

const SourcePtr spec =
    std::make_shared<const Source>("specs/links.smoke",
                                   "scenario \"One link\"\n"
                                   "  send conversation_created for dm\n"
                                   "  expect 1 row in links where chatwoot_id is dm.id\n"
                                   "  expect status 200\n");

Span span_of(std::string_view text) {
  const auto at = static_cast<std::uint32_t>(spec->text().find(text));
  return {at, at + static_cast<std::uint32_t>(text.size())};
}

ExchangePtr answered(std::string what, int status, std::string body, std::string sent = {}) {
  auto e = std::make_shared<Exchange>();
  e->what = std::move(what);
  e->request.method = "POST";
  e->request.url = "http://127.0.0.1:8080/hook";
  if (!sent.empty()) e->request.body = std::move(sent);
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.timing.total = 12ms;
  e->outcome = std::move(response);
  return e;
}

ScenarioId id(std::string title, std::size_t index = 0, std::string variant = {}) {
  return {run::Kind::scenario,
          "specs/links.smoke",
          std::move(title),
          std::move(variant),
          {spec, span_of("scenario \"One link\"")},
          {},
          index};
}

ScenarioFinished finished(Status status, std::string title, std::vector<Problem> problems = {},
                          std::string reason = {}) {
  return {id(std::move(title)), status, std::move(reason), std::move(problems), 35ms, 4, 2};
}

Problem row_problem() {
  Problem p;
  p.place = {spec, span_of("expect 1 row")};
  p.message = "expected 1 row in `links`, found 3";
  p.note = "3 rows where chatwoot_id = 1734002211";
  p.rows = RowTable{
      {"id", "contact_id", "status"}, {{"5c0e", "null", "open"}, {"77", "東京", "resolved"}}, 1};
  p.details = {"0 rows at 0.1 s, 1 at 0.9 s, 3 at 1.4 s"};
  const std::string body = R"({"success":true})";
  for (int i = 0; i < 4; ++i)
    p.before.push_back(
        answered("conversation_created", 200, body, R"({"event":"conversation_created"})"));
  return p;
}

struct Screen {
  std::string text;
  config::Mask mask;
  report::Terminal terminal;
  explicit Screen(report::TerminalOptions options = {})
      : terminal(std::move(options), mask, [this](std::string_view t) { text += t; }) {}
  void start(std::size_t scenarios = 1) {
    terminal(RunStarted{"0e5a", 42, "sandbox", scenarios, {}});
  }
  void end(bool interrupted = false) { terminal(RunFinished{1'234ms, interrupted}); }
};

report::TerminalOptions with(Detail detail) {
  report::TerminalOptions options;
  options.detail = detail;
  return options;
}

const std::string row_failure = R"(
specs/links.smoke:3:3: failed: expected 1 row in `links`, found 3
 3 |   expect 1 row in links where chatwoot_id is dm.id
   |   ^~~~~~~~~~~~ 3 rows where chatwoot_id = 1734002211
   | id   | contact_id | status
   | 5c0e | null       | open
   | 77   | 東京       | resolved
   … and 1 more row
   0 rows at 0.1 s, 1 at 0.9 s, 3 at 1.4 s
  before it: conversation_created, HTTP 200 in 12 ms, {"success":true}; then again 3 times
  sent: POST http://127.0.0.1:8080/hook, {"event":"conversation_created"}

)";

const std::string row_failure_summary = R"(1 failed; 4 requests, 2 statements; 1.2 s
failed: One link (specs/links.smoke:1)
only what failed: smoke run --scenario "One link" --seed 42
)";

}  // namespace

TEST_CASE("a run that passes is a line for each scenario, and its counts") {
  Screen screen;
  screen.start(2);
  screen.terminal(finished(Status::passed, "One link"));
  auto variant = finished(Status::passed, "Bad input");
  variant.scenario.variant = "name missing";
  variant.took = 1'500ms;
  screen.terminal(variant);
  screen.end();
  CHECK(screen.text ==
        "passed  One link (35 ms)\n"
        "passed  Bad input [name missing] (1.5 s)\n"
        "\n"
        "2 scenarios: 2 passed; 8 requests, 4 statements; 1.2 s\n");
}

TEST_CASE(
    "what an outcome rests on stands behind it, and each order of delivery while it is tried") {
  Screen screen(with(Detail::verbose));
  screen.start();
  screen.terminal(ScenarioStarted{id("Any order")});
  screen.terminal(DeliveryOrder{0, "order 2 of 24: resolved, created"});
  auto passed = finished(Status::passed, "Any order");
  passed.note = "24 of 222 orders, a sample by seed 42";
  screen.terminal(passed);
  CHECK(screen.text ==
        "run 0e5a in `sandbox`: 1 scenario, seed 42\n"
        "Any order\n"
        "  = order 2 of 24: resolved, created\n"
        "passed  Any order (35 ms): 24 of 222 orders, a sample by seed 42\n");
  auto untold = finished(Status::inconclusive, "Any order", {}, "interrupted");
  untold.note = "all 6 orders";
  screen.terminal(untold);
  CHECK(screen.text.ends_with("inconclusive Any order (35 ms): interrupted; all 6 orders\n"));
}

TEST_CASE("a failure is shown in full, and how to repeat it") {
  Screen screen;
  screen.start();
  screen.terminal(finished(Status::failed, "One link", {row_problem()}));
  screen.end();
  CHECK(screen.text ==
        "failed  One link (35 ms)\n" + row_failure + "1 scenario: " + row_failure_summary);
}

TEST_CASE("a failure in Portuguese is Portuguese in every part") {
  report::TerminalOptions options;
  options.language = Language::named("pt-BR");
  REQUIRE(options.language != nullptr);
  Screen screen(options);
  screen.start();
  Problem p = row_problem();
  p.message = say("expected {} {}, found {}", say("1 row"), say("in `{}`", "links"), 3);
  p.note = say("{} where {}", say("{} rows", 3), "chatwoot_id = 1734002211");
  p.rows->columns.push_back(say("claimed by"));
  p.rows->rows[0].push_back(say("line {}", 3));
  p.rows->rows[1].push_back(say("no line"));
  p.details = {say("not within {}", "5s")};
  p.hint = say("nothing listens at {}: is the receiver running?", "127.0.0.1:9");
  screen.terminal(finished(Status::failed, "One link", {p}));
  screen.end();
  CHECK(screen.text == R"(falhou   One link (35 ms)

specs/links.smoke:3:3: falhou: esperava-se 1 linha em `links`; encontrado: 3
 3 |   expect 1 row in links where chatwoot_id is dm.id
   |   ^~~~~~~~~~~~ 3 linhas onde chatwoot_id = 1734002211
   | id   | contact_id | status   | atribuída a
   | 5c0e | null       | open     | linha 3
   | 77   | 東京       | resolved | nenhuma linha
   … e mais 1 linha
   não aconteceu em 5s
   = nada escuta em 127.0.0.1:9: o receptor está no ar?
  antes disso: conversation_created, HTTP 200 em 12 ms, {"success":true}; e mais 3 vezes
  enviado: POST http://127.0.0.1:8080/hook, {"event":"conversation_created"}

1 cenário: 1 falhou; 4 requisições, 2 comandos SQL; 1,2 s
falhou: One link (specs/links.smoke:1)
só o que falhou: smoke run --scenario "One link" --seed 42
)");
}

TEST_CASE("what several failed expectations follow is told once, beneath them") {
  Screen screen;
  screen.start();
  Problem first, second;
  first.place = {spec, span_of("expect status 200")};
  first.message = "expected status 200, found 500";
  first.hint = "the receiver logs why";
  first.before = {answered("GET /health", 200, ""), answered("conversation_created", 500, "{}")};
  second = first;
  second.message = "expected `error` to be absent";
  second.hint = {};
  screen.terminal(finished(Status::failed, "One link", {first, second}));
  CHECK(screen.text == R"(failed  One link (35 ms)

specs/links.smoke:4:3: failed: expected status 200, found 500
 4 |   expect status 200
   |   ^~~~~~~~~~~~~~~~~
   = the receiver logs why

specs/links.smoke:4:3: failed: expected `error` to be absent
 4 |   expect status 200
   |   ^~~~~~~~~~~~~~~~~
  before these 2: GET /health, HTTP 200 in 12 ms
                  conversation_created, HTTP 500 in 12 ms, {}
  sent: POST http://127.0.0.1:8080/hook

)");
}

TEST_CASE("a long answer stands whole beneath the failure, within reason") {
  Screen screen;
  screen.start();
  Problem p;
  p.place = {spec, span_of("expect status 200")};
  p.message = "expected status 200, found 500";
  p.before = {answered("conversation_created", 500, std::string(5'000, 'x') + "é")};
  screen.terminal(finished(Status::failed, "One link", {p}));
  CHECK(screen.text.find("  before it: conversation_created, HTTP 500 in 12 ms, " +
                         std::string(199, 'x') + "…\n") != std::string::npos);
  CHECK(screen.text.find("  answer: " + std::string(2'000, 'x') + "…\n") != std::string::npos);
}

TEST_CASE("what is in quarantine is shown with its reason, and blamed for nothing") {
  Screen screen;
  screen.start(4);
  const auto quarantined = [](ScenarioFinished event) {
    event.scenario.quarantine = Quarantine{"2026-12-31", "flaky since the move"};
    return event;
  };
  screen.terminal(quarantined(finished(Status::passed, "Well again")));
  screen.terminal(quarantined(finished(Status::inconclusive, "Cut", {}, "interrupted")));
  screen.terminal(quarantined(finished(Status::skipped, "Elsewhere", {}, "only when X is set")));
  screen.terminal(quarantined(finished(Status::failed, "One link", {row_problem()})));
  screen.end();
  CHECK(
      screen.text ==
      "passed  Well again (35 ms), quarantined until 2026-12-31 (flaky since the move)\n"
      "inconclusive Cut (35 ms), quarantined until 2026-12-31 (flaky since the move): interrupted\n"
      "skipped Elsewhere, quarantined until 2026-12-31 (flaky since the move): only when X is set\n"
      "failed  One link (35 ms), quarantined until 2026-12-31 (flaky since the move)\n" +
          row_failure +
          "4 scenarios: 1 skipped, 3 quarantined; 16 requests, 8 statements; 1.2 s\n"
          "quarantined: Well again (specs/links.smoke:1): passed, and counts for nothing\n"
          "quarantined: Cut (specs/links.smoke:1): inconclusive, and counts for nothing\n"
          "quarantined: One link (specs/links.smoke:1): failed, and counts for nothing\n"
          "every scenario was skipped or is in quarantine: nothing is known of the system\n");
}

TEST_CASE("what could not be told has its reason") {
  Screen screen;
  screen.start(3);
  screen.terminal(finished(Status::skipped, "Only there", {}, "only when SMOKE_X is set"));
  Problem refused;
  refused.status = Status::inconclusive;
  refused.place = {spec, span_of("send conversation_created")};
  refused.message = "no answer to conversation_created: connection refused by 127.0.0.1:9";
  screen.terminal(finished(Status::inconclusive, "One link", {refused}, "interrupted"));
  Problem manual;
  manual.status = Status::pending;
  manual.message = "waits for a person: look at the phone";
  screen.terminal(finished(Status::pending, "By hand", {manual}));
  screen.end();
  CHECK(screen.text == R"(skipped Only there: only when SMOKE_X is set
inconclusive One link (35 ms): interrupted

specs/links.smoke:2:3: inconclusive: no answer to conversation_created: connection refused by 127.0.0.1:9
 2 |   send conversation_created for dm
   |   ^~~~~~~~~~~~~~~~~~~~~~~~~

pending By hand (35 ms)

pending: waits for a person: look at the phone

3 scenarios: 1 inconclusive, 1 pending, 1 skipped; 12 requests, 6 statements; 1.2 s
inconclusive is no verdict on the system: see the reasons above, mend what they name, and run again
pending waits for a person: run it at a terminal, which asks
)");
}

TEST_CASE("quiet: only what did not pass, and the summary") {
  Screen screen(with(Detail::quiet));
  screen.start(3);
  screen.terminal(finished(Status::passed, "Fine"));
  screen.terminal(finished(Status::skipped, "Elsewhere", {}, "only when X is set"));
  screen.terminal(finished(Status::failed, "One link", {row_problem()}));
  screen.end();
  CHECK(screen.text.starts_with("failed  One link (35 ms)\n" + row_failure +
                                "3 scenarios: 1 passed, 1 failed, 1 skipped; "));

  Screen passed(with(Detail::quiet));
  passed.start();
  passed.terminal(finished(Status::passed, "Fine"));
  passed.end();
  CHECK(passed.text == "1 scenario: 1 passed; 4 requests, 2 statements; 1.2 s\n");
}

TEST_CASE("verbose: each request, answer and statement, too") {
  Screen screen(with(Detail::verbose));
  screen.start();
  screen.terminal(ScenarioStarted{id("One link")});
  auto exchange = std::make_shared<Exchange>(
      *answered("conversation_created", 200, "{\n  \"ok\": true\n}\n", R"({"id":7})"));
  exchange->request.headers = {{"Content-Type", "application/json"}};
  std::get<http::Response>(exchange->outcome).headers = {{"Server", "x"}};
  screen.terminal(Exchanged{0, exchange});
  screen.terminal(
      Asked{0, {}, "select id\nfrom links where a = $1 and b = $2", {"7", std::nullopt}, 1, 800us});
  screen.terminal(Attached{0, {}, "the answer", Value("yes")});
  screen.terminal(finished(Status::passed, "One link"));
  CHECK(screen.text == R"(run 0e5a in `sandbox`: 1 scenario, seed 42
One link
  > POST http://127.0.0.1:8080/hook (conversation_created)
  > Content-Type: application/json
  > {"id":7}
  < HTTP 200 in 12 ms
  < Server: x
  < {
  <   "ok": true
  < }
  ? select id
    from links where a = $1 and b = $2
    $1 = 7
    $2 = null
    1 row in 0.8 ms
  + the answer: "yes"
passed  One link (35 ms)
)");
}

TEST_CASE("a call is shown verbosely; one without an answer is a warning, however it looks") {
  const auto call = [](std::string address, std::string problem) {
    auto out = std::make_shared<StubCall>();
    out->stub = "payments";
    out->method = "POST";
    out->address = std::move(address);
    out->headers = {{"X-Key", "hidden \033[2J"}};
    out->body = "{\"a\":1}";
    out->status = problem.empty() ? 201 : 501;
    out->problem = std::move(problem);
    return out;
  };
  Screen screen(with(Detail::verbose));
  screen.mask.add("hidden");
  screen.start();
  screen.text.clear();
  screen.terminal(ScenarioStarted{id("One link")});
  screen.terminal(Called{0, call("/charges", "")});
  CHECK(screen.text ==
        "One link\n"
        "  * POST /charges (to stub `payments`, answered 201)\n"
        "  * X-Key: *** \\u{1b}[2J\n"
        "  * {\"a\":1}\n");

  Screen quiet(with(Detail::quiet));
  quiet.start();
  for (int i = 0; i < 2; ++i)
    quiet.terminal(Called{std::nullopt, call("/\a", "no answer for POST /\a")});
  for (int i = 0; i < 12; ++i)
    quiet.terminal(Called{std::nullopt, call("/", "no answer for POST /x" + std::to_string(i))});
  quiet.terminal(finished(Status::passed, "One link"));
  quiet.end();
  CHECK(quiet.text.find("warning: no answer for POST /\\u{7} (answered 501), 2 times\n") !=
        std::string::npos);
  CHECK(quiet.text.find("warning: no answer for POST /x0 (answered 501)\n") != std::string::npos);
  CHECK(quiet.text.find("warning: and 3 more calls without an answer of the spec's\n") !=
        std::string::npos);
}

TEST_CASE("a server can't write to the terminal what it obeys") {
  Screen screen;
  screen.start();
  Problem p;
  p.place = {spec, span_of("expect status 200")};
  p.message = "expected \"a\", found \"\x1b]0;owned\x07\"";
  p.rows = RowTable{{"na\x1bme"}, {{"a\r\nb"}, {"\xff\xc2\x9b"}, {"\xe2\x80\xae"}}, 0};
  p.before = {answered("x", 500, "\x1b[2J\npassed  forged\n")};
  screen.terminal(finished(Status::failed, "One \x1b[31mlink", {p}));
  screen.end();
  for (const char c : screen.text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(screen.text.find("\npassed") == std::string::npos);
  CHECK(screen.text.find(R"(| a\r\nb)") != std::string::npos);
  CHECK(screen.text.find(R"(| \xff\u{9b})") != std::string::npos);
  CHECK(screen.text.find(R"(| \u{202e})") != std::string::npos);
  CHECK(screen.text.find(R"(HTTP 500 in 12 ms, \u{1b}[2J\npassed  forged\n)") != std::string::npos);
}

TEST_CASE("secrets are hidden wherever they turn up, also where they would be cut in two") {
  for (const Detail detail : {Detail::quiet, Detail::normal, Detail::verbose}) {
    Screen screen(with(detail));
    const std::string secret = "hunter2-hunter2";
    screen.mask.add(secret);
    screen.start();
    screen.terminal(ScenarioStarted{id(secret)});
    auto exchange =
        std::make_shared<Exchange>(*answered(secret, 500, std::string(205, 'x') + secret, secret));
    exchange->request.headers = {{"Authorization", "Bearer " + secret}};
    screen.terminal(Exchanged{0, exchange});
    screen.terminal(Asked{0, {}, "select '" + secret + "'", {secret}, 0, 1ms});
    Problem p = row_problem();
    p.message = p.note = p.hint = secret;
    p.details = {secret};
    p.rows = RowTable{{secret}, {{std::string(55, ' ') + secret}}, 0};
    p.before = {exchange};
    auto event = finished(Status::failed, secret, {p}, secret);
    event.scenario.variant = secret;
    screen.terminal(event);
    screen.end();
    CHECK(screen.text.find("hunt") == std::string::npos);
    CHECK(screen.text.find("***") != std::string::npos);
  }
}

TEST_CASE("colours, and a live line that makes way") {
  report::TerminalOptions options;
  options.colour = options.live = true;
  options.columns = 40;
  options.live_after = 0ms;
  Screen screen(options);
  screen.start(2);
  screen.terminal(ScenarioStarted{id("One link")});
  screen.terminal(ScenarioStarted{id("A title that is longer than the line is wide — 東京", 1)});
  screen.terminal(finished(Status::passed, "One link"));
  CHECK(screen.text ==
        "\r\033[K0 of 2, running: One link"
        "\r\033[K0 of 2, running: One link and 1 more"
        "\r\033[K\033[32mpassed \033[0m One link (35 ms)\n"
        "\r\033[K1 of 2, running: A title that is longer");
}

TEST_CASE("an interrupted run says so, and quotes reach the shell as they are") {
  Screen screen;
  screen.start(2);
  screen.terminal(finished(Status::failed, "Say \"hi\" for $5"));
  screen.end(true);
  CHECK(screen.text == R"(failed  Say "hi" for $5 (35 ms)

interrupted: what had not begun was skipped
1 scenario: 1 failed; 4 requests, 2 statements; 1.2 s
failed: Say "hi" for $5 (specs/links.smoke:1)
only what failed: smoke run --scenario "Say \"hi\" for \$5" --seed 42
)");
}

TEST_CASE("of very many failures the summary lists the first, and how many more there are") {
  Screen screen;
  screen.start(300);
  for (std::size_t i = 0; i < 300; ++i)
    screen.terminal(finished(Status::failed, "Number " + std::to_string(i)));
  screen.text.clear();
  screen.end();
  CHECK(std::count(screen.text.begin(), screen.text.end(), '\n') == 104);
  CHECK(screen.text.find("failed: Number 99 (specs/links.smoke:1)\n… 200 more\n"
                         "only what failed: smoke run --seed 42\n") != std::string::npos);
}
