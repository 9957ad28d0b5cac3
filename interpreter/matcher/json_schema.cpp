// JSON Schema by valijson over RapidJSON; alone in this file, because it takes ten seconds to
// compile.
#include "interpreter/matcher/json_schema.hpp"

// Without this a schema that can't be used ends the process.
#define VALIJSON_USE_EXCEPTIONS 1

#include <algorithm>
#include <cstdlib>
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
std::variant<std::unique_ptr<valijson::Schema>, Message> read_schema(
    const rapidjson::Document& document) {
  if (!document.IsObject() && !document.IsBool())
    return say("a schema is an object, with `type`, `properties` and so on");
  try {
    auto schema = std::make_unique<valijson::Schema>();
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::RapidJsonAdapter(document), *schema);
    return schema;
  } catch (const std::exception& error) {
    return say("the schema can't be used: {}", error.what());
  }
}

// valijson's places are `<root>`, then `[key]` or `[0]` alike: the document tells which.
std::string place_of(const std::vector<std::string>& context, const Value& document) {
  std::string steps;
  const Value* value = &document;
  for (std::size_t i = 1; i < context.size(); ++i) {
    const std::string step = context[i].substr(1, context[i].size() - 2);
    if (value && value->list()) {
      const auto index = static_cast<std::size_t>(std::strtoull(step.c_str(), nullptr, 10));
      steps += index_step(index);
      value = index < value->list()->size() ? &(*value->list())[index] : nullptr;
    } else {
      steps += key_step(step);
      value = value && value->object() ? value->object()->find(step) : nullptr;
    }
  }
  return path_text(steps);
}

// `Value type not permitted by 'type' constraint.` as messages are written here.
std::string in_house_style(std::string text) {
  if (!text.empty() && text.back() == '.') text.pop_back();
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z')
    text.front() = static_cast<char>(text.front() - 'A' + 'a');
  return text;
}

// What only says that something inside is wrong, which has a line of its own.
bool is_wrapper(std::string_view description) {
  return description.starts_with("Failed to validate item #") ||
         description.starts_with("Failed to validate against schema associated with") ||
         description.starts_with("Failed to validate against additional properties schema");
}

// valijson's expressions are std::regex, which takes stack for every character: a text from the
// system under test must not be able to end the run.
constexpr std::size_t longest_text = 4000;

bool has_expressions(const Value& schema) {
  if (const List* list = schema.list())
    return std::any_of(list->begin(), list->end(), has_expressions);
  if (!schema.object()) return false;
  return std::any_of(schema.object()->begin(), schema.object()->end(), [](const Member& member) {
    return member.first == "pattern" || member.first == "patternProperties" ||
           member.first == "format" || has_expressions(member.second);
  });
}

bool has_long_text(const Value& value) {
  if (value.text()) return value.text()->size() > longest_text;
  if (const List* list = value.list())
    return std::any_of(list->begin(), list->end(), has_long_text);
  if (!value.object()) return false;
  return std::any_of(value.object()->begin(), value.object()->end(), [](const Member& member) {
    return member.first.size() > longest_text || has_long_text(member.second);
  });
}

}  // namespace

std::optional<Message> check_schema(const Value& schema) {
  const auto document = to_rapidjson(schema);
  const auto read = read_schema(document);
  if (const auto* problem = std::get_if<Message>(&read)) return *problem;
  return std::nullopt;
}

std::vector<Message> validate_schema(const Value& document, const Value& schema) {
  const auto schema_document = to_rapidjson(schema);
  const auto read = read_schema(schema_document);
  if (const auto* problem = std::get_if<Message>(&read)) return {*problem};

  if (has_expressions(schema) && has_long_text(document))
    return {
        say("a text of more than {} octets can't be checked by a schema with `pattern` or `format`",
            longest_text)};

  const auto target = to_rapidjson(document);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<Message> violations;
  try {
    validator.validate(*std::get<0>(read), valijson::adapters::RapidJsonAdapter(target), &results);
  } catch (const std::exception& error) {  // a `pattern` that is no expression
    return {say("the schema can't be used: {}", error.what())};
  }
  for (const auto& error : results) {
    if (is_wrapper(error.description)) continue;
    const std::string place = place_of(error.context, document);
    violations.push_back(joined({place, in_house_style(error.description)}, ": "));
  }
  return violations;
}

}  // namespace smoke::match
