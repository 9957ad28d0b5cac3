// A server's report, as libpq and each libpqxx word it, is taken apart; codes have a meaning.
#include "interpreter/sql/sqlstate.hpp"

#include <doctest/doctest.h>

using namespace smoke::sql;

TEST_CASE("a report is taken apart") {
  const ServerReport report = parse_report(
      "ERROR:  23505: duplicate key value violates\nunique constraint \"k\"\nDETAIL:  Key "
      "(id)=(1)\n  already exists.\n"
      "HINT:  Try another.\nSCHEMA NAME:  public\nTABLE NAME:  t\nLOCATION:  _bt_check_unique, "
      "nbtinsert.c:664\n");
  CHECK(report.sqlstate == "23505");
  CHECK(report.message == "duplicate key value violates unique constraint \"k\"");
  CHECK(report.detail == "Key (id)=(1)   already exists.");
  CHECK(report.hint == "Try another.");
}

TEST_CASE("the drawn caret is left out, and so are libpqxx's own words") {
  const ServerReport report = parse_report(
      "Failure during '[PREPARE smoke_1]': FEHLER:  42703: Spalte »nme« existiert nicht\nLINE 1: "
      "select nme\n"
      "               ^\nLOCATION:  x, y.c:1\n");
  CHECK(report.sqlstate == "42703");
  CHECK(report.message == "Spalte »nme« existiert nicht");
}

TEST_CASE("of XML that is none no piece is quoted") {
  const ServerReport report = parse_report(
      "ERROR:  2200N: invalid XML content\nDETAIL:  line 1: Opening and ending tag mismatch: a "
      "line "
      "1 and b\nof-a-long-secret</b>\n                ^\nCONTEXT:  x\n");
  CHECK(report.message == "invalid XML content");
  CHECK(report.detail == "line 1: Opening and ending tag mismatch: a line 1 and b");
}

TEST_CASE("what is no report stays as it is") {
  const ServerReport report = parse_report(
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n\tIs it "
      "running?\n");
  CHECK(report.sqlstate.empty());
  CHECK(
      report.message ==
      "connection to server at \"127.0.0.1\", port 1 failed: Connection refused \tIs it running?");
}

TEST_CASE("codes mean something, by themselves or by their class") {
  CHECK(sqlstate_words("42P01") == "no such table");
  CHECK(sqlstate_words("22P05") == "a wrong value");
  CHECK(sqlstate_words("99999").empty());
  CHECK(sqlstate_words("").empty());
  for (const char* code :
       {"08006", "57014", "57P01", "53300", "40001", "40P01", "55P03", "XX000"}) {
    CHECK(is_infrastructure(code));
  }
  for (const char* code : {"42P01", "42501", "22P02", "23505", "25006", "55000", "08P01", ""}) {
    CHECK_FALSE(is_infrastructure(code));
  }
}
