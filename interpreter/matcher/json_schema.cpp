// JSON Schema by valijson over RapidJSON; alone in this file, because it takes ten seconds to
// compile.
#include "interpreter/matcher/json_schema.hpp"

#include <rapidjson/document.h>

#include <exception>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <variant>

#include "interpreter/matcher/compare.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::match {

namespace {

rapidjson::Document to_rapidjson(const Value& value) {
  rapidjson::Document document;
  const std::string json = to_json(value);
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  return document;
}

// The schema, or why there is none.
std::variant<std::unique_ptr<valijson::Schema>, std::string> read_schema(
    const rapidjson::Document& document) {
  if (!document.IsObject() && !document.IsBool())
    return "a schema is an object, with `type`, `properties` and so on";
  try {
    auto schema = std::make_unique<valijson::Schema>();
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::RapidJsonAdapter(document), *schema);
    return schema;
  } catch (const std::exception& error) {
    return std::string("the schema can't be used: ") + error.what();
  }
}

// valijson's places are `<root>`, then `["key"]` or `[0]`.
std::string place_of(const std::vector<std::string>& context) {
  std::string steps;
  for (std::size_t i = 1; i < context.size(); ++i) {
    const std::string_view step = context[i];
    if (step.size() > 4 && step.starts_with("[\"") && step.ends_with("\"]"))
      steps += key_step(step.substr(2, step.size() - 4));
    else
      steps += step;
  }
  return path_text(steps);
}

}  // namespace

std::optional<std::string> check_schema(const Value& schema) {
  const auto document = to_rapidjson(schema);
  const auto read = read_schema(document);
  if (const auto* problem = std::get_if<std::string>(&read)) return *problem;
  return std::nullopt;
}

std::vector<std::string> validate_schema(const Value& document, const Value& schema) {
  const auto schema_document = to_rapidjson(schema);
  const auto read = read_schema(schema_document);
  if (const auto* problem = std::get_if<std::string>(&read)) return {*problem};

  const auto target = to_rapidjson(document);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<std::string> violations;
  try {
    validator.validate(*std::get<0>(read), valijson::adapters::RapidJsonAdapter(target), &results);
  } catch (const std::exception& error) {  // a `pattern` that is no expression
    return {std::string("the schema can't be used: ") + error.what()};
  }
  for (const auto& error : results) {
    const std::string place = place_of(error.context);
    violations.push_back((place.empty() ? "" : place + ": ") + error.description);
  }
  return violations;
}

}  // namespace smoke::match
