// RapidJSON with the few look-ups that reading a request takes.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>
#include <string_view>

namespace support {

using Json = rapidjson::Value;

// nullopt for what is no JSON, holds invalid UTF-8 or is nested deeper than 200 levels.
std::optional<rapidjson::Document> parse_json(std::string_view text);

std::string to_json(const Json& value);

// The value at a path of keys ("meta", "sender"); null where there is none.
template <typename... Keys>
const Json& at(const Json& value, std::string_view key, Keys... rest) {
  static const Json null;
  if (!value.IsObject()) return null;
  const auto member = value.FindMember(Json(rapidjson::StringRef(key.data(), key.size())));
  if (member == value.MemberEnd()) return null;
  if constexpr (sizeof...(rest) == 0) {
    return member->value;
  } else {
    return at(member->value, rest...);
  }
}

// The text; nullopt where the value is no text or an empty one. U+0000, which Postgres can't hold,
// is left out.
std::optional<std::string> text(const Json& value);

// {"error": message}, with whatever stands in `more` (members as JSON, such as `"success":false,`)
// before it.
std::string error_body(std::string_view message, std::string_view more = "");

}  // namespace support
