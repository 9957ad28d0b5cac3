// JSON Schema: violations with their places, and schemas that can't be used.
#include <algorithm>

#include "interpreter/matcher/json_schema.hpp"
#include "tests/unit/matcher/support.hpp"

namespace smoke::match {
namespace {

const char* contact = R"({
  "type": "object", "required": ["id", "items"],
  "properties": {
    "id": {"type": "integer", "minimum": 1},
    "items": {"type": "array", "items": {"$ref": "#/definitions/item"}},
    "odd key": {"type": "string", "pattern": "^a+$"}
  },
  "definitions": {"item": {"type": "object", "properties": {"price": {"type": "number"}}}}
})";

bool has_violation_at(const std::vector<Message>& violations, const std::string& place) {
  return std::any_of(violations.begin(), violations.end(),
                     [&](const Message& line) { return line.text().starts_with(place + ": "); });
}

TEST_CASE("a valid document has no violations") {
  CHECK(validate_schema(json(R"({"id":9007199254740993,"items":[{"price":1.5}],"odd key":"aa"})"),
                        json(contact))
            .empty());
  CHECK(validate_schema(json("null"), json("{}")).empty());
}

TEST_CASE("each violation has its place") {
  const auto violations = validate_schema(
      json(R"({"id":0,"items":[{"price":1},{"price":"2"}],"odd key":"b"})"), json(contact));
  CHECK(has_violation_at(violations, "id"));
  CHECK(has_violation_at(violations, "items[1].price"));
  CHECK(has_violation_at(violations, "\"odd key\""));
  CHECK_FALSE(has_violation_at(violations, "items[0].price"));
  CHECK(violations.size() == 3);
  CHECK(
      validate_schema(json("{}"), json(contact)) ==
      std::vector<Message>{"missing required property 'id'", "missing required property 'items'"});
}

TEST_CASE("a schema that can't be used is no valid document") {
  for (const char* schema :
       {"7", "[]", R"({"type":"nonsense"})", R"({"$ref":"http://127.0.0.1:1/other.json"})",
        R"({"properties":{"a":7}})"}) {
    CAPTURE(schema);
    CHECK(check_schema(json(schema)));
    CHECK(validate_schema(json("{}"), json(schema)).size() == 1);
  }
  CHECK_FALSE(check_schema(json(contact)));
  CHECK(validate_schema(json(R"({"a":"x"})"), json(R"({"properties":{"a":{"pattern":"("}}})"))
            .size() == 1);
}

TEST_CASE("a long text is no danger to a schema's pattern") {
  const Value document(Object{{"odd key", std::string(1 << 20, 'a')}});
  CHECK(validate_schema(document, json(contact)).size() == 1);
  CHECK(validate_schema(document, json(R"({"type":"object"})")).empty());
}

}  // namespace
}  // namespace smoke::match
