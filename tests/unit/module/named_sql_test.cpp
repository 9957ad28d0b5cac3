// Bound values in SQL: what is one, what only looks like one, and where each stands in its file.
#include "interpreter/module/named_sql.hpp"

#include <doctest/doctest.h>

#include <string>

#include "interpreter/module/module.hpp"

using namespace smoke;

namespace {

std::string paths(const NamedSql& sql) {
  std::string all;
  for (const ast::Path& path : sql.parameters) {
    for (const ast::Segment& segment : path.segments)
      all += (all.empty() || all.back() == ' ' ? "" : ".") +
             (segment.index ? std::to_string(*segment.index) : std::string(segment.name()));
    all += ' ';
  }
  return all;
}

}  // namespace

TEST_CASE("names become numbered parameters, each once") {
  const NamedSql sql =
      parse_named_sql("select :dm.id, :ação[2].x from t where a = :dm.id and b=:run.started");
  CHECK(sql.text == "select $1, $2 from t where a = $1 and b=$3");
  CHECK(paths(sql) == "dm.id ação.2.x run.started ");
}

TEST_CASE("colons elsewhere are left alone") {
  for (const char* text :
       {"select '::x :a', \":b\", 1::int, a[1:n]", "select 1 -- :a\n",
        "select /* :a /* :b */ :c */ 1", "select $$ :a $$, $tag$ :b $$ :c $tag$",
        "select E'it\\'s :a' || ':b'", "select 'it''s :a'", "select x := 1, : y"}) {
    CAPTURE(text);
    const NamedSql sql = parse_named_sql(text);
    CHECK(sql.parameters.empty());
    CHECK(sql.text == text);
  }
  CHECK(parse_named_sql("select :a::int, '$1', :b.").text == "select $1::int, '$1', $2.");
}

TEST_CASE("a place in the statement leads back to the file") {
  Library library;
  Diagnostics diagnostics;
  const std::string text =
      "scenario \"s\"\n  query as rows_read\n    \"\"\"\n    select :long_name,\n      nonsense "
      "from t\n    \"\"\"\n  expect rows_read is "
      "empty\n";
  const Module* module = library.load_text("a.smoke", text, {}, diagnostics);
  REQUIRE(diagnostics.empty());
  const auto& scenario = std::get<ast::Box<ast::Scenario>>(module->file.declarations[0].node);
  const auto& query = std::get<ast::Box<ast::Query>>(scenario->steps[0].node);
  const std::string written = literal_text(query->sql).value();
  CHECK(written == "select :long_name,\n  nonsense from t");
  const NamedSql sql = parse_named_sql(written);
  const std::size_t at = sql.text.find("nonsense");
  CHECK(written.substr(sql.written_offset(at), 8) == "nonsense");
  CHECK(source_offset(*module->source(), query->sql, sql.written_offset(at)) ==
        text.find("nonsense"));
  CHECK(source_offset(*module->source(), query->sql, sql.parameters[0].segments[0].span.begin) ==
        text.find("long_name"));
}
