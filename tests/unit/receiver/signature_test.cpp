// Who may deliver: the signature over the exact body, its age, and the older token.
#include "examples/crm/signature.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include "examples/support/crypto.hpp"

namespace {

const std::string secret = "It's a Secret to Everybody";
const std::string body = "{\"event\":\"x\"}";

crm::Signature signature_made(std::time_t at) {
  const std::string timestamp = std::to_string(at);
  return {"sha256=" + support::hex(support::hmac_sha256(secret, timestamp + "." + body)),
          timestamp};
}

}  // namespace

TEST_CASE("HMAC-SHA256, hexadecimal and base64 agree with published vectors") {
  CHECK(support::hex(support::hmac_sha256(secret, "Hello, World!")) ==
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  const auto key = support::base64_decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  REQUIRE(key);
  CHECK(support::base64(support::hmac_sha256(
            *key, "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}")) ==
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(support::base64_decode("YQ==") == "a");
  CHECK(support::base64_decode("") == "");
  CHECK_FALSE(support::base64_decode("YQ="));
}

TEST_CASE("a signature holds for its body, its secret and five minutes") {
  using crm::Scheme;
  const std::time_t now = std::time(nullptr);
  CHECK(crm::is_valid(signature_made(now), Scheme::hmac, secret, body));
  CHECK(crm::is_valid(signature_made(now - 290), Scheme::hmac, secret, body));
  CHECK_FALSE(crm::is_valid(signature_made(now - 310), Scheme::hmac, secret, body));
  CHECK_FALSE(crm::is_valid(signature_made(now + 310), Scheme::hmac, secret, body));
  CHECK_FALSE(crm::is_valid(signature_made(now), Scheme::hmac, "other", body));
  CHECK_FALSE(crm::is_valid(signature_made(now), Scheme::hmac, secret, body + " "));
  CHECK_FALSE(crm::is_valid({}, Scheme::hmac, secret, body));
  CHECK_FALSE(crm::is_valid({signature_made(now).header, "soon"}, Scheme::hmac, secret, body));
}

TEST_CASE("the older scheme compares the header with the secret itself") {
  CHECK(crm::is_valid({secret, {}}, crm::Scheme::token, secret, body));
  CHECK(crm::is_valid({"Bearer " + secret, {}}, crm::Scheme::token, secret, body));
  CHECK_FALSE(crm::is_valid({"Bearer", {}}, crm::Scheme::token, secret, body));
  CHECK_FALSE(crm::is_valid({}, crm::Scheme::token, secret, body));
}
