#include "interpreter/language/words.hpp"

#include <doctest/doctest.h>

#include "interpreter/language/language.hpp"

using namespace smoke;
using namespace std::chrono_literals;

TEST_CASE("durations in words are in English what show() says") {
  for (const Duration duration :
       {Duration(0), Duration(250us), Duration(1ms), Duration(1500ms), Duration(59s), Duration(60s),
        Duration(60'500ms), Duration(2h), Duration(25h + 1min + 1us), -Duration(90min)})
    CHECK(in_words(duration).text() == show(duration));
  CHECK(in_words(Value(Duration(5s))).text() == "5s");
  CHECK(in_words(Value("a text that goes on"), 6).text() == show(Value("a text that goes on"), 6));
}

TEST_CASE("counts, durations and kinds are told in another language") {
  const Language& language = *Language::named("pt-BR");
  CHECK(counted(1, "1 row", "{} rows").in(language) == "1 linha");
  CHECK(counted(0, "1 row", "{} rows").in(language) == "0 linhas");
  CHECK(in_words(-Duration(90min)).in(language) == "-1 hora 30 minutos");
  CHECK(in_words(Value(Duration(2h + 5s))).in(language) == "2 horas 5s");
  CHECK(kind_in_words(Value(true)).in(language) == "um booleano");
  CHECK(tenths(15).in(language) == "1,5");
}
