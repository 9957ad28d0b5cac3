#include "interpreter/config/convert.hpp"

#include <doctest/doctest.h>

using namespace smoke;
using config::convert;
using config::parse_duration;
using Type = ast::VariableType;

namespace {

// "=value" or the message.
std::string result(Type type, std::string_view text) {
  const auto converted = convert(type, text);
  if (const auto* message = std::get_if<std::string>(&converted)) return *message;
  return "=" + show(std::get<Value>(converted));
}

}  // namespace

TEST_CASE("text") {
  CHECK(result(Type::text, "") == "=\"\"");
  CHECK(result(Type::text, " Olá ") == "=\" Olá \"");
  CHECK(result(Type::text, "\xC3") == "is no UTF-8");
}

TEST_CASE("integer") {
  CHECK(result(Type::integer, "0") == "=0");
  CHECK(result(Type::integer, "-17") == "=-17");
  CHECK(result(Type::integer, "9223372036854775807") == "=9223372036854775807");
  CHECK(std::get<Value>(convert(Type::integer, "3")).integer() != nullptr);
  CHECK(result(Type::integer, "9223372036854775808") ==
        "has more than 64 bits: \"9223372036854775808\"; declare it as text");
  CHECK(result(Type::integer, "007") ==
        "has leading zeros, which an integer loses: \"007\"; declare it as text");
  CHECK(result(Type::integer, "3.0") == "is no integer: \"3.0\"");
  CHECK(result(Type::integer, " 3") == "is no integer: \" 3\"");
  CHECK(result(Type::integer, "-") == "is no integer: \"-\"");
  CHECK(result(Type::integer, "") == "is empty, and no integer");
}

TEST_CASE("decimal") {
  CHECK(result(Type::decimal, "0.50") == "=0.50");
  CHECK(result(Type::decimal, "1e-3") == "=1e-3");
  CHECK(result(Type::decimal, "12") == "=12");
  CHECK(result(Type::decimal, "1,5") == "is no decimal number: \"1,5\"");
  CHECK(result(Type::decimal, ".5") == "is no decimal number: \".5\"");
  CHECK(result(Type::decimal, "1.") == "is no decimal number: \"1.\"");
  CHECK(result(Type::decimal, "1e") == "is no decimal number: \"1e\"");
  CHECK(result(Type::decimal, "NaN") == "is no decimal number: \"NaN\"");
}

TEST_CASE("boolean") {
  CHECK(result(Type::boolean, "true") == "=true");
  CHECK(result(Type::boolean, "false") == "=false");
  CHECK(result(Type::boolean, "yes") == "is no boolean (true or false): \"yes\"");
}

TEST_CASE("url") {
  CHECK(result(Type::url, "https://staging.example/a?b=c") == "=\"https://staging.example/a?b=c\"");
  CHECK(result(Type::url, "http://127.0.0.1:8080") == "=\"http://127.0.0.1:8080\"");
  CHECK(result(Type::url, "http://[::1]:8080") == "=\"http://[::1]:8080\"");
  CHECK(result(Type::url, "postgresql:///smoke?host=/tmp/x") ==
        "=\"postgresql:///smoke?host=/tmp/x\"");
  CHECK(result(Type::url, "") == "is empty, and no address");
  CHECK(result(Type::url, "https://") == "is no address: no host stands after `https://`");
  CHECK(result(Type::url, "http://:80/a") == "is no address: no host stands after `http://`");
  CHECK(result(Type::url, "http://a b/") == "is no address: there is a blank in it");
  // The text may hold a password.
  CHECK(result(Type::url, "ana:hunter2@db/crm").find("hunter2") == std::string::npos);
  CHECK(result(Type::url, "staging.example").find("begins with no `http://`") != std::string::npos);
}

TEST_CASE("uuid, phone, email") {
  CHECK(result(Type::uuid, "5c0e0000-0000-4000-8000-00000000000A") ==
        "=\"5c0e0000-0000-4000-8000-00000000000A\"");
  CHECK(result(Type::uuid, "5c0e") == "is no uuid: \"5c0e\"");
  CHECK(result(Type::uuid, "5c0e0000-0000-4000-8000-00000000000g").substr(0, 10) == "is no uuid");
  CHECK(result(Type::phone, "+5511987654321") == "=\"+5511987654321\"");
  for (const auto* wrong : {"5511987654321", "+55 11 98765-4321", "+0511987654321",
                            "+1234567890123456", "+", "+123456"}) {
    CAPTURE(wrong);
    CHECK(result(Type::phone, wrong).substr(0, 40) == "is no phone number in E.164 form, such a");
  }
  CHECK(result(Type::email, "ana@example.com") == "=\"ana@example.com\"");
  for (const auto* wrong : {"ana", "@a.b", "ana@", "a@b@c", "a b@c.d"}) {
    CAPTURE(wrong);
    CHECK(result(Type::email, wrong) == "is no email address: \"" + std::string(wrong) + "\"");
  }
}

TEST_CASE("secret") {
  CHECK(result(Type::secret, "hunter2") == "=\"hunter2\"");
  CHECK(result(Type::secret, "") == "is an empty secret, which would sign nothing");
}

TEST_CASE("durations read what durations show") {
  using namespace std::chrono_literals;
  CHECK(parse_duration("250ms") == Duration(250ms));
  CHECK(parse_duration("5s") == Duration(5s));
  CHECK(parse_duration("0s") == Duration(0s));
  CHECK(parse_duration("1.5 minutes") == Duration(90s));
  CHECK(parse_duration("2 hours") == Duration(2h));
  CHECK(parse_duration("1 hour 30 minutes") == Duration(90min));
  CHECK(parse_duration("1 day") == Duration(24h));
  for (const auto duration : {Duration(1), Duration(250ms), Duration(1s), Duration(61s),
                              Duration(90min), Duration(3'723'250ms)}) {
    CAPTURE(show(duration));
    CHECK(parse_duration(show(duration)) == duration);
  }
  for (const auto* wrong : {"", "5", "s", "5 parsecs", "-5s", "5s3ms", "5s ", "1e3s", "5.s",
                            "99999999999999 days", " 5s"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_duration(wrong).has_value());
  }
  CHECK(result(Type::duration, "5") == "is no duration, such as 5s or 250ms: \"5\"");
  CHECK(std::get<Value>(convert(Type::duration, "5s")).duration() != nullptr);
}
