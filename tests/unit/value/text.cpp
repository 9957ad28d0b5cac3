// Characters of UTF-8, the broken ones included.
#include "interpreter/value/text.hpp"

#include <doctest/doctest.h>

using namespace smoke;

TEST_CASE("characters are counted, not octets") {
  CHECK(count_characters("") == 0);
  CHECK(count_characters("Vitória 👋") == 9);
  CHECK(count_characters("a\xFF\xC3") == 3);
}

TEST_CASE("a text is cut between characters") {
  CHECK(cut_characters("óóó", 2) == "óó");
  CHECK(cut_characters("óóó", 9) == "óóó");
  CHECK(cut_characters("👋x", 1) == "👋");
  CHECK(cut_characters("x", 0) == "");
}

TEST_CASE("what is UTF-8") {
  CHECK(is_utf8("Vitória 👋 \u0800 \uFFFF \U0010FFFF"));
  for (const auto* text :
       {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xC3(", "\xE2(\xA1"}) {
    CHECK_FALSE(is_utf8(text));
  }
}
