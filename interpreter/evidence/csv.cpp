// What a reviewer opens with a double click must not do anything but be read.
#include "interpreter/evidence/csv.hpp"

#include <string_view>

#include "interpreter/value/json.hpp"

namespace smoke::evidence {
namespace {

bool formula(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  if (first == '=' || first == '@' || first == '\t' || first == '\r') return true;
  return (first == '+' || first == '-') &&
         text.substr(1).find_first_not_of("0123456789. ") != std::string_view::npos;
}

std::string cell(const Value& value) {
  if (value.is_null()) return "";
  std::string text = as_text(value).value_or("");
  if (value.list() != nullptr || value.object() != nullptr) text = to_json(value);
  if (value.text() != nullptr && formula(text)) text.insert(0, "'");
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

template <typename Cells>
void line(std::string& out, const Cells& cells) {
  bool first = true;
  for (const auto& each : cells) {
    if (!first) out += ',';
    first = false;
    out += cell(each);
  }
  out += "\r\n";
}

}  // namespace

std::string csv(const std::vector<std::string>& columns,
                const std::vector<std::vector<Value>>& rows) {
  std::string out;
  line(out, columns);
  for (const auto& row : rows) line(out, row);
  return out;
}

}  // namespace smoke::evidence
