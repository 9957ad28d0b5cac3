// Rows for spreadsheets: read back as they were, and never run.
#include "interpreter/evidence/csv.hpp"

#include <doctest/doctest.h>

using namespace smoke;

TEST_CASE("cells are quoted where they must be; null and an empty text differ") {
  CHECK(evidence::csv({"id", "a name"}, {{Value(7), Value()},
                                         {Value(Decimal{"1.50"}), Value("")},
                                         {Value("a, \"b\""), Value("two\nlines")},
                                         {Value(List{1, "x"}), Value(true)}}) ==
        "id,a name\r\n"
        "7,\r\n"
        "1.50,\"\"\r\n"
        "\"a, \"\"b\"\"\",\"two\nlines\"\r\n"
        "\"[1,\"\"x\"\"]\",true\r\n");
  CHECK(evidence::csv({"id"}, {}) == "id\r\n");
}

TEST_CASE("what a spreadsheet would run is text; numbers and phones stay as they are") {
  const auto cell = [](Value value) {
    const std::string text = evidence::csv({"c"}, {{std::move(value)}});
    return text.substr(3, text.size() - 5);
  };
  CHECK(cell("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0");
  CHECK(cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(cell("+1+cmd") == "'+1+cmd");
  CHECK(cell("-2+3") == "'-2+3");
  CHECK(cell("\t=1") == "'\t=1");
  CHECK(cell("=A1,B1") == "\"'=A1,B1\"");
  CHECK(cell("+5511987654321") == "+5511987654321");
  CHECK(cell("-12.5") == "-12.5");
  CHECK(cell(Value(-3)) == "-3");
  // A column's name comes from the query.
  CHECK(evidence::csv({"=1+1"}, {}) == "'=1+1\r\n");
}
