// JSON in and out: what goes in comes out, and what is no JSON is told where.
#include "interpreter/value/json.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <limits>

using namespace smoke;

namespace {

Value read(std::string_view text) {
  auto result = parse_json(text);
  if (const auto* error = std::get_if<JsonError>(&result))
    FAIL(error->offset, ": ", error->message);
  return std::get<Value>(result);
}

std::string again(std::string_view text) { return to_json(read(text)); }

std::string mistake(std::string_view text) {
  const auto result = parse_json(text);
  const auto* error = std::get_if<JsonError>(&result);
  return error ? std::to_string(error->offset) + ": " + error->message : "none";
}

}  // namespace

TEST_CASE("numbers leave as they came") {
  for (const auto* text :
       {"0", "-0", "1.0", "1.10", "1e2", "1E+02", "-3.14", "0.1e-7", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "18446744073709551616",
        "123456789012345678901234567890.123456789012345678901234567890", "2.5e-400",
        "0.30000000000000004"}) {
    CHECK(again(text) == text);
  }
  CHECK(*read("9223372036854775807").integer() == std::numeric_limits<std::int64_t>::max());
  CHECK(*read("-9223372036854775808").integer() == std::numeric_limits<std::int64_t>::min());
  CHECK(read("9223372036854775808").decimal());
  CHECK(read("1.0").decimal());
}

TEST_CASE("keys keep their order; of two alike the last counts") {
  CHECK(again(R"({"b": 1, "a": {"z": [], "y": {}}})") == R"({"b":1,"a":{"z":[],"y":{}}})");
  CHECK(again(R"({"a": 1, "b": 2, "a": 3})") == R"({"a":3,"b":2})");
}

TEST_CASE("texts") {
  CHECK(*read(R"("Vit\u00f3ria \ud83d\udc4b \/ \"\\")").text() == "Vitória 👋 / \"\\");
  CHECK(*read(R"("a\u0000b")").text() == std::string("a\0b", 3));
  CHECK(to_json(std::string("\0\x1f\x7f\b\f\n\r\t\"\\/ó👋", 17)) ==
        "\"\\u0000\\u001f\x7f\\b\\f\\n\\r\\t\\\"\\\\/ó👋\"");
  CHECK(to_json("a\xFF"
                "b\xC3") == "\"a\uFFFDb\uFFFD\"");
}

TEST_CASE("what is no JSON is told with its place") {
  CHECK(mistake("") == "0: the text is empty");
  CHECK(mistake("{\"a\":1,}") == "7: expected a key in quotes");
  CHECK(mistake("[1,]") == "3: expected a value");
  CHECK(mistake("[1 2]") == "3: expected `,` or `]`");
  CHECK(mistake("{\"a\" 1}") == "5: expected `:` after the key");
  CHECK(mistake("{} x") == "3: there is more after the value");
  CHECK(mistake(std::string_view("1\0x", 3)) == "1: there is more after the value");
  CHECK(mistake(std::string_view("1\0", 2)) == "1: there is more after the value");
  CHECK(mistake("\"abc") == "4: the string has no closing quote");
  CHECK(mistake("\"\\x\"") == "1: no such escape");
  for (const auto* text : {"nul",
                           "NaN",
                           "Infinity",
                           "-",
                           "01",
                           "+1",
                           ".5",
                           "1.",
                           "1e",
                           "'a'",
                           "\"\\ud800\"",
                           "\"\t\"",
                           "\"\xFF\"",
                           "\"\xC0\xAF\"",
                           "\"\xED\xA0\x80\"",
                           "// x\n1",
                           "\xEF\xBB\xBF{}",
                           "[",
                           "{",
                           "1e999"}) {
    CAPTURE(text);
    CHECK(mistake(text) != "none");
  }
}

TEST_CASE("depth is limited, and depth alone doesn't break it") {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(again(nested(1000)) == nested(1000));
  CHECK(mistake(nested(1001)) == "1000: more than 1000 levels of lists and objects");
  CHECK(mistake(std::string(100'000, '[')) == "1000: more than 1000 levels of lists and objects");
}

TEST_CASE("an object of many keys is read in time that grows with its size only") {
  const auto processor_time = [](int keys) {
    std::string text = "{";
    for (int i = 0; i < 2 * keys; ++i)
      text += "\"key" + std::to_string(i % keys) + "\":" + std::to_string(i) + ",";
    text.back() = '}';
    const std::clock_t start = std::clock();
    const Value value = read(text);
    const std::clock_t taken = std::clock() - start;
    CHECK(value.object()->size() == static_cast<std::size_t>(keys));
    CHECK(*value.object()->begin()->second.integer() == keys);
    return static_cast<double>(taken);
  };
  const double of_few = processor_time(20'000);
  CHECK(processor_time(160'000) < 24 * of_few);  // eight times the keys; squared it were 64
}

TEST_CASE("what JSON has no kind for") {
  CHECK(to_json(Bytes{"hi"}) == R"("aGk=")");
  CHECK(to_json(Duration(std::chrono::milliseconds(1500))) == "1.5");
  CHECK(to_json(Duration(-250)) == "-0.00025");
  CHECK(to_json(Duration(std::chrono::seconds(3))) == "3");
  CHECK(to_json(Time(std::chrono::seconds(0))) == R"("1970-01-01T00:00:00.000Z")");
}

TEST_CASE("the indented form") {
  CHECK(
      to_json_pretty(read(R"({"a":[1,{"b":null}],"c":[],"d":{}})")) ==
      "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": [],\n  \"d\": {}\n}");
}
