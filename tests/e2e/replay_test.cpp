// `smoke replay`: what one process could not deliver, another one does, from the journal alone.
#include <doctest/doctest.h>

#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

#include "interpreter/value/crypto.hpp"
#include "tests/e2e/process.hpp"
#include "tests/support/server.hpp"

using namespace smoke;
using namespace smoke::e2e;

namespace {

// Requests as they came, answered with 200 or, while it is out of order, with 500.
class Receiver {
 public:
  Receiver()
      : server_(http::answering([this](const std::string& request) {
          const std::lock_guard lock(mutex_);
          requests_.push_back(request);
          return broken ? "HTTP/1.1 500 Out of order\r\nContent-Length: 0\r\n\r\n" : http::ok("{}");
        })) {}

  std::atomic<bool> broken = false;
  std::string url() const { return server_.url(""); }
  std::vector<std::string> taken() {
    const std::lock_guard lock(mutex_);
    return std::exchange(requests_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  http::Server server_;
};

std::string header(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "absent";
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}
std::string body(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

constexpr std::string_view secret = "hunter2-$*{}";

const std::string spec = R"(environment
  SMOKE_SECRET: secret
  SMOKE_BASE_URL: url

signature mac(secret)
  let number = unique text "msg_"
  let mac = hex(hmac_sha256(secret, "${number}.${body}"))
  header "X-Message": number
  header "X-Signature": mac

event ping
  post "/hook"
  header "X-Delivery": unique uuid
  header "X-Token": "token ${SMOKE_SECRET} $*"
  sign mac(SMOKE_SECRET)
  timeout 5s
  json { "n": unique integer, "said": "*** \${x} \\ ${SMOKE_SECRET} \\" }

scenario "All arrives"
  send ping
  expect status 200

scenario "Some does not"
  while webhook loses responses
    send ping
  send ping
  expect status 200
  while webhook refuses connections
    send ping
      tampered
      signed with "wrong"
)";

bool is_signed(const std::string& request) {
  return header(request, "X-Signature") ==
         hex(hmac_sha256(secret, header(request, "X-Message") + "." + body(request)));
}

}  // namespace

TEST_CASE("a later process delivers what the run could not, once, and as it was") {
  const Folder folder;
  Receiver receiver;
  folder.write("a.smoke", spec);
  const std::map<std::string, std::string> variables{{"SMOKE_BASE_URL", receiver.url()},
                                                     {"SMOKE_SECRET", std::string(secret)}};
  const Ended first = run_smoke(folder, {"run", "a.smoke", "--journal", "run.jsonl"}, variables);
  INFO(first.all());
  CHECK(first.status == 0);
  const std::string journal = folder.read("run.jsonl");
  INFO(journal);
  CHECK_FALSE(contains(journal, "hunter2"));
  const auto sent = receiver.taken();
  REQUIRE(sent.size() == 3);  // one lost its answer, one never came

  // What would be sent, without sending or recording it.
  const Ended dry = run_smoke(folder, {"replay", "run.jsonl", "--dry-run"}, variables);
  INFO(dry.all());
  CHECK(dry.status == 0);
  CHECK(contains(dry.out, "Some does not [ping, 1 of 2]"));
  CHECK(receiver.taken().empty());
  CHECK(folder.read("run.jsonl") == journal);

  const Ended elsewhere = run_smoke(folder, {"replay", "run.jsonl"}, {{"SMOKE_SECRET", ""}});
  INFO(elsewhere.all());
  CHECK(elsewhere.status == 2);
  CHECK(receiver.taken().empty());

  receiver.broken = true;
  const Ended failing = run_smoke(folder, {"replay", "run.jsonl"}, variables);
  INFO(failing.all());
  CHECK(failing.status == 1);
  CHECK(contains(failing.out, "a.smoke:23:1: failed: expected status 2xx, found 500"));
  CHECK(contains(failing.out, "2 scenarios: 2 failed; 2 requests"));
  CHECK(contains(failing.out, "only what failed: smoke replay run.jsonl\n"));
  CHECK(receiver.taken().size() == 2);

  receiver.broken = false;
  const Ended replayed = run_smoke(folder, {"replay", "run.jsonl"}, variables);
  INFO(replayed.all());
  CHECK(replayed.status == 0);
  CHECK(contains(replayed.out, "passed  Some does not [ping, 1 of 2]"));
  CHECK(contains(replayed.out, "passed  Some does not [ping, 2 of 2]"));
  const auto again = receiver.taken();
  REQUIRE(again.size() == 2);
  for (const std::string& request : again) {
    CHECK(is_signed(request));
    CHECK(header(request, "X-Token") == "token " + std::string(secret) + " $*");
    CHECK(contains(body(request), "*** ${x} \\\\ hunter2-$*{} \\\\"));
  }
  // The first of them was received before: the same delivery in every octet.
  CHECK(header(again[0], "X-Delivery") == header(sent[1], "X-Delivery"));
  CHECK(header(again[0], "X-Message") == header(sent[1], "X-Message"));
  CHECK(body(again[0]) == body(sent[1]));
  CHECK(header(again[1], "X-Delivery") != header(sent[2], "X-Delivery"));

  const Ended nothing = run_smoke(folder, {"replay", "run.jsonl"}, variables);
  CHECK(nothing.status == 2);
  CHECK(nothing.err == "smoke: nothing is undelivered in `run.jsonl`: there is nothing to send\n");
  CHECK(receiver.taken().empty());
}

TEST_CASE("after a kill, too: an event whose answer was still awaited is undelivered") {
  const Folder folder;
  std::atomic<bool> received = false;
  std::string place;
  {
    const http::Server silent([&](http::Connection& connection) {
      if (connection.read_request()) received = true;
      connection.wait_for_end();
    });
    place = silent.url("");
    folder.write("a.smoke", spec);
    Process process(folder,
                    {"run", "a.smoke", "--scenario", "Some does not", "--journal", "run.jsonl"},
                    {{"SMOKE_BASE_URL", place}, {"SMOKE_SECRET", std::string(secret)}});
    for (int i = 0; i < 1'000 && !received; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(received);
    for (int i = 0; i < 500 && !contains(folder.read("run.jsonl"), "\"sending\""); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    process.signal(SIGKILL);
    process.wait();
  }
  const Ended dry = run_smoke(folder, {"replay", "run.jsonl", "--dry-run"},
                              {{"SMOKE_BASE_URL", place}, {"SMOKE_SECRET", std::string(secret)}});
  INFO(dry.all());
  CHECK(dry.status == 0);
  CHECK(contains(dry.out, "Some does not [ping, 1 of 1]"));
  CHECK(contains(dry.out, "> POST " + place + "/hook (ping)"));
}

TEST_CASE("a secret in another form is in no record, and what holds one can't be sent again") {
  const Folder folder;
  const http::Server server(http::answering([](const std::string&) { return http::ok("{}"); }));
  folder.write("a.smoke", spec);
  const std::map<std::string, std::string> variables{{"SMOKE_BASE_URL", server.url("")},
                                                     {"SMOKE_SECRET", "hunter2-\"quoted\""}};
  const Ended first = run_smoke(folder, {"run", "a.smoke", "--journal", "run.jsonl"}, variables);
  INFO(first.all());
  CHECK(first.status == 0);
  CHECK_FALSE(contains(folder.read("run.jsonl"), "hunter2"));
  const Ended replayed = run_smoke(folder, {"replay", "run.jsonl"}, variables);
  INFO(replayed.all());
  CHECK(replayed.status == 2);
  CHECK(contains(replayed.err, "`ping` of the journal can't be sent again: "));
}

TEST_CASE("a replay goes to the environment of the run, or nowhere") {
  const Folder folder;
  folder.write("smoke.yaml",
               "default: one\nenvironments:\n  one:\n    variables: { SMOKE_BASE_URL: "
               "\"http://127.0.0.1:9\", SMOKE_SECRET: x }\n  two:\n    variables: { "
               "SMOKE_BASE_URL: \"http://127.0.0.1:9\", SMOKE_SECRET: x }\n    protected: true\n");
  folder.write("a.smoke", spec);
  CHECK(run_smoke(folder, {"run", "a.smoke", "--env", "two", "--journal", "run.jsonl"}).status ==
        3);
  const Ended other = run_smoke(folder, {"replay", "run.jsonl"});
  INFO(other.all());
  CHECK(other.status == 2);
  CHECK(contains(other.err, "the journal is of a run in environment `two`, and this is `one`"));
  CHECK(contains(other.err, "--env two"));
  CHECK(run_smoke(folder, {"replay", "run.jsonl", "--env", "two"}).status == 3);
  CHECK(run_smoke(folder, {"replay", "run.jsonl", "--env", "two", "--scenario", "Nobody"}).status ==
        2);
  CHECK(run_smoke(folder, {"replay", "nowhere.jsonl"}).status == 2);
}
