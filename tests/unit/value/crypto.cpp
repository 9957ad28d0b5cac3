// Against the figures that the standards and the services themselves publish.
#include "interpreter/value/crypto.hpp"

#include <doctest/doctest.h>

using namespace smoke;

TEST_CASE("HMAC: RFC 4231 and RFC 2202") {
  const std::string key(20, '\x0b');
  CHECK(hex(hmac_sha256(key, "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha512(key, "Hi There")) ==
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hex(hmac_sha1(key, "Hi There")) == "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK(hex(hmac_sha1("Jefe", "what do ya want for nothing?")) ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST_CASE("an empty key and an empty message") {
  CHECK(hex(hmac_sha256({}, {})) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("SHA-256: FIPS 180-2") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("Standard Webhooks v1: standard-webhooks, javascript/src/webhook.test.ts") {
  const auto key = decode_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  REQUIRE(key);
  CHECK(base64(
            hmac_sha256(*key, R"(msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314})")) ==
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("GitHub: docs, validating-webhook-deliveries") {
  CHECK(hex(hmac_sha256("It's a Secret to Everybody", "Hello, World!")) ==
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST_CASE("Slack v0: python-slack-sdk, test_signature_verifier.py") {
  const std::string body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id="
      "G8PSS9T3V&channel_name=foobar&"
      "user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%"
      "3A%2F%2Fhooks.slack.com"
      "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
      "47445629121."
      "803a0bc887a14d10d2c447fce8b6703c";
  CHECK(hex(hmac_sha256("8f742231b10e8888abcd99yyyzzz85a5", "v0:1531420618:" + body)) ==
        "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

TEST_CASE("Twilio: twilio-python, test_request_validator.py") {
  CHECK(base64(hmac_sha1("12345",
                         "https://mycompany.com/"
                         "myapp.php?foo=1&bar=2CallSidCA1234567890ABCDECaller+14158675309Digits1234"
                         "From+14158675309To+18005551212")) == "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

TEST_CASE("base64: RFC 4648 section 10") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [octets, text] : vectors) {
    CHECK(base64(octets) == text);
    CHECK(decode_base64(text) == octets);
  }
  CHECK(base64url("\xfb\xff\xfe") == "-__-");
  CHECK(base64("\xfb\xff\xfe") == "+//+");
  CHECK(base64url("f") == "Zg");
  CHECK(decode_base64url("Zg") == "f");
  CHECK(decode_base64url("Zg==") == "f");
  CHECK(decode_base64url("-__-") == "\xfb\xff\xfe");
}

TEST_CASE("decoders take nothing that the encoders don't give") {
  for (const auto* text :
       {"Zg", "Zg=", "Zm9v\n", " Zm9v", "Zm9v====", "Zm9v=", "Z===", "====", "Zh==", "Zm9=", "-__-",
        "Zg=="
        "Zg=="}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text));
  }
  for (const auto* text : {"Z", "Zg=", "Zh", "+//+", "Zm9v=", "Zm 9v"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64url(text));
  }
  for (const auto* text : {"a", "0g", "0x12", "12 3"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_hex(text));
  }
  CHECK(decode_hex("00fFaB") == std::string("\0\xff\xab", 3));
  CHECK(hex(std::string("\0\xff\xab", 3)) == "00ffab");
}

TEST_CASE("url_encode keeps RFC 3986's unreserved characters") {
  CHECK(url_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(url_encode("a b+c/d?é&%=") == "a%20b%2Bc%2Fd%3F%C3%A9%26%25%3D");
}
