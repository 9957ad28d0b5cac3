// Specs in words: single sentences as a reader sees them, and that nothing of a spec is left out.
#include "interpreter/doc/sentences.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <set>

#include "grammar/parser.hpp"
#include "grammar/walk.hpp"
#include "interpreter/doc/markup.hpp"
#include "tests/support/golden.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;
const Language& portuguese = *Language::named("pt-BR");

void show(const doc::Told& told, const Language& language, const std::string& indent,
          std::string& out) {
  for (const doc::Sentence& each : told) {
    out += indent + doc::markdown(each, {language}) + "\n";
    if (each.table) {
      const auto row = [&](const std::vector<Message>& cells) {
        out += indent + " ";
        for (const Message& cell : cells) out += " | " + doc::markdown(cell, {language}, true);
        out += "\n";
      };
      row(each.table->columns);
      for (const auto& cells : each.table->rows) row(cells);
    }
    if (!each.code.empty()) out += each.code + "\n";
    show(each.beneath, language, indent + "  ", out);
  }
}

// A file with its declarations, as documents take them; also those that no journal tells of.
struct Spec {
  Module module;
  Unit unit;
  explicit Spec(std::string text) {
    module.file = parse(std::make_shared<Source>("a.smoke", std::move(text))).file;
    Diagnostics ignored;
    unit = make_unit(module, ignored);
  }
  doc::Told told() const {
    doc::Told out;
    const auto add = [&](doc::Told more) {
      for (doc::Sentence& each : more) out.push_back(std::move(each));
    };
    const doc::Sentences sentences(unit);
    for (const auto& n : unit.scenarios) add(sentences.of(n));
    for (const auto& n : unit.monitors) add(sentences.of(n));
    for (const auto& n : unit.evidence) add(sentences.of(n));
    for (const auto& n : unit.gates) add(sentences.of(n));
    return out;
  }
};

std::string told(const std::string& text, const Language& language = Language::english()) {
  std::string out;
  show(Spec(text).told(), language, "", out);
  return out;
}

std::string steps(std::string_view text, const Language& language = Language::english()) {
  std::string spec = "scenario \"s\"\n  ";
  for (const char c : text) spec += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return told(spec + "\n", language);
}

// Every spec that there is: of the reference, of the parser's golden files, the project's own.
std::vector<std::string> all_specs() {
  std::vector<std::string> all;
  const std::string reference = golden::read(root / "docs/language.md");
  for (std::size_t at = 0; (at = reference.find("\n```smoke", at)) != std::string::npos;) {
    const std::size_t begin = reference.find('\n', at + 1) + 1, end = reference.find("```", begin);
    const std::string text = reference.substr(begin, end - begin);
    if (!reference.substr(at, begin - at).ends_with("-steps\n")) {
      all.push_back(text);
    } else {
      std::string scenario = "scenario \"an example\"\n  ";
      for (const char c : text) scenario += c == '\n' ? std::string("\n  ") : std::string(1, c);
      all.push_back(scenario + "\n");
    }
    at = end;
  }
  for (const fs::path& folder : {root / "tests/golden/parse", root / "tests/golden/run",
                                 root / "specs", root / "examples", root.parent_path() / "shared"})
    for (const fs::path& spec : golden::specs(folder)) all.push_back(golden::read(spec));
  return all;
}

// Sentences that the table of a language lacks.
void missing(const Message& message, std::set<std::string>& out) {
  if (!message.is_sentence()) return;
  const bool has_words =
      message.raw().find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos;
  if (has_words && !portuguese.sentences().contains(message.raw())) out.insert(message.raw());
  for (const Message& each : message.arguments()) missing(each, out);
}
void missing(const doc::Told& told, std::set<std::string>& out) {
  for (const doc::Sentence& each : told) {
    if (each.kind != doc::Kind::prose) missing(each.text, out);
    if (each.table)
      for (const auto& row : each.table->rows)
        for (const Message& cell : row) missing(cell, out);
    missing(each.beneath, out);
  }
}

void all_lines(const doc::Told& told, std::set<std::size_t>& out) {
  for (const doc::Sentence& each : told) {
    out.insert(each.line);
    all_lines(each.beneath, out);
  }
}

}  // namespace

TEST_CASE("nothing of a spec is left out: each step is told, with every name and text in it") {
  const std::vector<std::string> specs = all_specs();
  CHECK(specs.size() > 80);
  for (const std::string& text : specs) {
    CAPTURE(text);
    const Spec spec(text);
    std::string words;
    const doc::Told told = spec.told();
    show(told, Language::english(), "", words);
    std::erase(words, '\\');
    std::set<std::size_t> lines;
    all_lines(told, lines);
    const auto holds = [&](std::string_view part) {
      std::string expected(part);
      std::erase(expected, '\\');
      if (expected.find('\n') == std::string::npos)
        CHECK_MESSAGE(words.find(expected) != std::string::npos, expected);
    };
    std::string title;
    const auto look = [&](const auto& node) {
      walk(node, overloaded{
                     [&](const ast::Step& n) {
                       CHECK(lines.contains(spec.module.source()->position(n.span.begin).line));
                     },
                     [&](const ast::CheckLine& n) {
                       const auto line = spec.module.source()->position(n.span.begin).line;
                       if (!std::holds_alternative<ast::StaysFor>(n.node))
                         CHECK(lines.contains(line));
                     },
                     [&](const ast::Path& n) {
                       if (n.segments.empty()) return;  // of `keep status`
                       const auto& first = n.segments.front();
                       if (first.name() != "body" && first.name() != "run")
                         holds(n.segments.back().name());
                     },
                     [&](const ast::Text& n) {
                       if (n.plain != title) holds(n.plain);  // told by whoever has the whole
                     },
                     [&](const ast::Let& n) { holds(n.name.text); },
                     [&](const ast::Send& n) {
                       holds(n.event.text);
                       holds(n.target.text);
                       holds(n.result.text);
                     },
                     [&](const ast::Request& n) {
                       holds(n.target.text);
                       holds(n.result.text);
                     },
                     [&](const ast::Keep& n) { holds(n.name.text); },
                     [&](const ast::Phrase&) { return false; },  // its first word is a capital
                     [&](const ast::KeepLine& n) { holds(n.name.text); },
                     [&](const ast::While& n) { holds(n.target.text); },
                     [&](const ast::ExpectCalls& n) { holds(n.stub.text); },
                     [&](const ast::Table& n) {
                       for (const ast::Name& part : n.parts) holds(part.text);
                     },
                 });
    };
    const auto look_at = [&](const auto& all) {
      for (const auto& n : all) {
        title = literal_text(n->title).value_or("");
        look(*n);
      }
    };
    look_at(spec.unit.scenarios);
    look_at(spec.unit.monitors);
    look_at(spec.unit.evidence);
    look_at(spec.unit.gates);
    // Nor is anything told with an empty place, or not at all.
    CHECK(words.find("``") == std::string::npos);
    for (const std::string_view gap : {"  is ", ", ,", ": .", "( ", " ;"})
      CHECK_MESSAGE(words.find(gap) == std::string::npos, gap);
  }
}

TEST_CASE("every sentence is there in Portuguese") {
  std::set<std::string> lacking;
  for (const std::string& text : all_specs()) missing(Spec(text).told(), lacking);
  for (const std::string& sentence : lacking) FAIL_CHECK(sentence);
}

TEST_CASE("requests and what must come back") {
  CHECK(
      steps("send order_paid for order to crm as first\n"
            "  customer.name: \"Ana 🌷\"\n"
            "  without coupon\n"
            "expect status one of (200, 4xx)\n") ==
      "The test sends the event `order_paid` about `order` to the system `crm`; from here on this "
      "is called `first`, in this way:\n"
      "  with `customer.name` set to “Ana 🌷”\n"
      "  without the field `coupon`\n"
      "The system must answer with status 200 (success) or 4xx (the request is refused).\n");
  CHECK(steps("send order_paid\n  unsigned\nexpect no response because timed out") ==
        "The test sends the event `order_paid`, without a signature.\n"
        "No answer may arrive, because the system takes longer than the test waits.\n");
  CHECK(steps("get \"/orders/${order.id}\"\nexpect body.items has at least 2 items") ==
        "The test makes a request for `/orders/‹order.id›` (GET).\n"
        "In the answer, the field `items` must have at least 2 items.\n");
}

TEST_CASE("rows, with their time") {
  const char* const spec =
      "within 5s expect 1 row in orders where external_id is order.id and total is above 1.5\n"
      "  status is \"paid\"\n"
      "  keep id as row_id\n"
      "expect no rows in errors where level is \"fatal\"\n"
      "  stays for 1500ms";
  CHECK(
      steps(spec) ==
      "Within 5 seconds, there must be exactly 1 row in the table `orders` where `external_id` is "
      "equal to the `id` of `order` and `total` is greater than 1.5, and in this row:\n"
      "  `status` is “paid”\n"
      "  the test remembers `id` as `row_id`\n"
      "There must be no row in the table `errors` where `level` is “fatal”; it must stay so for "
      "another 1.5 seconds.\n");
  CHECK(steps(spec, portuguese) ==
        "Em até 5 segundos, deve haver exatamente 1 linha na tabela `orders` onde `external_id` é "
        "igual a `id` de `order` e `total` é maior que 1,5, e nessa linha:\n"
        "  `status` é “paid”\n"
        "  o teste guarda `id` com o nome `row_id`\n"
        "Não deve haver nenhuma linha na tabela `errors` onde `level` é “fatal”; isso deve "
        "se manter por mais 1,5 segundos.\n");
}

TEST_CASE("faults, repetitions and deliveries") {
  CHECK(steps("while webhook loses responses\n  send paid\nrepeat 3 times at once\n  send again",
              portuguese) ==
        "Enquanto o sistema `webhook` recebe tudo, mas suas respostas se perdem no caminho:\n"
        "  O teste envia o evento `paid`.\n"
        "O seguinte é feito 3 vezes, tudo ao mesmo tempo:\n"
        "  O teste envia de novo o último evento, exatamente igual.\n");
  CHECK(steps("deliver in any order, each once or twice, at most 6 orders\n  send a\n  send b") ==
        "The scenario is run anew for each order in which these events may arrive, each of them "
        "once or twice (at most 6 orders are tried):\n"
        "  The test sends the event `a`.\n"
        "  The test sends the event `b`.\n");
}

TEST_CASE("durations and counts in the reader's language") {
  CHECK(steps("wait 90s\nwait 1 day\nwait 250ms\nwait 1 hour\nwait 1.5s", portuguese) ==
        "O teste espera 1 minuto e 30 segundos.\n"
        "O teste espera 1 dia.\n"
        "O teste espera 250 milissegundos.\n"
        "O teste espera 1 hora.\n"
        "O teste espera 1,5 segundos.\n");
}

TEST_CASE(
    "steps of one's own are unfolded, with what fills their holes, and never into themselves") {
  const std::string text =
      "step \"the shop sells {thing}\"\n"
      "  > As the shop does it.\n"
      "  send order_paid for thing\n"
      "  the shop sells thing\n"
      "\n"
      "scenario \"s\"\n"
      "  the shop sells \"a lamp\" as sold\n"
      "  nobody knows this\n";
  CHECK(told(text) ==
        "The shop sells “a lamp”; from here on this is called `sold`.\n"
        "  As the shop does it.\n"
        "  `thing` is “a lamp”.\n"
        "  The test sends the event `order_paid` about `thing`.\n"
        "  The shop sells `thing`.\n"
        "Nobody knows this.\n");
  CHECK(Spec(text).told().front().folded);
}

TEST_CASE("a setup comes after the names that it knows, and cleanup at the end") {
  CHECK(told("scenario \"s\"\n"
             "  let one_id = 1\n"
             "  setup\n"
             "    delete rows in t where id is one_id\n"
             "  expect one_id is 1\n"
             "  cleanup\n"
             "    wait 1s\n") ==
        "`one_id` is 1.\n"
        "First, to prepare:\n"
        "  The test deletes the rows of the table `t` where `id` is equal to `one_id`.\n"
        "`one_id` must be 1.\n"
        "At the end, whatever has happened:\n"
        "  The test waits for 1 second.\n");
}

TEST_CASE("the texts of a journal tell what stands at a place, with steps of other files") {
  const doc::Texts texts(
      {{"a.smoke", "> About it.\n\nscenario \"s\"\n  > Why.\n  do it\n  expect a is 1\n"},
       {"b.smoke", "step \"do it\"\n  wait 1s\n"}});
  const doc::Told told = texts.at("a.smoke", 3);
  REQUIRE(told.size() == 3);
  CHECK(told[0].kind == doc::Kind::prose);
  CHECK(told[0].text == "Why.");
  CHECK(told[1].kind == doc::Kind::action);
  CHECK(told[1].line == 5);
  CHECK(told[1].file == "a.smoke");
  REQUIRE(told[1].beneath.size() == 1);
  CHECK(told[1].beneath[0].file == "b.smoke");
  CHECK(told[1].beneath[0].line == 2);
  CHECK(told[2].kind == doc::Kind::expectation);
  CHECK(told[2].line == 6);
  CHECK(texts.at("a.smoke", 4).empty());
  CHECK(texts.at("c.smoke", 3).empty());
}

TEST_CASE("lines that can't be read are shown as they are") {
  CHECK(steps("expect satus twice\nwait 1s") ==
        "This line could not be read: `expect satus twice`.\nThe test waits for 1 second.\n");
}
