// The events of the standard library against what Chatwoot sends:
// tests/samples/chatwoot/events.smoke makes each event of the facts that its sample holds, so that
// both must be the same, field by field, but for the time.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/value/json.hpp"

using namespace smoke;

namespace {

const std::filesystem::path samples = SMOKE_SOURCE_DIR "/tests/samples/chatwoot";

config::Settings settings_of(const std::map<std::string, std::string>& variables) {
  config::Settings settings;
  for (const auto& [name, value] : variables)
    settings.variables.set(name, {config::Text(value), config::Layer::command_line, "--var"});
  return settings;
}

const std::map<std::string, std::string> usual = {{"SMOKE_BASE_URL", "http://127.0.0.1:1"},
                                                  {"SMOKE_CHATWOOT_ACCOUNT_ID", "3"}};

// What the scenarios of a spec would send, by their titles and variants.
std::map<std::string, std::vector<http::Request>> requests_of(
    const Module* spec, Diagnostics& diagnostics,
    const std::map<std::string, std::string>& variables = usual) {
  REQUIRE(spec != nullptr);
  const Unit unit = make_unit(*spec, diagnostics);
  INFO(render(diagnostics));
  REQUIRE(!diagnostics.has_errors());
  const config::Settings settings = settings_of(variables);
  config::Mask mask;
  run::Options options;
  options.dry_run = true;
  std::map<std::size_t, std::string> names;
  std::map<std::string, std::vector<http::Request>> requests;
  run::run({{"events.smoke", &unit}}, {&settings, nullptr, &mask}, options,
           [&](const run::RunEvent& event) {
             if (const auto* started = std::get_if<run::ScenarioStarted>(&event)) {
               const run::ScenarioId& id = started->scenario;
               names[id.index] = id.variant.empty() ? id.title : id.title + "." + id.variant;
             } else if (const auto* exchanged = std::get_if<run::Exchanged>(&event)) {
               requests[names[exchanged->scenario]].push_back(exchanged->exchange->request);
             }
           },
           {}, {});
  return requests;
}

Value json_of(const std::string& text) {
  auto parsed = parse_json(text);
  REQUIRE(std::holds_alternative<Value>(parsed));
  return std::get<Value>(parsed);
}

bool is_moment(const Value& v) {
  if (v.text() != nullptr) return parse_time(*v.text()).has_value();
  return v.is_number() && compare(v, 1'700'000'000).value_or(-1) > 0;
}

// Where `event` and `sample` differ: by a key, a kind or a value, unless both are points in time.
void differences(const Value& event, const Value& sample, const std::string& path,
                 std::vector<std::string>& found) {
  if (event.object() != nullptr && sample.object() != nullptr) {
    for (const auto& [key, value] : *sample.object()) {
      const Value* const sent = event.object()->find(key);
      if (sent == nullptr)
        found.push_back(fmt::format("{}.{} is not sent", path, key));
      else
        differences(*sent, value, path + "." + key, found);
    }
    for (const auto& [key, value] : *event.object())
      if (sample.object()->find(key) == nullptr)
        found.push_back(fmt::format("{}.{} is none of Chatwoot's", path, key));
  } else if (event.list() != nullptr && sample.list() != nullptr) {
    if (event.list()->empty() != sample.list()->empty())
      found.push_back(path + " is empty in one of them");
    // What changed together with the first attribute differs from one contact to another.
    if (!event.list()->empty() && !sample.list()->empty())
      differences(event.list()->front(), sample.list()->front(), path + "[0]", found);
  } else if (kind_name(event) != kind_name(sample) ||
             (!equal(event, sample) && !(is_moment(event) && is_moment(sample)))) {
    found.push_back(fmt::format("{} is {}, and Chatwoot's is {}", path, show(event), show(sample)));
  }
}

const std::string* header(const http::Request& request, std::string_view name) {
  for (const http::Header& each : request.headers)
    if (each.name == name) return &each.value;
  return nullptr;
}

// A conversation on a channel of no account in particular, then the steps given.
std::string spec_with(const std::string& steps) {
  return "use chatwoot\n"
         "channel instagram\n"
         "  type: \"Channel::Instagram\"\n"
         "  inbox_id: 12\n"
         "  source_id: \"8800\"\n"
         "scenario \"one\"\n"
         "  let dm = new conversation on instagram\n" +
         steps;
}

std::vector<http::Request> sent_by(const std::string& steps,
                                   std::map<std::string, std::string> more = {}) {
  Library library;
  Diagnostics diagnostics;
  const Module* spec = library.load_text("one.smoke", spec_with(steps), ".", diagnostics);
  more.insert(usual.begin(), usual.end());
  return requests_of(spec, diagnostics, more)["one"];
}

}  // namespace

TEST_CASE("each event has the fields, kinds and values of Chatwoot's own") {
  Library library;
  Diagnostics diagnostics;
  const auto requests =
      requests_of(library.load(samples / "events.smoke", diagnostics), diagnostics);

  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(samples)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    const auto sent = requests.find(name);
    REQUIRE(sent != requests.end());
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    std::vector<std::string> found;
    differences(json_of(sent->second.front().body.value()), json_of(text.str()), "event", found);
    CHECK_MESSAGE(found.empty(), fmt::format("{}", fmt::join(found, "\n")));
    ++compared;
  }
  CHECK(compared == 14);  // the seven events on two channels
}

TEST_CASE("a conversation begins when it is made, and every other event happens when it is sent") {
  const auto requests = sent_by(
      "  wait 30ms\n"
      "  send conversation_created for dm\n"
      "  send conversation_updated for dm\n"
      "  expect dm.created_at is a timestamp\n");
  REQUIRE(requests.size() == 2);
  const Value created = json_of(*requests[0].body), updated = json_of(*requests[1].body);
  const auto at = [](const Value& event, const char* key) {
    return std::stod(event.object()->find(key)->decimal()->lexeme);
  };
  CHECK(at(updated, "updated_at") - at(created, "updated_at") > 0.029);
  CHECK(equal(*created.object()->find("created_at"), *updated.object()->find("created_at")));
}

TEST_CASE(
    "headers: a delivery of its own, the organization where it is set, a signature where there is "
    "a secret") {
  const std::string steps =
      "  send conversation_created for dm\n"
      "  send conversation_created for dm\n"
      "  expect status 200\n";
  SUBCASE("with both") {
    const auto requests =
        sent_by(steps, {{"SMOKE_CHATWOOT_WEBHOOK_SECRET", "s3cret"},
                        {"SMOKE_ORGANIZATION_ID", "0a000000-0000-4000-8000-000000000001"}});
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].url == "http://127.0.0.1:1/api/chatwoot/webhook");
    CHECK(requests[0].timeout == std::chrono::milliseconds(5000));
    CHECK(*header(requests[0], "X-Organization-Id") == "0a000000-0000-4000-8000-000000000001");
    CHECK(*header(requests[0], "X-Chatwoot-Delivery") !=
          *header(requests[1], "X-Chatwoot-Delivery"));
    CHECK(header(requests[0], "X-Chatwoot-Signature")->rfind("sha256=", 0) == 0);
  }
  SUBCASE("with neither") {
    const auto requests = sent_by(steps, {{"SMOKE_TIMEOUT_MS", "250"}});
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].timeout == std::chrono::milliseconds(250));
    CHECK(header(requests[0], "X-Organization-Id") == nullptr);
    CHECK(header(requests[0], "X-Chatwoot-Signature") == nullptr);
  }
}

TEST_CASE("a target signs with the bare secret, for receivers that compare it") {
  const auto requests = sent_by(
      "  send conversation_created for dm\n"
      "  expect status 200\n"
      "target webhook\n"
      "  sign chatwoot_token(SMOKE_CHATWOOT_WEBHOOK_SECRET)\n",
      {{"SMOKE_CHATWOOT_WEBHOOK_SECRET", "s3cret"}});
  REQUIRE(requests.size() == 1);
  CHECK(*header(requests[0], "X-Chatwoot-Signature") == "s3cret");
  CHECK(header(requests[0], "X-Chatwoot-Timestamp") == nullptr);
}

TEST_CASE("a header can be taken away, whoever sets it") {
  const auto requests = sent_by(
      "  send conversation_created for dm\n"
      "    without header \"x-chatwoot-signature\"\n"
      "    without header \"X-Chatwoot-Delivery\"\n"
      "    without header \"Content-Type\"\n"
      "    without header \"X-Team\"\n"
      "  send again, signed anew\n"
      "  expect status 200\n"
      "target webhook\n"
      "  header \"X-Team\": \"blue\"\n",
      {{"SMOKE_CHATWOOT_WEBHOOK_SECRET", "s3cret"}});
  REQUIRE(requests.size() == 2);
  for (const http::Request& request : requests) {
    REQUIRE(request.headers.size() == 1);
    CHECK(request.headers.front().name == "X-Chatwoot-Timestamp");
  }
}
