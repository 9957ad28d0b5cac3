#include "interpreter/language/message.hpp"

#include <doctest/doctest.h>

#include "interpreter/language/language.hpp"

using namespace smoke;

TEST_CASE(
    "a sentence is told in English, and in a language that has other words in another order") {
  const Message rows = say("{} rows", 3);
  const Message message = say("expected {} in {}, found {}", rows, "`links`", say("none"));
  CHECK(message == "expected 3 rows in `links`, found none");
  const Language other(
      "xx", {{"expected {} in {}, found {}", "{1}: {2} statt {0}"}, {"{} rows", "{} Zeilen"}});
  CHECK(message.in(other) == "`links`: none statt 3 Zeilen");
}

TEST_CASE("what is no sentence is told as it stands") {
  const Language other("xx", {{"open", "offen"}});
  CHECK(Message("open").in(other) == "open");
  CHECK(say("open").in(other) == "offen");
  CHECK(Message("{} and {0}").text() == "{} and {0}");
  CHECK(say("a {{}} in {}", "{}") == "a {} in {}");
}

TEST_CASE("messages are said together, without the empty ones") {
  CHECK(joined({}, "; ").empty());
  CHECK(joined({"", say("one"), ""}, "; ") == "one");
  CHECK(joined({"a", say("one"), "b"}, "; ") == "a; one; b");
}

TEST_CASE("a language is found by its tag and by what a locale calls it") {
  CHECK(Language::named("C") == &Language::english());
  CHECK(Language::named("en_GB.UTF-8") == &Language::english());
  REQUIRE(Language::named("pt-BR") != nullptr);
  CHECK(Language::named("pt_BR.UTF-8") == Language::named("pt-BR"));
  CHECK(Language::named("pt") == Language::named("pt-BR"));
  CHECK(Language::named("tlh") == nullptr);
  CHECK(Language::tags() == std::vector<std::string>{"en", "pt-BR"});
}

TEST_CASE("the pieces of a message tell what a language says from what fills its places") {
  const Language other("xx", {{"`{}` is {} here", "hier ist `{}`: {}"}});
  const Message message = say("`{}` is {} here", "`a`", say("{{1}} or {}", "2"));
  const auto shown = [&](const Language& language) {
    std::string out;
    for (const Message::Piece& piece : message.pieces(language))
      out += piece.wording ? piece.text : "<" + piece.text + ">";
    return out;
  };
  CHECK(shown(Language::english()) == "`<`a`>` is {1} or <2> here");
  CHECK(shown(other) == "hier ist `<`a`>`: {1} or <2>");
}
