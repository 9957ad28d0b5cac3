// What a JSON Schema is made of: draft 7, and the keywords of draft 4 that mean the same there.
#pragma once

#include <optional>
#include <string>

#include "interpreter/language/message.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::match {

struct SchemaMistake {
  Message message;   // with its place: "properties.id: `objekt` is no type of JSON Schema"
  std::string hint;  // for who writes the spec; empty where nothing is near
};

// The first mistake of a schema: a keyword that draft 7 doesn't have, a value that its keyword
// can't hold, a reference that leads nowhere, out of the file or round in a circle.
std::optional<SchemaMistake> find_schema_mistake(const Value& schema);

}  // namespace smoke::match
