// The signature schemes of the standard library: against vectors that the senders publish
// (tests/samples/signatures/), and, where there are none, against digests made by another tool.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "interpreter/config/secrets.hpp"
#include "interpreter/run/send.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

using namespace smoke;
using namespace std::chrono_literals;

namespace {

using Headers = std::map<std::string, std::string>;

constexpr auto moment = 1'700'000'000'500ms;
const std::string body = "{\"event\":\"ping\",\"text\":\"olá\"}";

// Signs as `send` does, at a time of one's own.
class Signer {
 public:
  Signer()
      : unit_(make_unit(load(), diagnostics_)),
        uniques_(1),
        context_(setting_, options_, clients_, uniques_, "run", {}, {}, {},
                 [](const run::RunEvent&) {}),
        globals_(unit_, context_) {
    INFO(render(diagnostics_));
    REQUIRE(diagnostics_.empty());
  }

  // `at`: the time that the signature reads. `id`: what its `unique` gives.
  Headers sign(std::string_view scheme, const std::string& secret, http::Request request,
               std::chrono::milliseconds at = moment, const std::string& id = {},
               std::optional<Value> form = {}) {
    run::Draft draft;
    draft.request = std::move(request);
    draft.form = std::move(form);
    draft.signing = run::Signing{unit_.find<ast::Signature>(scheme), {Value(secret)}};
    REQUIRE(draft.signing->scheme != nullptr);
    if (!id.empty()) draft.uniques[unique_of(**draft.signing->scheme)] = id;
    // `signed … ago` leads there. The clock goes on meanwhile, by much less than what is left of
    // that second.
    draft.offset = at - std::chrono::duration_cast<Duration>(
                            std::chrono::system_clock::now().time_since_epoch());
    Headers headers;
    for (const http::Header& each : run::sign(draft, globals_).headers)
      headers[each.name] = each.value;
    return headers;
  }

 private:
  const Module& load() {
    const Module* spec =
        library_.load_text("signatures.smoke", "use chatwoot\nuse signatures\n", ".", diagnostics_);
    REQUIRE(spec != nullptr);
    return *spec;
  }

  static const ast::Unique* unique_of(const ast::Signature& scheme) {
    for (const auto& line : scheme.lines)
      if (const auto* let = std::get_if<ast::SignatureLet>(&line))
        if (const auto* unique = std::get_if<ast::Unique>(&let->let.value.node)) return unique;
    FAIL("the scheme has no `unique`");
    return nullptr;
  }

  Library library_;
  Diagnostics diagnostics_;
  Unit unit_;
  config::Settings settings_;
  config::Mask mask_;
  run::Setting setting_{&settings_, nullptr, &mask_};
  run::Options options_;
  http::Pool clients_;
  run::Uniques uniques_;
  run::Context context_;
  run::Globals globals_;
};

// The published vector of that name.
Value vector_named(std::string_view name) {
  std::stringstream text;
  text
      << std::ifstream(SMOKE_SOURCE_DIR "/tests/samples/signatures/published-vectors.json").rdbuf();
  const Value all = std::get<Value>(parse_json(text.str()));
  for (const Value& each : *all.list())
    if (*each.object()->find("name")->text() == name) return each;
  FAIL("no vector of that name");
  return {};
}

std::string text_of(const Value& vector, std::string_view key) {
  return *vector.object()->find(key)->text();
}
std::chrono::milliseconds time_of(const Value& vector) {
  return std::chrono::seconds(*vector.object()->find("timestamp")->integer()) + 500ms;
}

http::Request posted(std::string body, std::string url = "https://example.com/hook") {
  http::Request request;
  request.method = "POST";
  request.url = std::move(url);
  request.body = std::move(body);
  return request;
}

}  // namespace

TEST_CASE("published: Standard Webhooks") {
  const Value vector = vector_named("standard-webhooks v1");
  const Headers headers =
      Signer().sign("standard_webhooks", text_of(vector, "secret"), posted(text_of(vector, "body")),
                    time_of(vector), text_of(vector, "id"));
  CHECK(headers == Headers{{"webhook-id", text_of(vector, "id")},
                           {"webhook-timestamp", "1614265330"},
                           {"webhook-signature", text_of(vector, "expected")}});
}

TEST_CASE("published: GitHub, and Meta, which signs alike") {
  const Value vector = vector_named("github");
  for (const char* scheme : {"github", "meta"})
    CHECK(Signer().sign(scheme, text_of(vector, "secret"), posted(text_of(vector, "body"))) ==
          Headers{{"X-Hub-Signature-256", text_of(vector, "expected")}});
}

TEST_CASE("published: Slack") {
  const Value vector = vector_named("slack v0");
  CHECK(Signer().sign("slack", text_of(vector, "secret"), posted(text_of(vector, "body")),
                      time_of(vector)) ==
        Headers{{"X-Slack-Request-Timestamp", "1531420618"},
                {"X-Slack-Signature", text_of(vector, "expected")}});
}

TEST_CASE("published: Twilio, over the address and the sorted form") {
  const Value vector = vector_named("twilio form");
  Object form;
  for (const Value& pair : *vector.object()->find("params")->list())
    form.set(*(*pair.list())[0].text(), (*pair.list())[1]);
  CHECK(Signer().sign("twilio", text_of(vector, "token"), posted("", text_of(vector, "url")),
                      moment, {},
                      Value(form)) == Headers{{"X-Twilio-Signature", text_of(vector, "expected")}});
}

// The other digests are those of Python's hmac.

TEST_CASE("Chatwoot: over the timestamp and the body, or the bare secret") {
  Signer signer;
  CHECK(signer.sign("chatwoot_hmac", "s3cret", posted(body)) ==
        Headers{{"X-Chatwoot-Timestamp", "1700000000"},
                {"X-Chatwoot-Signature",
                 "sha256=4a84d6f7e30d4d585f5939c42ec7f19926b620f156e092dcb830854f02aee03d"}});
  CHECK(signer.sign("chatwoot_token", "s3cret", posted(body)) ==
        Headers{{"X-Chatwoot-Signature", "s3cret"}});
}

TEST_CASE("Stripe: the timestamp and the digest in one header, by the secret as it is") {
  CHECK(Signer().sign("stripe", "whsec_abc", posted(body)) ==
        Headers{
            {"Stripe-Signature",
             "t=1700000000,v1=2568b3b6b89cb584b90beff30255600122bfe611ae07d3ebc555292d4f9d5566"}});
}

TEST_CASE("Shopify: over the body alone") {
  CHECK(Signer().sign("shopify", "s3cret", posted(body)) ==
        Headers{{"X-Shopify-Hmac-Sha256", "7sOM54sdNj23VCIVyl95zs3z5zL0shISrI4mXy4q0f4="}});
}

TEST_CASE("HubSpot: over method, address, body and milliseconds") {
  const std::string url = "https://example.com/hook?a=1";
  Headers headers = Signer().sign("hubspot", "s3cret", posted(body, url));
  const std::string timestamp = headers["X-HubSpot-Request-Timestamp"];
  CHECK(timestamp.size() == 13);
  CHECK(timestamp.substr(0, 10) == "1700000000");
  CHECK(headers["X-HubSpot-Signature-v3"] ==
        base64(hmac_sha256("s3cret", "POST" + url + body + timestamp)));
}
