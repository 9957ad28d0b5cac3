// `deliver in any order` against the receiver of examples/crm: the sound one passes in every order,
// and of the faulty ones the report names what it takes, in steps that show it too.
#include <doctest/doctest.h>

#include <csignal>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "interpreter/value/json.hpp"
#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

const std::string block = R"(  deliver in any order, each once or twice, at most 24 orders
    send conversation_created for dm
    send message_created for dm
      content: "Olá! 👋"
    send conversation_status_changed for dm
      status: "resolved"
    expect status 200
)";

std::string spec(const std::string& steps) {
  return R"(use chatwoot

channel instagram
  type: "Channel::Instagram"
  inbox_id: 12
  source_id: sender.identifier
  sender:
    identifier: unique digits 17

scenario "Any order ends in the same state"
  let dm = new conversation on instagram
)" + steps +
         R"(  expect 1 row in messaging_conversation_links where chatwoot_conversation_id is dm.id
    status is "resolved"
    last_message_preview is "Olá! 👋"
)";
}

// A folder with the receiver, going wrong as told, and the spec.
struct Receiver {
  Folder folder;
  explicit Receiver(const std::string& fault, const std::string& steps = block) {
    const std::string source = SMOKE_SOURCE_DIR;
    folder.write("smoke.yaml",
                 R"(environments:
  sandbox:
    variables:
      SMOKE_BASE_URL: ${crm.url}
      SMOKE_CHATWOOT_ACCOUNT_ID: 3
      SMOKE_CHATWOOT_WEBHOOK_SECRET: not-a-secret-but-for-the-sandbox
    database: db
    services:
      db:
        postgres:
          schema: [)" +
                     source + "/examples/crm/schema.sql, " + source +
                     R"(/examples/crm/seed.sql]
      crm:
        run: [)" SMOKE_BINARY_DIR
                     R"(/crm-receiver, --port, "${crm.port}", --database, "${db.url}")" +
                     (fault.empty() ? "" : ", --fault, " + fault) + R"(]
        env:
          CRM_WEBHOOK_SECRET: ${SMOKE_CHATWOOT_WEBHOOK_SECRET}
        ready: ${crm.url}/api/chatwoot/webhook
)");
    folder.write("a.smoke", spec(steps));
  }
  Ended run(std::vector<std::string> options = {}) const {
    std::vector<std::string> arguments{"run", "a.smoke", "--seed", "7"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_smoke(folder, arguments);
  }
};

// The details of a failure from its order on.
std::string of_order(const std::string& out) {
  const auto begin = out.find("    order ");
  const auto end = out.find("  before it:", begin);
  return begin == std::string::npos ? "" : out.substr(begin, end - begin);
}

// The lines between "as steps" and the seed, as they would be pasted.
std::string pasted(const std::string& details) {
  constexpr std::string_view opening = "as steps, in place of the block:\n";
  const auto begin = details.find(opening) + opening.size();
  const auto end = details.find("    the same orders again:");
  return std::regex_replace(details.substr(begin, end - begin), std::regex("(^|\n)    "), "$1");
}

// Steps that are there because the order failed fail too, and blame no sound receiver.
void check_steps(const std::string& fault, const std::string& steps) {
  INFO(steps);
  const Ended formatted = run_smoke(Receiver("", steps).folder, {"fmt", "--check", "a.smoke"});
  INFO(formatted.all());
  CHECK(formatted.status == 0);
  const Ended faulty = Receiver(fault, steps).run();
  INFO(faulty.all());
  CHECK(faulty.status == 1);
  const Ended sound = Receiver("", steps).run();
  INFO(sound.all());
  CHECK(sound.status == 0);
}

}  // namespace

TEST_CASE("the sound receiver passes in a sample of all orders, and the report says so") {
  const Receiver receiver("");
  const Ended ended = receiver.run({"--journal", "journal"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "): 24 of 222 orders, a sample by seed 7\n"));

  // What was sent, by orders: each has values of its own, and a second delivery is the same octets,
  // signature and all.
  std::map<std::string, std::string> conversation_of;  // by the id of the delivery: the request
  std::size_t orders = 1, again = 0;
  std::set<std::string> dms;
  std::string now;
  for (std::istringstream lines(receiver.folder.read("journal")); std::getline(lines, now);) {
    const auto parsed = parse_json(now);
    const Object& line = *std::get<Value>(parsed).object();
    if (*line.find("event")->text() == "delivery_order") ++orders;
    const Value* exchange = line.find("exchange");
    if (exchange == nullptr) continue;
    const Object& request = *exchange->object();
    std::string id;
    for (const Value& header : *request.find("headers")->list())
      if (*header.list()->at(0).text() == "X-Chatwoot-Delivery") id = *header.list()->at(1).text();
    const std::string sent = to_json(*request.find("headers")) + *request.find("body")->text();
    const auto [known, fresh] = conversation_of.emplace(id, sent);
    if (!fresh) {
      CHECK(known->second == sent);
      ++again;
    }
    std::smatch external;
    REQUIRE(std::regex_search(sent, external, std::regex("\"source_id\":\"([0-9]{17})\"")));
    dms.insert(external[1]);
  }
  CHECK(orders == 24);
  CHECK(dms.size() == 24);
  CHECK(conversation_of.size() == 24 * 3);
  CHECK(again > 24);
}

TEST_CASE("stale-wins: three deliveries, and the pair that was swapped") {
  const Ended ended = Receiver("stale-wins").run();
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "): failed in order 2 of 24, a sample of 222 by seed 7\n"));
  const std::string details = of_order(ended.out);
  CHECK(
      std::regex_replace(details, std::regex(R"(\(\d+ further runs?\))"), "(N further runs)") ==
      R"(    order 2 of 24 failed: conversation_status_changed, conversation_created, message_created
    shrunk to 3 deliveries: message_created, conversation_status_changed, conversation_created (N further runs)
    `conversation_status_changed` came before `conversation_created`; the other way round, it passes
    as steps, in place of the block:
      send message_created for dm
        content: "Olá! 👋"
        conversation.messages[0].created_at: unix_seconds(now + 1s)
        conversation.messages[0].updated_at: iso(now + 1s)
        conversation.messages[0].conversation.last_activity_at: unix_seconds(now + 1s)
        conversation.last_activity_at: unix_seconds(now + 1s)
        conversation.timestamp: unix_seconds(now + 1s)
        conversation.updated_at: unix_decimal(now + 1s)
        created_at: iso(now + 1s)
      expect status 200
      send conversation_status_changed for dm
        status: "resolved"
        last_activity_at: unix_seconds(now + 2s)
        timestamp: unix_seconds(now + 2s)
        updated_at: unix_decimal(now + 2s)
      expect status 200
      send conversation_created for dm
      expect status 200
    the same orders again: --seed 7
)");
  CHECK(of_order(Receiver("stale-wins").run().out) == details);
  check_steps("stale-wins", pasted(details));
}

TEST_CASE("redelivery-resets: four deliveries, and the event that came twice") {
  const Ended ended = Receiver("redelivery-resets").run();
  INFO(ended.all());
  CHECK(ended.status == 1);
  const std::string details = of_order(ended.out);
  CHECK(contains(details,
                 "    shrunk to 4 deliveries: conversation_created, message_created, "
                 "conversation_status_changed, message_created again ("));
  CHECK(contains(details,
                 "\n    `message_created` was delivered twice, again after "
                 "`conversation_status_changed`; delivered once, it passes\n"));
  CHECK(contains(details, "\n      send message_created for dm as first_message_created\n"));
  CHECK(contains(details, "\n      send again first_message_created\n"));
  check_steps("redelivery-resets", pasted(details));
}

TEST_CASE("a dry run shows the order written, once") {
  const Ended ended = Receiver("").run({"--dry-run", "-v"});
  INFO(ended.all());
  std::vector<std::string> sent;
  const std::regex request(R"(> POST [^ ]+ \((\w+)\))");
  for (std::sregex_iterator at(ended.out.begin(), ended.out.end(), request), end; at != end; ++at)
    sent.push_back((*at)[1]);
  CHECK(sent == std::vector<std::string>{"conversation_created", "message_created",
                                         "conversation_status_changed"});
  CHECK(contains(ended.out, "the order written alone"));
}

TEST_CASE("a signal ends it between two orders, with what was learnt") {
  const Receiver receiver("", block + "  wait 200ms\n");
  Process process(receiver.folder, {"run", "a.smoke", "-v"});
  REQUIRE(process.wait_for("  = order 3 of 24"));
  process.signal(SIGINT);
  const Ended ended = process.wait();
  INFO(ended.all());
  CHECK(ended.status == 130);
  CHECK(std::regex_search(ended.out, std::regex(R"(interrupted after \d+ of 24 orders)")));
}

TEST_CASE(
    "what is made before the events is older than they are, whichever the last one is about") {
  // The conversation begins before its status changes, although a message comes after that.
  const Ended ended = Receiver("", R"(  deliver in any order
    send conversation_created for dm
    send conversation_status_changed for dm
      status: "resolved"
    send message_created for dm
      content: "Olá! 👋"
      conversation.status: "resolved"
    expect status 200
)")
                          .run();
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "): all 6 orders\n"));
}

TEST_CASE("a refused delivery names its place in the order") {
  const Ended ended = Receiver("", R"(  deliver in any order
    send message_created for dm
      content: "Olá! 👋"
    send conversation_created for dm
      unsigned
    send conversation_status_changed for dm
      status: "resolved"
    expect status 200
)")
                          .run();
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "    at delivery 2 of 3: conversation_created\n"));
  CHECK(contains(ended.out, "    in the order written: no other was tried\n"));
}
