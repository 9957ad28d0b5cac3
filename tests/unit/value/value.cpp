// Equality, order and the texts that values have.
#include "interpreter/value/value.hpp"

#include <doctest/doctest.h>

using namespace smoke;
using namespace std::chrono_literals;

TEST_CASE("objects are equal whatever the order of their keys") {
  CHECK(
      equal(Object{{"a", 1}, {"b", List{1, 2}}}, Object{{"b", List{1, 2}}, {"a", Decimal{"1.0"}}}));
  CHECK_FALSE(equal(Object{{"a", 1}}, Object{{"a", 1}, {"b", nullptr}}));
  CHECK_FALSE(equal(Object{{"a", 1}}, Object{{"b", 1}}));
  CHECK_FALSE(equal(List{1, 2}, List{2, 1}));
  CHECK_FALSE(equal(List{1, 2}, List{1}));

  std::vector<Member> up, down;
  for (int i = 0; i < 100; ++i) up.emplace_back(std::to_string(i), i);
  down.assign(up.rbegin(), up.rend());
  CHECK(equal(Object(up), Object(down)));
  down.back().second = 7;
  CHECK_FALSE(equal(Object(up), Object(down)));
}

TEST_CASE("an object keeps the order of its keys, each once") {
  Object object{{"b", 1}, {"a", 2}, {"b", 3}};
  object.set("a", 4);
  object.set("c", 5);
  CHECK(show(Value(object)) == R"({"b":3,"a":4,"c":5})");
  object.erase("a");
  CHECK(show(Value(object)) == R"({"b":3,"c":5})");
  CHECK(object.find("a") == nullptr);
  CHECK(*object.find("c")->integer() == 5);

  std::vector<Member> many;
  for (int i = 0; i < 100; ++i) many.emplace_back(std::to_string(i % 50), i);
  const Object large(many);
  CHECK(large.size() == 50);
  CHECK(large.begin()->first == "0");
  CHECK(*large.begin()->second.integer() == 50);
}

TEST_CASE("values of different kinds differ and have no order") {
  CHECK_FALSE(equal(nullptr, false));
  CHECK_FALSE(equal("aGk=", Bytes{"hi"}));
  CHECK(equal(Bytes{"hi"}, Bytes{"hi"}));
  CHECK_FALSE(compare(1, "1"));
  CHECK_FALSE(compare(nullptr, nullptr));
  CHECK_FALSE(compare(List{1}, List{2}));
  CHECK(compare("a", "b") == -1);
  CHECK(compare(Duration(5s), Duration(5000ms)) == 0);
  CHECK(compare(Time(5s), Time(4s)) == 1);
}

TEST_CASE("kinds have a spec writer's names") {
  CHECK(kind_name(nullptr) == "null");
  CHECK(kind_name(true) == "a boolean");
  CHECK(kind_name(1) == "an integer");
  CHECK(kind_name(Decimal{"1.5"}) == "a number");
  CHECK(kind_name("x") == "a text");
  CHECK(kind_name(Bytes{}) == "bytes");
  CHECK(kind_name(Duration(1s)) == "a duration");
  CHECK(kind_name(Time(1s)) == "a time");
  CHECK(kind_name(List{}) == "a list");
  CHECK(kind_name(Object{}) == "an object");
}

TEST_CASE("messages show values as a spec would write them, cut at a whole character") {
  CHECK(show(Value("Vitória \"x\"\n")) == R"("Vitória \"x\"\n")");
  CHECK(show(Value(Bytes{"hi"})) == R"(bytes "aGk=")");
  CHECK(show(Value(Time(0s))) == "1970-01-01T00:00:00.000Z");
  CHECK(show(Value(Duration(90min))) == "1 hour 30 minutes");
  CHECK(show(Value(nullptr)) == "null");
  CHECK(show(Value(List{1, "ó"}), 4) == "[1,\"…");
  CHECK(show(Value("óóó"), 3) == "\"óó…");
  CHECK(show(Value("óóó"), 5) == "\"óóó\"");
}

TEST_CASE("a value inside a text") {
  CHECK(as_text("x y") == "x y");
  CHECK(as_text(std::int64_t{9223372036854775807}) == "9223372036854775807");
  CHECK(as_text(Decimal{"1.50"}) == "1.50");
  CHECK(as_text(true) == "true");
  CHECK(as_text(Time(1ms)) == "1970-01-01T00:00:00.001Z");
  CHECK(as_text(Duration(250ms)) == "250ms");
  CHECK(as_text(Bytes{std::string("\0\xFF", 2)}) == std::string("\0\xFF", 2));
  CHECK_FALSE(as_text(nullptr));
  CHECK_FALSE(as_text(List{}));
  CHECK_FALSE(as_text(Object{}));
}

TEST_CASE("durations read as a spec writes them") {
  CHECK(show(Duration(0s)) == "0s");
  CHECK(show(Duration(250us)) == "0.25ms");
  CHECK(show(Duration(250ms)) == "250ms");
  CHECK(show(Duration(5s)) == "5s");
  CHECK(show(Duration(1500ms)) == "1.5s");
  CHECK(show(Duration(59999999us)) == "59.999999s");
  CHECK(show(Duration(1min)) == "1 minute");
  CHECK(show(Duration(65s)) == "1 minute 5s");
  CHECK(show(Duration(2h)) == "2 hours");
  CHECK(show(Duration(25h + 1min)) == "25 hours 1 minute");
  CHECK(show(Duration(-5s)) == "-5s");
}
