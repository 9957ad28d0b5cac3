// What other rooms rely on beside the messages: that the checker is lenient where it cannot know.
#include "interpreter/check/check.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

using namespace smoke;

namespace {

struct Checked {
  Library library;
  Diagnostics diagnostics;
  Unit unit;

  explicit Checked(std::string text, const config::Settings* settings = nullptr) {
    const Module* module = library.load_text("a.smoke", std::move(text), {}, diagnostics);
    unit = make_unit(*module, diagnostics);
    check_unit(unit, settings, diagnostics);
  }
  std::string messages() const {
    std::string all;
    for (const Diagnostic& d : diagnostics.all()) (all += d.message) += '\n';
    return all;
  }
};

}  // namespace

TEST_CASE("the default target needs its URL, declared or not, unless the settings have one") {
  const std::string spec = "scenario \"It is there\"\n  get \"/\"\n  expect status 200\n";
  config::Settings settings;
  CHECK(Checked(spec, &settings).messages() ==
        "`SMOKE_BASE_URL` is not set, and this is sent to it\n");
  settings.variables.set("SMOKE_BASE_URL",
                         {config::Text("http://127.0.0.1:1"), config::Layer::process, "here"});
  CHECK(Checked(spec, &settings).messages() == "");

  config::Settings with_target;
  with_target.environment.targets.push_back(
      {"webhook", config::Text("http://127.0.0.1:1"), {}, {}, false});
  CHECK(Checked(spec, &with_target).messages() == "");
}

TEST_CASE("a variable that a service will set is not missing") {
  config::Settings settings;
  config::Text fact;
  fact.parts.emplace_back(config::Fact{"crm", "url", {}});
  settings.variables.set("SMOKE_BASE_URL", {fact, config::Layer::service, "smoke.yaml:3"});
  CHECK(Checked("environment\n  SMOKE_BASE_URL: url\n\nscenario \"s\"\n  get \"/\"\n  expect "
                "status 200\n",
                &settings)
            .messages() == "");
}

TEST_CASE("a file of declarations alone need not use what it gives") {
  CHECK(Checked("let shared = 5\n\nbefore all\n  get \"/\"\n  keep body.id as id\n").messages() ==
        "");
}

TEST_CASE("what cannot be known is not complained of") {
  CHECK(Checked(R"(template note
  text: "hello"
  meta: {}
  owner: null

event noted about note
  post "/notes"
  json
    text: text
    meta: meta
    owner: owner

step "a note by {owner} about {what}"
  let made = new note
    meta.about: what
    owner: { name: owner }
    text: what
  send noted for made
    meta.anything.deep: 1
    owner.name: "somebody else"
  keep body.note as kept
  expect kept.anything.deep[3].all is made.owner.name
  give kept

scenario "Loosely typed"
  a note by "Ana" about { any: "thing" } as noted_down
  expect noted_down.text is "hello"
  query as found
    """
    select 1 as one
    """
  expect found has 1 item
  expect found[0].one is 1
)")
            .messages() == "");
}

TEST_CASE("names go on where the language says so") {
  CHECK(Checked(R"(before each
  get "/session"
  keep body.token as token

scenario "Names"
  setup
    post "/users"
    expect status 201
    keep body.id as user
  within 5s
    get "/users/${user}"
      bearer token
    expect status 200
    keep body.name as name
  while webhook is slow by 1s
    get "/users"
    expect status 200
    keep body.count as count
  repeat 2 times
    get "/users"
    keep body.count as inner
    expect inner is count
  repeat 2 times
    let inner = 5
    expect inner is 5
  expect name is a text
  cleanup
    delete "/users/${user}"
    delete rows in users where name is name
)")
            .messages() == "");
}

// Each field was compared with all before it: minutes.
TEST_CASE("a hundred thousand fields are checked in their number") {
  constexpr int many = 100'000;
  std::string spec = "template big\n";
  for (int i = 0; i < many; ++i) spec += "  k" + std::to_string(i) + ": 1\n";
  spec += "\nscenario \"Big\"\n  let made = new big\n";
  for (int i = 0; i < many; ++i) spec += "    k" + std::to_string(i) + ": 2\n";
  spec += "  post \"/big\"\n    json { made: made, k0: 1";
  for (int i = 1; i < many; ++i) spec += ",\n      k" + std::to_string(i) + ": 1";
  spec += " }\n  expect status 200\n";
  const std::clock_t began = std::clock();  // of the processor, whoever else is at work
  CHECK(Checked(std::move(spec)).messages() == "");
  CHECK((std::clock() - began) / CLOCKS_PER_SEC < 60);
}

TEST_CASE("a multipart body holds files, and nothing else does") {
  CHECK(Checked(R"(scenario "Upload"
  post "/import"
    multipart
      title: "Orders"
      orders: file "missing.csv"
  expect status 200
  post "/import"
    json
      orders: file "missing.csv"
  expect status 200
)")
            .messages() == "a predicate stands where a value is expected\n");
}
