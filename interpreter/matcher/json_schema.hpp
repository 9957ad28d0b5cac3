// JSON Schema (draft 7), for `expect body matches schema "f.json"`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/matcher/schema_keywords.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::match {

// Why a schema can't be used, or nullopt.
std::optional<SchemaMistake> check_schema(const Value& schema);

// The schema that a file holds, or why it can't be used.
std::variant<Value, SchemaMistake> read_schema(std::string_view file);

// One line per violation, with its place (`data[0].email: …`); empty where the document is valid. A
// schema that can't be used is one violation that says so, and so is a document with a text of more
// than 4,000 octets beside a schema with `pattern` or `format`.
std::vector<Message> validate_schema(const Value& document, const Value& schema);

}  // namespace smoke::match
