// A predicate means the same in `where` as on a row: every predicate is asked of every value of
// every type of column by a real Postgres, and of the row as it is read, and the answers are
// compared.
#include <chrono>
#include <memory>
#include <optional>

#include "interpreter/service/postgres.hpp"
#include "interpreter/sql/database.hpp"
#include "tests/unit/matcher/support.hpp"

namespace smoke::match {
namespace {

using namespace std::chrono_literals;

struct Typed {
  std::string type;                   // as Postgres writes it
  std::vector<std::string> literals;  // beside null
};

const char* uuid_1 = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

std::vector<Typed> columns() {
  return {
      {"smallint", {"5", "-5"}},
      {"integer", {"0", "5", "-1", "6", "2147483647"}},
      {"bigint", {"5", "9007199254740993", "9007199254740992"}},
      {"numeric", {"5", "5.00", "0.51", "0.5", "-0.1", "NaN", "123456789012345678901234567890.5"}},
      {"numeric(10,2)", {"5", "0.51"}},
      {"real", {"0.1", "0.5", "5", "16777216", "NaN", "Infinity"}},
      {"double precision", {"0.1", "0.51", "5", "1e300", "NaN", "-Infinity"}},
      {"boolean", {"true", "false"}},
      {"text",
       {"", "open", "Open", "5", "null", "Olá! 👋", "a\\b%_'c", "2026-06-16T12:00:00Z", "2026-06-16",
        uuid_1, "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "ana@example.com", "+5527999990000",
        "https://example.com/x", "NaN", "a\nb", "+5527999990000\n"}},
      {"character varying(20)", {"open", "", "5"}},
      {"uuid", {uuid_1, "00000000-0000-0000-0000-000000000000"}},
      {"date", {"2026-06-16", "2026-06-17", "infinity"}},
      {"timestamp without time zone",
       {"2026-06-16 12:00:00", "2026-06-16 12:00:00.000001", "2026-06-16", "infinity"}},
      {"timestamp(3) with time zone",
       {"2026-06-16 12:00:00+00", "2026-06-16 12:00:30-03", "-infinity",
        "0044-03-15 12:00:00+00 BC"}},
      {"time without time zone", {"12:00:00"}},
      {"interval", {"1 minute"}},
      {"inet", {"127.0.0.1"}},
      {"character(5)", {"open", "5"}},
      {"bytea", {"\\x6162", "\\x"}},
      {"mood", {"open", "sad"}},
      {"text[]", {"{}", "{open,Open}", "{NULL,5}", "{{open,a},{b,c}}"}},
      {"uuid[]", {std::string("{") + uuid_1 + "}"}},
      {"integer[]", {"{}", "{5}", "{1,2}", "{NULL}"}},
      {"numeric[]", {"{5.0}", "{}"}},
      {"json", {"null", "5", "\"open\"", "[5,\"open\"]", "{}", "{\"a\": 5.0}"}},
      {"jsonb",
       {"null",
        "5",
        "5.0",
        "0.51",
        "1.5",
        "\"\"",
        "\"open\"",
        "\"5\"",
        "true",
        "[]",
        "[1,2]",
        "[5,null]",
        "[\"open\"]",
        "[{\"a\":5}]",
        "{}",
        "{\"a\":5}",
        "{\"a\":null}",
        "{\"a\":\"open\"}",
        "{\"a\":[5,\"open\"]}",
        "{\"a\":{\"b c\":[\"open\"]}}",
        "\"2026-06-16T12:00:00Z\"",
        "\"ana@example.com\"",
        "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"",
        "\"+5527999990000\"",
        "1e3",
        "\"Olá\""}},
  };
}

std::vector<Predicate> predicates() {
  using T = ast::TypeWord;
  using B = ast::Bound;
  const Value noon(*parse_time("2026-06-16T12:00:00Z"));
  std::vector<Predicate> all = {
      predicate(Kind::absent),
      predicate(Kind::empty),
      predicate(Kind::set),
      predicate(Kind::any),
      predicate(Kind::one_of, {Value("open"), Value(5)}),
      predicate(Kind::one_of, {Value("sad"), Value(nullptr)}),
      predicate(Kind::one_of, {Value(uuid_1)}),
      is("6BA7B810-9DAD-11D1-80B4-00C04FD430C8"),
      predicate(Kind::matches, {Regex("^o.en$")}),
      predicate(Kind::above, {Value(4)}),
      predicate(Kind::above, {decimal("0.5")}),
      predicate(Kind::above, {noon}),
      predicate(Kind::above, {Value("open")}),
      predicate(Kind::above, {Value(nullptr)}),
      predicate(Kind::above, {Value(Duration(1s))}),
      predicate(Kind::below, {decimal("0.51")}),
      predicate(Kind::below, {noon}),
      predicate(Kind::at_least, {Value(5)}),
      predicate(Kind::at_least, {noon}),
      predicate(Kind::at_most, {decimal("0.1")}),
      predicate(Kind::at_most, {decimal("1e400")}),
      predicate(Kind::between, {Value(0), decimal("5.0")}),
      predicate(Kind::between, {Value("2026-06-16"), noon}),
      predicate(Kind::between, {Value(0), noon}),
      predicate(Kind::after, {noon}),
      predicate(Kind::after, {Value("2026-06-16")}),
      predicate(Kind::after, {Value("tomorrow")}),
      predicate(Kind::after, {Value(5)}),
      predicate(Kind::before, {Value("2026-06-16T12:00:01-03:00")}),
      predicate(Kind::within_of, {decimal("0.01"), decimal("0.5")}),
      predicate(Kind::within_of, {Value(1), Value(5)}),
      predicate(Kind::within_of, {Value(-1), Value(5)}),
      predicate(Kind::within_of, {Value(Duration(30s)), noon}),
      predicate(Kind::within_of, {Value(Duration(4h)), Value("2026-06-16T12:00:00Z")}),
      predicate(Kind::within_of, {Value(1), noon}),
      predicate(Kind::like, {json(R"({"a":5})")}),
      predicate(Kind::every_like, {json(R"({"a":5})")}),
      predicate(Kind::contains_like, {json(R"({"a":5})")}),
      predicate(Kind::any_order, {json("[2,1]")}),
      has(B::exactly, {Value(2)}),
      has(B::exactly, {Value(0)}),
      has(B::at_least, {Value(1)}),
      has(B::at_most, {Value(1)}),
      has(B::between, {Value(1), Value(2)}),
      has(B::none, {}),
      has(B::exactly, {Value("2")}),
      has(B::exactly, {Value(4)}, true),
      has(B::at_least, {Value(5)}, true),
      has(B::exactly, {Value(0)}, true),
  };
  for (const T type : {T::text, T::number, T::integer, T::boolean, T::list, T::object, T::uuid,
                       T::email, T::url, T::phone, T::timestamp, T::date})
    all.push_back(is_a(type));
  const std::vector<Value> values = {nullptr,
                                     true,
                                     false,
                                     0,
                                     5,
                                     decimal("5.0"),
                                     decimal("0.1"),
                                     decimal("0.51"),
                                     decimal("1e400"),
                                     decimal("1e3"),
                                     json("9007199254740993"),
                                     "",
                                     "open",
                                     "5",
                                     "null",
                                     "NaN",
                                     "infinity",
                                     "Olá! 👋",
                                     "a\\b%_'c",
                                     uuid_1,
                                     "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
                                     "not a uuid",
                                     "2026-06-16",
                                     "2026-02-30",
                                     "12:00:00",
                                     "00:01:00",
                                     "127.0.0.1",
                                     noon,
                                     "2026-06-16T12:00:00Z",
                                     "2026-06-16T09:00:00-03:00",
                                     Value(Duration(1min)),
                                     Value(Bytes{"ab"}),
                                     json("[]"),
                                     json("[1,2]"),
                                     json("[5,null]"),
                                     json("[\"open\"]"),
                                     json("{}"),
                                     json(R"({"a":5})"),
                                     json(R"([{"a":5.0}])"),
                                     Value(std::string("zero\0octet", 10)),
                                     Value("no \xFF utf-8")};
  for (const Value& value : values) {
    all.push_back(is(value));
    for (const Kind kind : {Kind::contains, Kind::starts_with, Kind::ends_with})
      all.push_back(predicate(kind, {value}));
  }
  for (const char* text : {"Ol", "👋", "%", "_'c", "o", "n", "2026", "6ba7"})
    for (const Kind kind : {Kind::contains, Kind::starts_with, Kind::ends_with})
      all.push_back(predicate(kind, {Value(text)}));
  all.push_back(is(PatternObject{{"a", is_a(T::integer)}}));
  const std::size_t plain = all.size();
  for (std::size_t i = 0; i < plain; ++i) all.push_back(negated(all[i]));
  return all;
}

class Server {
 public:
  Server() : database_({postgres_.url()}) {
    sql::Options options{postgres_.url()};
    options.allow_writes = true;
    sql::Database writer(options);
    const auto done = writer.execute({"create type mood as enum ('open', 'sad')", {}});
    REQUIRE(std::holds_alternative<std::int64_t>(done));
  }

  sql::Rows query(const sql::Statement& statement) {
    auto outcome = database_.query(statement);
    if (const auto* error = std::get_if<sql::Error>(&outcome))
      FAIL(error->message << "\n" << statement.text);
    return std::get<sql::Rows>(std::move(outcome));
  }

 private:
  service::Postgres postgres_;
  sql::Database database_;
};

// A statement that reads every value of a column, with the answer of each condition beside it.
sql::Statement statement(const Typed& column, const std::vector<std::string>& conditions,
                         std::vector<sql::Parameter> parameters) {
  std::string values = "(null::" + column.type + ")";
  for (const std::string& literal : column.literals) {
    std::string quoted;
    for (const char c : literal) quoted += c == '\'' ? "''" : std::string(1, c);
    values += ", ('" + quoted + "'::" + column.type + ")";
  }
  std::string answers;
  for (const std::string& condition : conditions) answers += ", " + condition + " is true";
  return {
      "select v.\"the column\"" + answers + " from (values " + values + ") as v(\"the column\")",
      std::move(parameters)};
}

const Value* below(const Value& value, const Path& path) {
  const Value* at = &value;
  for (const PathStep& step : path) {
    if (step.index) {
      const List* list = at->list();
      if (!list || static_cast<std::size_t>(*step.index) >= list->size()) return nullptr;
      at = &(*list)[static_cast<std::size_t>(*step.index)];
    } else {
      at = at->object() ? at->object()->find(step.key) : nullptr;
      if (!at) return nullptr;
    }
  }
  return at;
}

struct Counts {
  int in_sql = 0;
  int in_memory = 0;
};

// NaN, infinity and years before Christ are texts in memory: asking whether a number or a time
// contains a text makes no sense all the same, and SQL says so of the column as a whole.
bool is_oddity(const Typed& column, const Value& value, Kind kind) {
  const bool texts = kind == Kind::contains || kind == Kind::starts_with ||
                     kind == Kind::ends_with || kind == Kind::matches || kind == Kind::has ||
                     kind == Kind::empty;
  const bool number_or_time = column.type.starts_with("numeric") || column.type == "real" ||
                              column.type == "double precision" ||
                              column.type.starts_with("timestamp");
  return texts && number_or_time && value.text();
}

void compare_answers(Server& server, const Typed& column, const Path& path, Counts& counts) {
  const ColumnRef reference{"v.\"the column\"", column.type, path};
  std::vector<Predicate> asked;
  std::vector<std::string> conditions;
  std::vector<sql::Parameter> parameters;
  for (const Predicate& predicate : predicates()) {
    const auto condition = to_sql(predicate, reference, parameters.size() + 1);
    if (!condition) {
      ++counts.in_memory;
      continue;
    }
    ++counts.in_sql;
    asked.push_back(column.type == "uuid" ? for_uuid_column(predicate) : predicate);
    conditions.push_back(condition->sql);
    parameters.insert(parameters.end(), condition->parameters.begin(), condition->parameters.end());
  }
  const auto rows = server.query(statement(column, conditions, parameters));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto mismatch = explain_mismatch(asked[i], reference);
    std::optional<bool> only;
    for (const auto& row : rows.rows) {
      const Value* value = below(row[0], path);
      if (value && is_oddity(column, *value, asked[i].kind)) continue;
      const bool in_memory = matches(asked[i], value).holds;
      INFO("column ", column.type, ", value ", show(row[0]), ", ", sentence(asked[i]), ": ",
           conditions[i]);
      CHECK(*row[i + 1].boolean() == in_memory);
      // What is said to make no sense gives one answer, whatever the value; a list of values may
      // hold one that does.
      if (!mismatch || !value || value->is_null() || asked[i].kind == Kind::one_of) continue;
      CHECK(only.value_or(in_memory) == in_memory);
      only = in_memory;
    }
  }
}

TEST_CASE("SQL and memory agree on every predicate, column and value") {
  Server server;
  Counts counts;
  for (const Typed& column : columns()) compare_answers(server, column, {}, counts);
  const std::vector<Path> paths = {{{"a", {}}},
                                   {{"", 0}},
                                   {{"a", {}}, {"", 1}},
                                   {{"a", {}}, {"b c", {}}, {"", 0}},
                                   {{"", 0}, {"a", {}}}};
  for (const Typed& column : columns())
    if (column.type.starts_with("json"))
      for (const Path& path : paths) compare_answers(server, column, path, counts);
  MESSAGE(counts.in_sql << " conditions in SQL, " << counts.in_memory << " in memory");
  CHECK(counts.in_sql > 5 * counts.in_memory);
}

TEST_CASE("conditions bind their values, and number them from where they are told") {
  const auto condition = to_sql(predicate(Kind::one_of, {Value("a'; drop table t"), Value("b")}),
                                {"\"status\"", "text", {}}, 4);
  REQUIRE(condition);
  CHECK(condition->sql == "((\"status\" = $4::text or \"status\" = $5::text))");
  CHECK(condition->parameters == std::vector<std::optional<std::string>>{"a'; drop table t", "b"});
}

TEST_CASE("indexes stay usable for what is asked most") {
  const auto sql = [](const Predicate& predicate, const char* type) {
    const auto condition = to_sql(predicate, {"c", type, {}}, 1);
    REQUIRE(condition);
    return condition->sql;
  };
  CHECK(sql(is(5), "integer") == "(c = $1::bigint)");
  CHECK(sql(is("x"), "text") == "(c = $1::text)");
  CHECK(sql(is(uuid_1), "uuid") == "(c = $1::uuid)");
  CHECK(sql(is(nullptr), "uuid") == "(c is null)");
  CHECK(sql(predicate(Kind::after, {Value("2026-06-16")}), "timestamp with time zone") ==
        "((c >= '0001-01-01' and c < '10000-01-01') and c > $1::timestamptz)");
  CHECK(sql(negated(is(nullptr)), "uuid") == "((c is null) is not true)");
}

TEST_CASE("PCRE, and times held in texts, are left to memory") {
  const Value noon(*parse_time("2026-06-16T12:00:00Z"));
  CHECK_FALSE(to_sql(matching("a"), {"c", "text", {}}, 1));
  CHECK_FALSE(to_sql(predicate(Kind::after, {noon}), {"c", "text", {}}, 1));
  CHECK_FALSE(to_sql(predicate(Kind::after, {noon}), {"c", "jsonb", {{"at", {}}}}, 1));
  CHECK_FALSE(to_sql(is(PatternObject{{"a", is_a(ast::TypeWord::uuid)}}), {"c", "jsonb", {}}, 1));
}

TEST_CASE("a comparison that makes no sense for a column is explained") {
  const auto why = [](const Predicate& predicate, const char* type, Path path = {}) {
    return explain_mismatch(predicate, {"c", type, std::move(path)}).value_or("");
  };
  CHECK(why(is("open"), "integer") ==
        "`is \"open\"` makes no sense for a column of type `integer`");
  CHECK(why(is("5"), "integer") ==
        "`is \"5\"` makes no sense for a column of type `integer`: write 5");
  CHECK(why(is(5), "character varying(20)") ==
        "`is 5` makes no sense for a column of type `character varying(20)`: write \"5\"");
  CHECK(why(is("abc"), "uuid") == "`is \"abc\"` makes no sense for a column of type `uuid`");
  CHECK(why(predicate(Kind::contains, {Value("a")}), "boolean") ==
        "`contains \"a\"` makes no sense for a column of type `boolean`");
  CHECK(why(predicate(Kind::one_of, {Value("a"), Value(1)}), "text") ==
        "`is one of (\"a\", 1)` makes no sense for a column of type `text`");
  CHECK(why(predicate(Kind::absent), "text") == "a column is always there: write `is null`");
  CHECK(why(is(1), "integer", {{"a", {}}}) == "a column of type `integer` has nothing beneath it");
  CHECK(why(is("5"), "text") == "");
  CHECK(why(is(nullptr), "uuid") == "");
  CHECK(why(is(5), "jsonb") == "");
  CHECK(why(predicate(Kind::absent), "jsonb", {{"a", {}}}) == "");
  CHECK(why(predicate(Kind::after, {Value("2026-06-16")}), "date") == "");
}

}  // namespace
}  // namespace smoke::match
