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

TEST_CASE("what a schema forbids in few words is a violation, too") {
  for (const char* schema :
       {"false", R"({"properties":{"a":false}})", R"({"patternProperties":{"a":false}})",
        R"({"additionalProperties":false})", R"({"propertyNames":{"maxLength":0}})",
        R"({"dependencies":{"a":["b"]}})", R"({"dependencies":{"a":{"required":["b"]}}})",
        R"({"not":{}})", R"({"if":true,"then":false})", R"({"allOf":[true,false]})",
        R"({"anyOf":[false]})", R"({"oneOf":[true,true]})", R"({"$ref":"#/definitions/none",
        "definitions":{"none":false}})"}) {
    CAPTURE(schema);
    CHECK_FALSE(check_schema(json(schema)));
    CHECK_FALSE(validate_schema(json(R"({"a":1})"), json(schema)).empty());
    CHECK_FALSE(validate_schema(json(R"({"a":1})"), json(schema)).front().empty());
  }
  CHECK(validate_schema(json("1"), json("false")).front().text() ==
        "the schema does not allow this value");
}

TEST_CASE("a schema that refers to itself is for values of any depth") {
  const Value tree = json(R"({"required":["n"],"properties":{"n":{"type":"integer"},
                              "left":{"$ref":"#"},"right":{"$ref":"#"}}})");
  CHECK_FALSE(check_schema(tree));
  CHECK(validate_schema(json(R"({"n":1,"left":{"n":2},"right":{"n":3,"left":{"n":4}}})"), tree)
            .empty());
  CHECK(has_violation_at(validate_schema(json(R"({"n":1,"left":{"n":2,"right":{}}})"), tree),
                         "left.right"));
  std::string deep;
  for (int i = 0; i < 900; ++i) deep += R"({"n":1,"left":)";
  deep += R"({"n":"x"})" + std::string(900, '}');
  CHECK(validate_schema(json(deep), tree).size() == 1);
}

TEST_CASE("a schema that can't be used says why, and no document is valid") {
  struct Mistaken {
    const char* schema;
    const char* message;
    const char* hint;
  };
  for (const auto& [schema, message, hint] : {
           Mistaken{"7",
                    "expected a schema, which is an object with `type`, `properties` and so on, "
                    "found 7",
                    ""},
           Mistaken{R"({"requird":["b"]})", "`requird` is no keyword of JSON Schema draft 7",
                    "did you mean `required`?"},
           Mistaken{R"({"items":[{},{"properties":{"a b":{"typ":"text"}}}]})",
                    "items[1].properties.\"a b\": `typ` is no keyword of JSON Schema draft 7",
                    "did you mean `type`?"},
           Mistaken{R"({"dependentRequired":{"a":["b"]}})",
                    "`dependentRequired` is no keyword of JSON Schema draft 7",
                    "draft 7 has `dependencies`"},
           Mistaken{R"({"unevaluatedProperties":false})",
                    "`unevaluatedProperties` is no keyword of JSON Schema draft 7",
                    "draft 7 has `additionalProperties`"},
           Mistaken{R"({"type":"objekt"})", "`objekt` is no type of JSON Schema",
                    "did you mean `object`?"},
           Mistaken{R"({"properties":{"id":{"type":["text"]}}})",
                    "properties.id: `text` is no type of JSON Schema",
                    "the types are `array`, `boolean`, `integer`, `null`, `number`, `object`, "
                    "`string`"},
           Mistaken{R"({"minLength":"3"})",
                    "`minLength` holds a whole number of at least 0, not \"3\"", ""},
           Mistaken{R"({"multipleOf":0})", "`multipleOf` holds a number above 0, not 0", ""},
           Mistaken{R"({"multipleOf":0.0})", "`multipleOf` holds a number above 0, not 0.0", ""},
           Mistaken{R"({"required":"b"})", "`required` holds a list of texts, not \"b\"", ""},
           Mistaken{R"({"properties":{"a":7}})",
                    "`properties` holds an object of schemas, not {\"a\":7}", ""},
           Mistaken{R"({"$ref":"other.json"})", "`$ref` leads out of this file, to `other.json`",
                    "write what it refers to into `definitions`, and `#/definitions/…` here"},
           Mistaken{R"({"items":{"$ref":"http://127.0.0.1:1/other.json"}})",
                    "items: `$ref` leads out of this file, to `http://127.0.0.1:1/other.json`",
                    "write what it refers to into `definitions`, and `#/definitions/…` here"},
           Mistaken{R"({"$ref":"#/definitions/a"})",
                    "`$ref` leads to `#/definitions/a`, and there is nothing", ""},
           Mistaken{R"({"$ref":"#/definitions/a","required":["b"],"definitions":{"a":{}}})",
                    "`required` beside `$ref` is not looked at",
                    "write both into the list of an `allOf`"},
           Mistaken{R"({"$ref":"#"})", "this schema refers to itself without end", ""},
           Mistaken{R"({"properties":{"a":{"$ref":"#/definitions/b"}},
                        "definitions":{"b":{"$ref":"#/definitions/c"},
                                       "c":{"anyOf":[{},{"$ref":"#/definitions/b"}]}}})",
                    "definitions.b: this schema refers to itself without end", ""},
       }) {
    CAPTURE(schema);
    const auto mistake = check_schema(json(schema));
    REQUIRE(mistake);
    CHECK(mistake->message == message);
    CHECK(mistake->hint == hint);
    CHECK(validate_schema(json("{}"), json(schema)).size() == 1);
  }
  CHECK(check_schema(json(R"({"properties":{"a":{"pattern":"("}}})")));
  CHECK_FALSE(check_schema(json(contact)));
  CHECK_FALSE(check_schema(json(R"({"$schema":"https://json-schema.org/draft/2020-12/schema",
      "$id":"https://example.com/a","title":"A","x-order":1,"const":{"requird":1},
      "default":{"typ":1},"properties":{"requird":true},"$defs":{"unused":{"typ":1}}})")));
}

TEST_CASE("a long text is no danger to a schema's pattern") {
  const Value document(Object{{"odd key", std::string(1 << 20, 'a')}});
  CHECK(validate_schema(document, json(contact)).size() == 1);
  CHECK(validate_schema(document, json(R"({"type":"object"})")).empty());
}

}  // namespace
}  // namespace smoke::match
