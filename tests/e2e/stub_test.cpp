// Stubs in place of what a receiver calls, against the contacts service, which charges each order
// that is paid at another service.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <regex>
#include <set>
#include <string>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

std::string configuration(const std::string& stub = "payments: {}") {
  return R"(environments:
  sandbox:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
      SMOKE_CARD: "4111"
    stubs:
      )" +
         stub +
         R"(
    services:
      contacts:
        run: [)" SMOKE_BINARY_DIR
         R"(/contacts-service, --port, "${contacts.port}", --payments, "${payments.url}"]
        ready: ${contacts.url}/status/200
)";
}

const std::string order = R"(template order
  id: unique uuid

event order_paid about order
  post "/api/orders/webhook"
  header "webhook-id": id
  json { type: "order.paid", order: { id: id, total: 12.5 } }

)";

const std::string stub = R"(stub payments
  post "/charges"
    answer 201
    json { paid: true }

)";

Ended run_spec(const std::string& spec, std::vector<std::string> options = {},
               const std::string& yaml = configuration()) {
  const Folder folder;
  folder.write("smoke.yaml", yaml);
  folder.write("specs/a.smoke", spec);
  options.insert(options.begin(), "run");
  return run_smoke(folder, std::move(options));
}

}  // namespace

TEST_CASE("calls are counted since the scenario began, and the lines beneath choose them") {
  const Ended ended = run_spec(order + stub + R"(scenario "One"
  send order_paid for new order
  expect status 200
  expect 1 call to payments
  expect no calls to payments
    method is "GET"

scenario "Two"
  let paid = new order
  expect no calls to payments
  send order_paid for paid
  send order_paid for new order
  within 2s expect 2 calls to payments
  expect 1 call to payments
    header "idempotency-key" is paid.id
    body.order is paid.id
    keep body.amount as amount
    keep address as address
  expect amount is 12.5
  expect address is "/charges"
)");
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "2 scenarios: 2 passed; 3 requests"));
}

TEST_CASE("a scenario that looks at calls runs alone, whatever else runs") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/stub.smoke", stub);
  folder.write("specs/a.smoke", "use \"stub\"\n\n" + order + R"(suite "A" in parallel

scenario "Others"
  examples
    | n |
    | 1 |
    | 2 |
    | 3 |
    | 4 |
    | 5 |
    | 6 |
  send order_paid for new order
  expect status 200
  expect n is above 0
)");
  folder.write("specs/b.smoke", "use \"stub\"\n\n" + order + R"(scenario "Counted"
  examples
    | n |
    | 1 |
    | 2 |
    | 3 |
  repeat n times
    send order_paid for new order
  expect n calls to payments
    stays for 50ms
)");
  const Ended ended = run_smoke(folder, {"run", "--jobs", "8"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "9 scenarios: 9 passed"));
}

TEST_CASE("a failure shows the calls that came, and why they are not those that were meant") {
  const Ended ended = run_spec(order + stub + R"(scenario "Charged"
  send order_paid for new order
  expect 2 calls to payments
    method is "POST"
    body.amount is 13
)");
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out,
                 "specs/a.smoke:16:3: failed: expected 2 calls to `payments` like this, "
                 "found 0 among 1\n"));
  CHECK(contains(ended.out, "~ 1 call since the scenario began\n"));
  CHECK(contains(ended.out, "| method | address  | body "));
  CHECK(contains(ended.out, "\n    | call 1 | POST   | /charges | {\"order\":"));
  CHECK(contains(ended.out, "| 201      | no\n"));
  CHECK(contains(ended.out, "\n    call 1: expected `body.amount` is 13, found 12.5\n"));
}

TEST_CASE("what a stub has no answer for gets 501, and is told") {
  const Ended ended = run_spec(order + R"(stub payments
  get "/charges"
    answer 200

scenario "Not charged"
  send order_paid for new order
  expect status 502
  send order_paid for new order
  expect status 502
  expect 2 calls to payments
)");
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out,
                 "\nwarning: stub `payments` has no answer for POST /charges "
                 "(answered 501), 2 times\n"));
}

TEST_CASE("a stub that is configured, and that no spec declares, keeps calls from the real thing") {
  const Ended ended = run_spec(order + R"(scenario "Not charged"
  send order_paid for new order
  expect status 502
)");
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "warning: stub `payments` has no answer for POST /charges"));
}

TEST_CASE("an answer that can't be given fails the scenario at its place in the spec") {
  const Ended ended = run_spec(order + R"(environment
  SMOKE_TOKEN: text, optional

stub payments
  post "/charges"
    json { token: "Bearer ${SMOKE_TOKEN}" }

scenario "Not charged"
  send order_paid for new order
  expect status 502
  expect 1 call to payments
)");
  INFO(ended.all());
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "specs/a.smoke:14:29: "));
  CHECK(contains(ended.out, "failed: stub `payments` could not answer POST /charges: "));
  CHECK(contains(ended.out, "(answered 500)\n"));
}

TEST_CASE("in a scenario that looks at its calls, a stub answers with the scenario's own values") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", order + R"(let charge = unique text "ch_"

stub payments
  post "/charge*"
    answer 402
    json { charge: charge }

scenario "Refused"
  examples
    | n |
    | 1 |
    | 2 |
  send order_paid for new order
  expect status 502
  expect n is above 0
  expect 1 call to payments
  attach charge as "charge"
)");
  const Ended ended = run_smoke(folder, {"run", "--journal", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  const std::string journal = folder.read("run.jsonl");
  const std::regex attached("\"title\":\"charge\",\"value\":\"(ch_[0-9a-z]{12})\"");
  std::set<std::string> charges;
  for (std::sregex_iterator at(journal.begin(), journal.end(), attached), end; at != end; ++at) {
    charges.insert((*at)[1]);
    CHECK(contains(journal, "\"answer\":\"{\\\"charge\\\":\\\"" + (*at)[1].str() + "\\\"}\""));
  }
  CHECK(charges.size() == 2);
}

TEST_CASE("the journal has each call and its answer, secrets hidden") {
  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", order + R"(environment
  SMOKE_CARD: secret

stub payments
  post "/charges"
    answer 201
    json { card: SMOKE_CARD }

scenario "Charged"
  send order_paid for new order
  expect 1 call to payments

scenario "Nobody looks"
  send order_paid for new order
  expect status 200
)");
  const Ended ended = run_smoke(folder, {"run", "--journal", "run.jsonl"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  const std::string journal = folder.read("run.jsonl");
  INFO(journal);
  CHECK(contains(journal, R"({"event":"called","scenario":0,"call":{"stub":"payments","at":")"));
  CHECK(contains(journal, R"("method":"POST","address":"/charges","headers":[[)"));
  CHECK(contains(journal, R"("status":201,"answer_headers":[["Content-Type","application/json"]],)"
                          R"("answer":"{\"card\":\"***\"}"}})"));
  CHECK(contains(journal, R"({"event":"called","scenario":null,)"));
  CHECK_FALSE(contains(journal, "4111"));
}

TEST_CASE("2: stubs that nobody can reach, or that are two") {
  const std::string looks = R"(scenario "Charged"
  send order_paid for new order
  expect 1 call to payments
)";
  const Ended nowhere = run_spec(order + stub + looks, {}, R"(environments:
  sandbox:
    variables: { SMOKE_BASE_URL: "http://127.0.0.1:9" }
)");
  INFO(nowhere.all());
  CHECK(nowhere.status == 2);
  CHECK(contains(nowhere.err,
                 "error: stub `payments` is nowhere: environment `sandbox` gives it no address\n"));

  const Ended told_nobody = run_spec(order + stub + looks, {}, R"(environments:
  sandbox:
    variables: { SMOKE_BASE_URL: "http://127.0.0.1:9" }
    stubs: { payments: {} }
)");
  INFO(told_nobody.all());
  CHECK(told_nobody.status == 2);
  CHECK(contains(told_nobody.err, "error: nothing is told where stub `payments` listens\n"));

  const Folder folder;
  folder.write("smoke.yaml", configuration());
  folder.write("specs/a.smoke", order + stub + looks);
  folder.write("specs/b.smoke", order + stub + looks);
  for (const char* command : {"run", "check"}) {
    const Ended twice = run_smoke(folder, {command});
    INFO(twice.all());
    CHECK(twice.status == 2);
    CHECK(contains(
        twice.out + twice.err,
        "specs/b.smoke:9:6: error: stub `payments` is declared in two files of this run\n"));
  }
}

TEST_CASE("3: a stub whose port is taken") {
  const int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(taken, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(taken, 1) == 0);
  socklen_t size = sizeof address;
  REQUIRE(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const std::string port = std::to_string(ntohs(address.sin_port));
  const Ended ended = run_spec(order + stub + R"(scenario "Charged"
  send order_paid for new order
  expect 1 call to payments
)",
                               {}, configuration("payments: { port: " + port + " }"));
  close(taken);
  INFO(ended.all());
  CHECK(ended.status == 3);
  CHECK(contains(ended.err, "smoke: stub `payments` can't listen at 127.0.0.1:" + port +
                                ": Address already in use\n"));
}

TEST_CASE("a dry run starts no stub and knows what it would keep") {
  const Ended ended = run_spec(order + stub + R"(scenario "Charged"
  send order_paid for new order
  expect 1 call to payments
    keep body.order as order_id
  get "/orders/${order_id}"
  expect status 200
)",
                               {"--dry-run"});
  INFO(ended.all());
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "> GET http://contacts.invalid/orders/%3Corder_id%3E"));
}
