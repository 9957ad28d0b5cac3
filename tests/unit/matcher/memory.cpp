// Every predicate on values in memory: what holds, what doesn't, and what can't be judged and so
// fails with and without `not`.
#include <algorithm>
#include <chrono>

#include "tests/unit/matcher/support.hpp"

namespace smoke::match {
namespace {

using namespace std::chrono_literals;

struct Row {
  const char* about;
  Predicate predicate;
  std::vector<Value> yes;         // it holds, and with `not` it doesn't
  std::vector<Value> no;          // the other way round
  std::vector<Value> other = {};  // fails either way
};

const Value noon(*parse_time("2026-06-16T12:00:00Z"));

std::vector<Row> rows() {
  using T = ast::TypeWord;
  using B = ast::Bound;
  const Value number(5), text("5"), list = json("[1,2]"), object = json("{\"a\":1}");
  return {
      {"is text", is("open"), {"open"}, {"Open", "", 1, nullptr, list}},
      {"is integer", is(1), {1, decimal("1.0"), decimal("10e-1")}, {2, "1", true, nullptr}},
      {"is decimal", is(decimal("0.10")), {decimal("0.1"), decimal("1e-1")}, {decimal("0.11"), 0}},
      {"is a large integer",
       is(json("9007199254740993")),
       {json("9007199254740993")},
       {json("9007199254740992")}},
      {"is null", is(nullptr), {nullptr}, {"", 0, false, list}},
      {"is true", is(true), {true}, {false, "true", 1}},
      {"is list",
       is(json("[1,2]")),
       {json("[1, 2.0]")},
       {json("[2,1]"), json("[1,2,3]"), json("[1]")}},
      {"is object",
       is(json(R"({"a":1,"b":[{}]})")),
       {json(R"({"b":[{}],"a":1})")},
       {json(R"({"a":1})"), json(R"({"a":1,"b":[{}],"c":null})")}},
      {"is a time",
       is(noon),
       {noon, "2026-06-16T12:00:00Z", "2026-06-16T09:00:00-03:00"},
       {"2026-06-16T12:00:01Z", "noon", 12}},
      {"is an ISO text",
       is("2026-06-16T12:00:00Z"),
       {"2026-06-16T12:00:00Z", noon},
       {"2026-06-16T12:00:00.000Z"}},
      {"is a list with predicates",
       is(PatternList{is_a(T::uuid), Value(2)}),
       {json(R"(["6ba7b810-9dad-11d1-80b4-00c04fd430c8",2])")},
       {json("[1,2]"), json("[]"), "x"}},
      {"is an object with predicates",
       is(PatternObject{{"id", is_a(T::integer)}}),
       {json(R"({"id":1})")},
       {json(R"({"id":"1"})"), json(R"({"id":1,"x":2})"), json("{}")}},

      {"is absent", predicate(Kind::absent), {}, {nullptr, "", 0}},
      {"is set", predicate(Kind::set), {"", 0, false, list}, {nullptr}},
      {"any", predicate(Kind::any), {nullptr, "", 0, list}, {}},
      {"is empty",
       predicate(Kind::empty),
       {"", json("[]"), json("{}")},
       {" ", list, object},
       {nullptr, 0, false, noon}},

      {"is a text", is_a(T::text), {"", "x"}, {1, nullptr, list, noon}},
      {"is a number", is_a(T::number), {1, decimal("1.5")}, {"1", true, nullptr}},
      {"is an integer",
       is_a(T::integer),
       {1, -1, decimal("5.00"), decimal("50e-1"), decimal("123456789012345678901234567890"),
        decimal("0.0")},
       {decimal("1.5"), decimal("1e-1"), "1", nullptr}},
      {"is a boolean", is_a(T::boolean), {true, false}, {0, "true", nullptr}},
      {"is a list", is_a(T::list), {json("[]"), list}, {object, "[]", nullptr}},
      {"is an object", is_a(T::object), {json("{}"), object}, {list, "{}", nullptr}},
      {"is a uuid",
       is_a(T::uuid),
       {"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"},
       {"6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "6ba7b810-9dad-11d1-80b4-00c04fd430c8\n", "", 1,
        nullptr}},
      {"is an email",
       is_a(T::email),
       {"ana@example.com", "ana.b+tag@mail.example.com.br", "o'hara@x-y.io", "josé@exemplo.com"},
       {"ana", "ana@", "@example.com", "ana@localhost", "a b@example.com", "ana@-x.com",
        "ana@x..com", "a@b@c.com", "ana@example.com ", ".ana@example.com", 1, nullptr}},
      {"is a url",
       is_a(T::url),
       {"https://example.com", "http://localhost:3000/a?b=c#d", "wss://u:p@h/x",
        "http://[::1]:80/"},
       {"example.com", "https://", "https:///x", "http://:80", "://x", "http://a b", "1http://x", 1,
        nullptr}},
      {"is a phone",
       is_a(T::phone),
       {"+5527999990000", "+1234567"},
       {"5527999990000", "+0527999990000", "+55 27 99999", "+123456", "+1234567890123456", 5527,
        nullptr}},
      {"is a timestamp",
       is_a(T::timestamp),
       {noon, "2026-06-16T12:00:00Z", "2026-06-16 12:00:00.5+00", "2026-06-16T12:00"},
       {"2026-06-16", "2026-02-30T12:00:00Z", "12:00", 1750000000, nullptr}},
      {"is a date",
       is_a(T::date),
       {"2026-06-16", "2024-02-29"},
       {"2026-02-29", "16/06/2026", "2026-06-16T12:00:00Z", noon, nullptr}},

      {"is one of",
       predicate(Kind::one_of, {Value(200), Value("ok"), Value(nullptr)}),
       {200, "ok", decimal("200.0"), nullptr},
       {201, "200", list}},

      {"contains in text",
       predicate(Kind::contains, {Value("tack")}),
       {"stack", "tack"},
       {"Tack", "", nullptr},
       {5, true, object}},
      {"contains in list",
       predicate(Kind::contains, {Value(2)}),
       {json("[1,2.0]")},
       {json("[\"2\"]"), json("[]"), nullptr},
       {"2", object, 2}},
      {"contains an object in a list",
       predicate(Kind::contains, {json(R"({"a":1})")}),
       {json(R"([{"a":1}])")},
       {json(R"([{"a":1,"b":2}])")}},
      {"contains null in list",
       predicate(Kind::contains, {Value(nullptr)}),
       {json("[null]")},
       {json("[0]")}},
      {"starts with",
       predicate(Kind::starts_with, {Value("Ol")}),
       {"Olá", "Ol"},
       {"olá", "", nullptr},
       {1, list}},
      {"ends with",
       predicate(Kind::ends_with, {Value("á")}),
       {"Olá", "á"},
       {"Ola", "", nullptr},
       {1, list}},
      {"starts with a number", predicate(Kind::starts_with, {Value(1)}), {}, {nullptr}, {"1", 1}},
      {"matches",
       matching(R"(^\d{3}\/(a|b)$)"),
       {"123/a", "123/b"},
       {"123/c", "x123/a", nullptr},
       {123, list}},
      {"matches beyond ASCII", matching("^.l.$"), {"Olá"}, {"Olááá"}},

      {"is above",
       predicate(Kind::above, {Value(5)}),
       {6, decimal("5.01")},
       {5, 4, decimal("4.99"), nullptr},
       {"6", true, list, noon}},
      {"is below",
       predicate(Kind::below, {decimal("0.5")}),
       {0, decimal("0.49")},
       {decimal("0.50"), 1, nullptr},
       {""}},
      {"is at least",
       predicate(Kind::at_least, {Value(5)}),
       {5, 6, decimal("5.0")},
       {4, nullptr},
       {"5"}},
      {"is at most",
       predicate(Kind::at_most, {Value(5)}),
       {5, 4},
       {6, decimal("5.0001"), nullptr},
       {"5"}},
      {"is above a time",
       predicate(Kind::above, {noon}),
       {"2026-06-16T12:00:00.001Z"},
       {noon, nullptr},
       {5, "later", "5"}},
      {"is above a text", predicate(Kind::above, {Value("a")}), {}, {nullptr}, {"b", 5, noon}},
      {"is at most a duration",
       predicate(Kind::at_most, {Value(Duration(2s))}),
       {Value(Duration(2s))},
       {Value(Duration(3s))},
       {2, "2s"}},
      {"is between",
       predicate(Kind::between, {Value(1), decimal("2.5")}),
       {1, 2, decimal("2.5")},
       {0, 3, decimal("2.51"), nullptr},
       {"2", list}},
      {"is between times",
       predicate(Kind::between, {Value("2026-06-16"), noon}),
       {noon, "2026-06-16T00:00:00Z", "2026-06-16"},
       {"2026-06-17", nullptr},
       {5, "x"}},
      {"is after",
       predicate(Kind::after, {noon}),
       {"2026-06-16T12:00:01Z", "2026-06-17", time_at("2026-06-16T12:00:00.000001Z")},
       {noon, "2026-06-16T12:00:00Z", "2026-06-16", nullptr},
       {"tomorrow", 5, true}},
      {"is before",
       predicate(Kind::before, {Value("2026-06-16T12:00:00-03:00")}),
       {noon},
       {"2026-06-16T15:00:00Z", nullptr},
       {"", 5}},
      {"is after a number", predicate(Kind::after, {Value(5)}), {}, {nullptr}, {noon, 6}},
      {"is within numbers",
       predicate(Kind::within_of, {decimal("0.01"), decimal("0.5")}),
       {decimal("0.49"), decimal("0.51"), decimal("0.5"), decimal("51e-2")},
       {decimal("0.48999"), decimal("0.5100000000000000000001"), 1, -1, nullptr},
       {"0.5", noon}},
      {"is within across zero",
       predicate(Kind::within_of, {Value(2), Value(-1)}),
       {1, -3, decimal("0.99")},
       {decimal("1.01"), -4, decimal("1e300")}},
      {"is within times",
       predicate(Kind::within_of, {Value(Duration(1min)), noon}),
       {noon, "2026-06-16T12:01:00Z", "2026-06-16T11:59:00Z"},
       {"2026-06-16T12:01:00.000001Z", "2026-06-16T11:58:59Z", nullptr},
       {"soon", 5}},
      {"is within a number of a time",
       predicate(Kind::within_of, {Value(1), noon}),
       {},
       {nullptr},
       {noon, 1}},

      {"has items",
       has(B::exactly, {Value(2)}),
       {list, json(R"({"a":1,"b":2})")},
       {json("[]"), object, nullptr},
       {"ab", 2}},
      {"has at least items",
       has(B::at_least, {Value(2)}),
       {list, json("[1,2,3]")},
       {json("[1]")},
       {"ab"}},
      {"has at most items", has(B::at_most, {Value(2)}), {list, json("[]")}, {json("[1,2,3]")}},
      {"has between items",
       has(B::between, {Value(1), Value(2)}),
       {list, json("[1]")},
       {json("[]"), json("[1,2,3]")}},
      {"has no items", has(B::none, {}), {json("[]"), json("{}")}, {list}, {""}},
      {"has characters",
       has(B::exactly, {Value(3)}, true),
       {"Olá", "👋👋👋"},
       {"Ola!", "", nullptr},
       {list, 123}},

      {"is like",
       predicate(Kind::like, {json(R"({"a":{"b":1},"l":[{"x":1}]})")}),
       {json(R"({"a":{"b":1,"c":2},"l":[{"x":1,"y":2}],"z":0})")},
       {json(R"({"a":{"b":2},"l":[{"x":1}]})"), json(R"({"a":{"b":1},"l":[]})"),
        json(R"({"a":{"b":1},"l":[{"x":1},{"x":1}]})"), json("{}"), "x", nullptr}},
      {"is like with predicates",
       predicate(Kind::like, {PatternObject{{"id", is_a(T::uuid)},
                                            {"deleted_at", predicate(Kind::absent)},
                                            {"note", predicate(Kind::any)}}}),
       {json(R"({"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","note":null})")},
       {json(R"({"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"})"), json(R"({"id":1,"note":1})"),
        json(R"({"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","note":1,"deleted_at":null})")}},
      {"contains an item like",
       predicate(Kind::contains_like, {json(R"({"id":2})")}),
       {json(R"([{"id":1},{"id":2,"x":3}])")},
       {json(R"([{"id":1}])"), json("[]"), nullptr},
       {object, "x"}},
      {"every item is like",
       predicate(Kind::every_like, {PatternObject{{"id", is_a(T::integer)}}}),
       {json(R"([{"id":1},{"id":2,"x":3}])"), json("[]")},
       {json(R"([{"id":1},{"id":"2"}])"), nullptr},
       {object, "x"}},
      {"in any order",
       predicate(Kind::any_order, {json("[1,2,2]")}),
       {json("[2,1,2]"), json("[2.0,2,1]")},
       {json("[1,2]"), json("[1,1,2]"), json("[1,2,2,2]"), nullptr},
       {"122", object}},
      // The predicate fits both items, the number only one: taking the first that fits would fail.
      {"in any order with predicates",
       predicate(Kind::any_order, {PatternList{is_a(T::integer), Value(1)}}),
       {json("[1,2]"), json("[2,1]")},
       {json("[2,3]"), json("[1,\"2\"]")}},
      {"is file",
       predicate(Kind::file, {Value("x.bin"), Value(Bytes{"ab"})}),
       {"ab", Value(Bytes{"ab"})},
       {"abc", "", Value(Bytes{"aB"}), nullptr},
       {1, list}},
      {"matches schema",
       predicate(Kind::schema, {Value("f.json"), json(R"({"type":"object","required":["id"]})")}),
       {json(R"({"id":1})")},
       {json("{}"), "x", nullptr}},
      {"a schema that can't be used",
       predicate(Kind::schema, {Value("f.json"), Value("no schema")}),
       {},
       {},
       {json(R"({"id":1})"), "x"}},
  };
}

TEST_CASE("every predicate on what it is true of, what it isn't, and what it can't judge") {
  for (const Row& row : rows()) {
    CAPTURE(row.about);
    for (const Value& value : row.yes) {
      CAPTURE(show(value));
      CHECK(holds(row.predicate, value));
      CHECK_FALSE(holds(negated(row.predicate), value));
    }
    for (const Value& value : row.no) {
      CAPTURE(show(value));
      CHECK_FALSE(holds(row.predicate, value));
      CHECK(holds(negated(row.predicate), value));
    }
    for (const Value& value : row.other) {
      CAPTURE(show(value));
      CHECK_FALSE(holds(row.predicate, value));
      CHECK_FALSE(holds(negated(row.predicate), value));
    }
  }
}

TEST_CASE("a field that is absent fails everything but `is absent` and `is not set`") {
  for (const Row& row : rows()) {
    CAPTURE(row.about);
    const Verdict verdict = matches(row.predicate, nullptr);
    CHECK(verdict.holds == (row.predicate.kind == Kind::absent));
    CHECK(verdict.seen == (verdict.holds ? "" : "absent"));
    CHECK(matches(negated(row.predicate), nullptr).holds == (row.predicate.kind == Kind::set));
  }
}

TEST_CASE("every kind of predicate is in the table of this test") {
  const auto all = rows();
  for (int kind = 0; kind <= static_cast<int>(Kind::any); ++kind) {
    if (static_cast<Kind>(kind) == Kind::changed) continue;  // has a test of its own
    CAPTURE(kind);
    CHECK(std::any_of(all.begin(), all.end(), [&](const Row& row) {
      return row.predicate.kind == static_cast<Kind>(kind);
    }));
  }
}

TEST_CASE("ignoring takes paths away from both sides") {
  Predicate same = is(json(R"({"id":1,"at":"x","items":[{"id":1,"v":2},{"id":2,"v":3}]})"));
  same.ignoring = {{{"at", {}}}, {{"items", {}}, {"id", {}}}, {{"items", {}}, {"", 1}, {"v", {}}}};
  CHECK(holds(same, json(R"({"id":1,"at":"y","items":[{"id":7,"v":2},{"id":8,"v":9}]})")));
  CHECK(holds(same, json(R"({"id":1,"items":[{"v":2},{}]})")));
  CHECK_FALSE(holds(same, json(R"({"id":2,"items":[{"v":2},{}]})")));
  CHECK_FALSE(holds(same, json(R"({"id":1,"items":[{"v":3},{}]})")));
  CHECK(sentence(same).text().ends_with(" ignoring at, items.id, items[1].v"));
}

TEST_CASE("changed looks at both values") {
  const auto changed = [](std::vector<Pattern> arguments, bool has_from) {
    Predicate result = predicate(Kind::changed, std::move(arguments));
    result.has_from = has_from;
    return result;
  };
  const Predicate to = changed({Value("b")}, false), from = changed({Value("a")}, true),
                  both = changed({Value("a"), Value("b")}, true), plain = changed({}, false);
  for (const Predicate& p : {to, from, both, plain}) {
    CHECK(matches_change(p, "a", "b").holds);
    CHECK_FALSE(matches_change(p, "b", "b").holds);
    CHECK(matches_change(negated(p), "b", "b").holds);
  }
  CHECK_FALSE(matches_change(to, "a", "c").holds);
  CHECK_FALSE(matches_change(from, "c", "b").holds);
  CHECK_FALSE(matches_change(plain, 1, decimal("1.0")).holds);
  CHECK(matches_change(to, "c", "a").seen == "\"c\" → \"a\"");
  CHECK(matches_change(is("b"), "a", "b").holds);
  CHECK_FALSE(matches(plain, "b").holds);
  CHECK(sentence(both) == "changed from \"a\" to \"b\"");
  CHECK(sentence(negated(plain)) == "did not change");
}

TEST_CASE("a verdict says what was seen, what was expected and where") {
  struct Said {
    Predicate predicate;
    Value value;
    std::string where, seen, expected;
  };
  const std::vector<Said> all = {
      {is("open"), "resolved", "", "\"resolved\"", "is \"open\""},
      {is(3), "3", "", "\"3\" (a text)", "is 3"},
      {is("3"), nullptr, "", "null", "is \"3\""},
      {is(json(R"({"items":[{"price":1},{"price":3}]})")),
       json(R"({"items":[{"price":1},{"price":4}]})"), "items[1].price", "4", "is 3"},
      {is(json(R"({"a":{"odd key":[1]}})")), json(R"({"a":{"odd key":[]}})"), "a.\"odd key\"[0]",
       "absent", "is 1"},
      {is(json("{}")), json(R"({"a":1})"), "a", "1", "is absent"},
      {is(json("[[1]]")), json("[[1,2]]"), "[0][1]", "2", "is absent"},
      {predicate(Kind::like, {PatternObject{{"id", is_a(ast::TypeWord::uuid)}}}),
       json(R"({"id":7})"), "id", "7 (an integer)", "is a uuid"},
      {predicate(Kind::every_like, {json(R"({"a":1})")}), json(R"([{"a":1},{"a":2}])"), "[1].a",
       "2", "is 1"},
      {predicate(Kind::contains_like, {json(R"({"a":1})")}), json(R"([{"b":1}])"), "[0].a",
       "absent", "is 1"},
      {predicate(Kind::above, {Value(5)}), "9", "", "\"9\" (a text)", "is above 5"},
      {negated(predicate(Kind::above, {Value(5)})), "9", "", "\"9\" (a text)", "is not above 5"},
      {predicate(Kind::contains, {Value("a")}), json(R"({"a":1})"), "", "{\"a\":1} (an object)",
       "contains \"a\""},
      {predicate(Kind::one_of, {Value(200), Value(204)}), 500, "", "500", "is one of (200, 204)"},
      {negated(predicate(Kind::contains, {Value("stack")})), "a stack", "", "\"a stack\"",
       "does not contain \"stack\""},
      {has(ast::Bound::at_least, {Value(2)}), json("[1]"), "", "1 item: [1]",
       "has at least 2 items"},
      {has(ast::Bound::exactly, {Value(1)}, true), "ab", "", "2 characters: \"ab\"",
       "has 1 character"},
      {predicate(Kind::within_of, {Value(Duration(1min)), noon}), "2026-06-16T12:05:00Z", "",
       "\"2026-06-16T12:05:00Z\", 5 minutes after it",
       "is within 1 minute of 2026-06-16T12:00:00.000Z"},
      {predicate(Kind::file, {Value("x.bin"), Value(Bytes{"abc"})}), "abX", "",
       "3 octets that differ from the file's 3 at octet 3", "is file \"x.bin\""},
      {predicate(Kind::schema,
                 {Value("f.json"), json(R"({"properties":{"a":{"type":"integer"}}})")}),
       json(R"({"a":"x"})"), "", "a: value type not permitted by 'type' constraint",
       "matches schema \"f.json\""},
  };
  for (const Said& said : all) {
    const Verdict verdict = matches(said.predicate, said.value);
    CAPTURE(sentence(said.predicate));
    CHECK_FALSE(verdict.holds);
    CHECK(verdict.where == said.where);
    CHECK(verdict.seen == said.seen);
    CHECK(verdict.expected == said.expected);
  }
}

TEST_CASE("an expression that takes too many steps neither holds nor fails") {
  const Value text(std::string(40, 'a') + "b");
  for (const Predicate& predicate : {matching("(a+)+$"), negated(matching("(a+)+$"))}) {
    bool told = true;
    try {
      (void)matches(predicate, text);
    } catch (const Undecided& undecided) {
      told = false;
      CHECK(undecided.because.text() ==
            "the expression `/(a+)+$/` takes too many steps on \"" + std::string(40, 'a') + "b\"");
    }
    CHECK_FALSE(told);
  }
}

TEST_CASE("sentences read as they are written in a spec") {
  using T = ast::TypeWord;
  const std::vector<std::pair<Predicate, std::string>> all = {
      {is_a(T::email), "is an email"},
      {negated(is_a(T::uuid)), "is not a uuid"},
      {predicate(Kind::between, {Value(1), Value(2)}), "is between 1 and 2"},
      {matching(R"(^a\/b)"), R"(matches /^a\/b/)"},
      {predicate(Kind::any_order, {json("[1,2]")}), "is [1,2] in any order"},
      {predicate(Kind::like, {PatternObject{{"id", is_a(T::uuid)}, {"odd key", Value("x")}}}),
       "is like { id: a uuid, \"odd key\": \"x\" }"},
      {is(PatternList{predicate(Kind::any), negated(is(Value(1)))}), "is [any, not 1]"},
      {has(ast::Bound::between, {Value(1), Value(2)}), "has between 1 and 2 items"},
      {negated(predicate(Kind::set)), "is not set"},
      {predicate(Kind::starts_with, {Value("a")}), "starts with \"a\""},
      {negated(predicate(Kind::starts_with, {Value("a")})), "does not start with \"a\""},
  };
  for (const auto& [predicate, text] : all) CHECK(sentence(predicate) == text);
}

TEST_CASE("a regular expression that is not valid is reported with its place") {
  CHECK_FALSE(validate_regex(R"(^\d+\/x$)"));
  CHECK(validate_regex("a(b") == "missing closing parenthesis at character 4");
  CHECK(validate_regex("áá[z-a]") == "range out of order in character class at character 6");
  CHECK_FALSE(holds(matching("a(b"), "a(b"));
  CHECK_FALSE(holds(negated(matching("a(b")), "a(b"));
  // A text that is no UTF-8 is searched all the same.
  CHECK(holds(matching("abc"), std::string("\xFF\xFE") + "abc"));
}

TEST_CASE("the first difference between two values has its path") {
  CHECK_FALSE(first_difference(json(R"({"a":[1,{"b":2}]})"), json(R"({"a":[1.0,{"b":2}]})")));
  const auto difference =
      first_difference(json(R"({"a":[1,{"b":"2"}]})"), json(R"({"a":[1,{"b":2}]})"));
  REQUIRE(difference);
  CHECK(difference->where == "a[1].b");
  CHECK(difference->seen == "\"2\" (a text)");
  CHECK(difference->expected == "is 2");
}

}  // namespace
}  // namespace smoke::match
