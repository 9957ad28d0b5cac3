// What became of rows between two readings.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "grammar/parser.hpp"
#include "interpreter/run/changed_rows.hpp"
#include "interpreter/run/watch.hpp"
#include "interpreter/value/json.hpp"

using namespace smoke;
using namespace smoke::run;

namespace {

using Cells = std::vector<std::optional<std::string>>;

constexpr std::uint32_t integer = 23, text = 25, numeric = 1700, jsonb = 3802, uuid = 2950;

sql::TextRows table(const std::vector<std::pair<std::string, std::uint32_t>>& columns,
                    const std::vector<Cells>& rows) {
  std::vector<sql::Column> all;
  for (const auto& [name, type] : columns) all.push_back({name, type, 0, ""});
  sql::TextRows out(std::move(all));
  for (const Cells& row : rows)
    for (const auto& cell : row)
      out.add(cell ? std::optional<std::string_view>(*cell) : std::nullopt);
  return out;
}

// "+[1,"Ana"] ~[2,"Bea"]→[2,"Bia"] name -[3,"Cid"]"
std::string shown(const sql::TextRows& before, const sql::TextRows& after,
                  const std::vector<std::string>& key,
                  const std::vector<ast::Path>& ignoring = {}) {
  std::string out;
  for (const Change& change : difference(before, after, key, ignoring)) {
    out += out.empty() ? "" : " ";
    if (change.kind == ast::ChangeKind::added) out += "+" + to_json(Value(List(change.after)));
    if (change.kind == ast::ChangeKind::removed) out += "-" + to_json(Value(List(change.before)));
    if (change.kind != ast::ChangeKind::changed) continue;
    out += "~" + to_json(Value(List(change.before))) + "→" + to_json(Value(List(change.after)));
    for (const std::size_t c : change.differing) out += " " + before.columns()[c].name;
  }
  return out;
}

// The paths of `ignoring …`, as the parser reads them; the source has to outlive them.
struct Ignoring {
  Parsed parsed;
  const std::vector<ast::Path>* paths = nullptr;
  explicit Ignoring(const std::string& list)
      : parsed(parse(std::make_shared<Source>(
            "t.smoke", "scenario \"s\"\n  expect no changes ignoring " + list + "\n"))) {
    const auto& scenario =
        *std::get<ast::Box<ast::Scenario>>(parsed.file.declarations.front().node);
    paths = &std::get<ast::ExpectNoChanges>(
                 std::get<ast::Box<ast::Expectation>>(scenario.steps.front().node)->subject)
                 .ignoring;
  }
};

}  // namespace

TEST_CASE("by key: what was added, changed and removed, whatever the order") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {{"id", integer},
                                                                      {"name", text}};
  const auto before = table(columns, {{"1", "Ana"}, {"2", "Bea"}, {"3", std::nullopt}, {"4", "D"}});
  const auto after =
      table(columns, {{"5", "Eva"}, {"3", "Cid"}, {"2", "Bea"}, {"1", std::nullopt}});
  CHECK(shown(before, after, {"id"}) ==
        R"(+[5,"Eva"] ~[3,null]→[3,"Cid"] name ~[1,"Ana"]→[1,null] name -[4,"D"])");
  CHECK(shown(before, before, {"id"}).empty());
  CHECK(shown(table(columns, {}), table(columns, {}), {"id"}).empty());
}

TEST_CASE("by a key of several columns, in any place") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {
      {"room", text}, {"note", text}, {"seat", integer}};
  const auto before = table(columns, {{"a", "x", "1"}, {"a", "y", "11"}, {"a1", "z", "1"}});
  const auto after = table(columns, {{"a", "x", "1"}, {"a", "w", "11"}});
  CHECK(shown(before, after, {"seat", "room"}) ==
        R"(~["a","y",11]→["a","w",11] note -["a1","z",1])");
}

TEST_CASE("without a key a row is all that it holds, and each copy counts") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {{"name", text},
                                                                      {"n", integer}};
  const auto before = table(columns, {{"a", "1"}, {"a", "1"}, {"b", "1"}, {"c", std::nullopt}});
  const auto after =
      table(columns, {{"c", std::nullopt}, {"a", "1"}, {"b", "2"}, {"b", "2"}, {"", std::nullopt}});
  CHECK(shown(before, after, {}) == R"(+["b",2] +["b",2] +["",null] -["a",1] -["b",1])");
}

TEST_CASE("columns compare by value") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {
      {"id", integer}, {"price", numeric}, {"data", jsonb}};
  const auto before = table(columns, {{"1", "1.0", R"({"a": 1, "b": [1.50]})"},
                                      {"2", "-0", "null"},
                                      {"3", "2", R"({"a": "1"})"},
                                      {"4", "NaN", std::nullopt}});
  const auto after = table(columns, {{"1", "1.00", R"({"b": [1.5], "a": 1.0})"},
                                     {"2", "0.0", std::nullopt},
                                     {"3", "2.001", R"({"a": 1})"},
                                     {"4", "NaN", std::nullopt}});
  CHECK(shown(before, after, {"id"}) == R"(~[3,2,{"a":"1"}]→[3,2.001,{"a":1}] price data)");
  // Without a key too, and where the key itself is a number.
  CHECK(shown(before, after, {}) == R"(+[3,2.001,{"a":1}] -[3,2,{"a":"1"}])");
  const auto named = [&](const char* price, const char* name) {
    return table({{"price", numeric}, {"name", text}}, {{price, name}, {"1e2", "same"}});
  };
  CHECK(shown(named("5", "a"), named("5.0", "b"), {"price"}) == R"(~[5,"a"]→[5.0,"b"] name)");
}

TEST_CASE("what is ignored is no change, a column or a place in it") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {
      {"id", integer}, {"data", jsonb}, {"updated_at", text}};
  const auto before = table(columns, {{"1", R"({"seen": 1, "by": {"x": 1}})", "yesterday"}});
  const auto after = table(columns, {{"1", R"({"seen": 2, "by": {"x": 1}})", "today"}});
  const auto with = [&](const std::string& list, const std::vector<std::string>& key) {
    const Ignoring ignoring(list);
    return shown(before, after, key, *ignoring.paths);
  };
  CHECK(with("updated_at, data.seen", {"id"}).empty());
  CHECK(with("updated_at, data", {"id"}).empty());
  CHECK(with("updated_at, data.by", {"id"}).ends_with(" data"));
  CHECK(with("data.seen, elsewhere", {"id"}).ends_with(" updated_at"));
  // Without a key it takes no part in what makes a row.
  CHECK(with("updated_at, data.seen", {}).empty());
  CHECK(with("updated_at, data", {}).empty());
  CHECK(with("updated_at", {}).starts_with("+"));
}

TEST_CASE("lines that stand together watch the rows of each, once") {
  const std::vector<std::pair<std::string, std::uint32_t>> columns = {{"id", integer},
                                                                      {"name", text}};
  Watched watched;
  watched.info.primary_key = {"id"};
  watched.lines.resize(2);
  const auto ids = [&](std::vector<sql::TextRows> found) {
    const sql::TextRows rows = watched_rows(watched, std::move(found));
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) out += std::string(*rows.cell(r, 0)) + " ";
    return out;
  };
  const auto first = table(columns, {{"1", "a"}, {"2", "b"}}),
             second = table(columns, {{"2", "b"}, {"3", "c"}});
  CHECK(ids({first, second}) == "1 2 3 ");

  // What SQL could not decide is asked of each row.
  const Ignoring path("name");
  match::Predicate is_b;
  is_b.arguments.emplace_back(Value("b"));
  watched.lines[0].filters.emplace_back(path.paths->front(), is_b);
  CHECK(ids({first, second}) == "2 3 ");

  // Rows that are alike and have no key meet the same lines; all of them are kept.
  watched.info.primary_key.clear();
  watched.lines[0].filters.clear();
  CHECK(ids({table(columns, {{"1", "a"}, {"1", "a"}}),
             table(columns, {{"1", "a"}, {"1", "a"}, {"2", "b"}})}) == "1 1 2 ");
}

TEST_CASE("a changed cell is shown by what changed in it, and no secret is cut in two") {
  config::Mask mask;
  const auto json = [](std::string_view text) { return std::get<Value>(parse_json(text)); };
  CHECK(change_text("open", "resolved", mask) == "open → resolved");
  CHECK(change_text(Value(), 5, mask) == "null → 5");
  CHECK(change_text(json(R"({"a":1,"b":{"c":false,"d":1}})"),
                    json(R"({"a":1,"b":{"c":true,"d":1}})"), mask) == "b: c: false → true");
  CHECK(change_text(json(R"({"a":1})"), json(R"({"a":1,"b":2})"), mask) ==
        R"({"a":1} → {"a":1,"b":2})");
  const std::string begin(50, 'x');
  CHECK(change_text(begin + " ends so", begin + " ends otherwise", mask) ==
        "…x ends so → …x ends otherwise");
  mask.add("a-secret-of-more-than-twenty-eight-octets");
  CHECK(change_text("a-secret-of-more-than-twenty-eight-octets", "none", mask) == "*** → none");
  CHECK(change_text(std::string(14, 'a') + "🌷🌷🌷🌷🌷🌷", "b", mask).find("🌷…") != std::string::npos);
}
