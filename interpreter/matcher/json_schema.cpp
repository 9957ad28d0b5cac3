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

#include "interpreter/language/words.hpp"
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

// The schema as valijson has it, or why it can't.
std::variant<std::unique_ptr<valijson::Schema>, Message> compile(
    const rapidjson::Document& document) {
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

std::optional<SchemaMistake> check_schema(const Value& schema) {
  if (auto mistake = find_schema_mistake(schema)) return mistake;
  const auto document = to_rapidjson(schema);
  auto read = compile(document);
  if (auto* problem = std::get_if<Message>(&read)) return SchemaMistake{std::move(*problem), {}};
  return std::nullopt;
}

std::variant<Value, SchemaMistake> read_schema(std::string_view file) {
  auto schema = parse_json(file);
  if (const auto* problem = std::get_if<JsonError>(&schema))
    return SchemaMistake{say("it is no JSON: {}", in_words(*problem)), {}};
  if (auto mistake = check_schema(std::get<Value>(schema))) return *std::move(mistake);
  return std::get<Value>(std::move(schema));
}

std::vector<Message> validate_schema(const Value& document, const Value& schema) {
  if (const auto mistake = find_schema_mistake(schema))
    return {say("the schema can't be used: {}", mistake->message)};
  const auto schema_document = to_rapidjson(schema);
  const auto read = compile(schema_document);
  if (const auto* problem = std::get_if<Message>(&read)) return {*problem};

  if (has_expressions(schema) && has_long_text(document))
    return {
        say("a text of more than {} octets can't be checked by a schema with `pattern` or `format`",
            longest_text)};

  const auto target = to_rapidjson(document);
  valijson::Validator validator;
  valijson::ValidationResults results;
  bool valid = false;
  try {
    valid = validator.validate(*std::get<0>(read), valijson::adapters::RapidJsonAdapter(target),
                               &results);
  } catch (const std::exception& error) {
    return {say("the schema can't be used: {}", error.what())};
  }
  if (valid) return {};
  std::vector<Message> violations, wrappers;
  for (const auto& error : results) {
    Message line =
        joined({place_of(error.context, document), in_house_style(error.description)}, ": ");
    (is_wrapper(error.description) ? wrappers : violations).push_back(std::move(line));
  }
  // Of a schema that is `false`, and of names, valijson says no more.
  if (violations.empty()) violations = std::move(wrappers);
  if (violations.empty()) violations.push_back(say("the schema does not allow this value"));
  return violations;
}

}  // namespace smoke::match
