#include "grammar/closest.hpp"

#include <doctest/doctest.h>

#include <string>

using smoke::closest;

namespace {
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  return std::string(closest(word, candidates).value_or("nothing"));
}
}  // namespace

TEST_CASE("a slip away is found") {
  const std::vector<std::string_view> verbs{"send", "expect", "keep", "within", "watch"};
  CHECK(suggestion("expct", verbs) == "expect");    // left out
  CHECK(suggestion("expeect", verbs) == "expect");  // added
  CHECK(suggestion("expekt", verbs) == "expect");   // replaced
  CHECK(suggestion("exepct", verbs) == "expect");   // swapped
  CHECK(suggestion("sned", verbs) == "send");
  CHECK(suggestion("wihtinn", verbs) == "within");  // two slips in seven characters
}

TEST_CASE("what is too far is not suggested") {
  const std::vector<std::string_view> verbs{"send", "expect", "keep"};
  CHECK(suggestion("dispatch", verbs) == "nothing");
  CHECK(suggestion("sd", verbs) == "nothing");
  CHECK(suggestion("x", {"y"}) == "nothing");
  CHECK(suggestion("", verbs) == "nothing");
  CHECK(suggestion("send", {}) == "nothing");
  CHECK(suggestion("a", {""}) == "nothing");
  CHECK(suggestion(std::string(100'000, 'a'), verbs) == "nothing");
}

TEST_CASE("case alone is no slip, and decides between equals") {
  CHECK(suggestion("EXPECT", {"expects", "expect"}) == "expect");
  CHECK(suggestion("smoke_base_url", {"SMOKE_BASE_URI", "SMOKE_BASE_URL"}) == "SMOKE_BASE_URL");
  CHECK(suggestion("Item", {"ITEM", "item"}) == "item");
}

TEST_CASE("an accented letter is one character") {
  CHECK(suggestion("endereço", {"endereco"}) == "endereco");
  CHECK(suggestion("ação", {"acão"}) == "acão");
  CHECK(suggestion("é", {"è"}) == "nothing");
}

TEST_CASE("the first of equally near candidates wins") {
  CHECK(suggestion("cat", {"car", "bat"}) == "car");
}
