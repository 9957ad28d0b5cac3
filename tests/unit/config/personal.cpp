// Personal values: nobody sees them, and they can still be told apart.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/config/secrets.hpp"

using smoke::config::Mask;

namespace {

std::string pseudonym(const Mask& mask, const std::string& value) {
  const std::string out = mask.apply(value);
  CHECK(out != value);
  return out;
}

}  // namespace

TEST_CASE("a value has one pseudonym, of the column that it was first seen in") {
  Mask mask;
  const std::string phone = "+5581987654321";
  CHECK(mask.apply(phone) == phone);
  mask.add_personal("phone", phone);
  mask.add_personal("phone", "+5581987654322");
  const std::string first = pseudonym(mask, phone), second = pseudonym(mask, "+5581987654322");
  CHECK(first.starts_with("phone-"));
  CHECK(first.size() == std::string("phone-").size() + 8);
  CHECK(first != second);
  mask.add_personal("external_id", phone);
  CHECK(mask.apply("call " + phone + " or " + phone + "!") ==
        "call " + first + " or " + first + "!");
  CHECK(mask.hide_secrets(phone) == phone);

  // Another run's is another one.
  Mask other;
  other.add_personal("phone", phone);
  CHECK(pseudonym(other, phone) != first);
}

TEST_CASE("a personal value is found as other texts hold it") {
  Mask mask;
  mask.add_personal("name", "Ana \"Zé\" & Co");
  const std::string name = pseudonym(mask, "Ana \"Zé\" & Co");
  CHECK(mask.apply(R"({"name":"Ana \"Zé\" & Co"})") == R"({"name":")" + name + "\"}");
  CHECK(mask.apply(R"({"name":"Ana \"Z\u00e9\" & Co"})") == R"({"name":")" + name + "\"}");
  CHECK(mask.apply("?name=Ana%20%22Z%C3%A9%22%20%26%20Co") == "?name=" + name);
  CHECK(mask.apply("<b>Ana &quot;Zé&quot; &amp; Co</b>") == "<b>" + name + "</b>");
}

TEST_CASE("short values are found where they stand alone, empty ones nowhere") {
  Mask mask;
  mask.add_personal("name", "Ana");
  mask.add_personal("name", "");
  mask.add_personal("initial", "Z");
  const std::string ana = pseudonym(mask, "Ana");
  CHECK(mask.apply("Ana, Anabel and Ana") == ana + ", Anabel and " + ana);
  CHECK(mask.apply("Z") == pseudonym(mask, "Z"));
  CHECK(mask.apply("Zero Z.").starts_with("Zero initial-"));
  CHECK(mask.apply("") == "");
}

TEST_CASE("the longest value counts, and secrets before all") {
  Mask mask;
  mask.add("hunter2-hunter2");
  mask.add_personal("name", "Ana Lima");
  mask.add_personal("name", "Ana Lima Souza");
  mask.add_personal("name", "hunter2-hunter2");
  CHECK(mask.apply("Ana Lima Souza") == pseudonym(mask, "Ana Lima Souza"));
  CHECK(pseudonym(mask, "Ana Lima Souza") != pseudonym(mask, "Ana Lima"));
  CHECK(mask.apply("hunter2-hunter2") == "***");
  // What a message has cut.
  mask.add_personal("note", std::string(300, 'x') + "end", std::string(200, 'x') + "…");
  CHECK(mask.apply("found \"" + std::string(200, 'x') + "…\"").starts_with("found \"note-"));
}
