// Parsing is guarded against deep nesting first, because RapidJSON recurses.
#include "examples/support/json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace support {
namespace {

constexpr int max_depth = 200;

bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > max_depth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::optional<rapidjson::Document> parse_json(std::string_view text) {
  if (too_deep(text)) return std::nullopt;
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  if (document.HasParseError()) return std::nullopt;
  return document;
}

std::string to_json(const Json& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::optional<std::string> text(const Json& value) {
  if (!value.IsString()) return std::nullopt;
  std::string found(value.GetString(), value.GetStringLength());
  std::erase(found, '\0');
  if (found.empty()) return std::nullopt;
  return found;
}

std::string error_body(std::string_view message, std::string_view more) {
  const Json quoted(rapidjson::StringRef(message.data(), message.size()));
  return "{" + std::string(more) + "\"error\":" + to_json(quoted) + "}";
}

}  // namespace support
