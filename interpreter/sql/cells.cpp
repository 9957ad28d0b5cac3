// Only built-in types have fixed numbers; enums, domains and extensions' types come as text, which
// is what a spec compares them with.
#include "interpreter/sql/cells.hpp"

#include <charconv>
#include <optional>

#include "interpreter/value/json.hpp"

namespace smoke::sql {
namespace {

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// JSON's form of a number is Postgres' too, but for "NaN" and the infinities.
bool is_finite(std::string_view text) {
  const char last = text.empty() ? ' ' : text.back();
  return last >= '0' && last <= '9';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<Bytes> bytes(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return std::nullopt;
  Bytes result;
  for (std::size_t i = 2; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    result.octets += static_cast<char>(high * 16 + low);
  }
  return result;
}

// The type of an array's items; 0 for what is no array.
std::uint32_t item_type(std::uint32_t array) {
  switch (array) {
    case 1000:
      return 16;  // boolean
    case 1001:
      return 17;  // bytea
    case 1005:
      return 21;  // smallint
    case 1007:
      return 23;  // integer
    case 1016:
      return 20;  // bigint
    case 1009:
      return 25;  // text
    case 1014:
      return 1042;  // character
    case 1015:
      return 1043;  // character varying
    case 1003:
      return 19;  // name
    case 1021:
      return 700;  // real
    case 1022:
      return 701;  // double precision
    case 1028:
      return 26;  // oid
    case 1115:
      return 1114;  // timestamp
    case 1182:
      return 1082;  // date
    case 1185:
      return 1184;  // timestamptz
    case 1231:
      return 1700;  // numeric
    case 199:
      return 114;  // json
    case 2951:
      return 2950;  // uuid
    case 3807:
      return 3802;  // jsonb
    default:
      return 0;
  }
}

// `{1,"two words",NULL,{…}}`; an array with bounds of its own (`[0:1]={…}`) stays text.
class ArrayReader {
 public:
  ArrayReader(std::string_view text, std::uint32_t item) : text_(text), item_(item) {}

  std::optional<Value> read() {
    std::optional<Value> list = read_list(0);
    if (at_ != text_.size()) return std::nullopt;
    return list;
  }

 private:
  std::optional<Value> read_list(int depth) {
    if (depth > 6 || !take('{')) return std::nullopt;  // Postgres knows six dimensions
    List items;
    if (take('}')) return Value(std::move(items));
    do {
      std::optional<Value> item = peek() == '{' ? read_list(depth + 1) : read_item();
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
    } while (take(','));
    if (!take('}')) return std::nullopt;
    return Value(std::move(items));
  }

  std::optional<Value> read_item() {
    std::string text;
    if (take('"')) {
      while (at_ < text_.size() && text_[at_] != '"') {
        if (text_[at_] == '\\') ++at_;
        if (at_ < text_.size()) text += text_[at_++];
      }
      if (!take('"')) return std::nullopt;
      return cell_value(item_, text);
    }
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') text += text_[at_++];
    return text == "NULL" ? Value() : cell_value(item_, text);
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::uint32_t item_;
  std::size_t at_ = 0;
};

template <typename T>
Value or_text(std::optional<T> value, std::string_view text) {
  return value ? Value(std::move(*value)) : Value(text);
}

}  // namespace

Value cell_value(std::uint32_t type_oid, std::string_view text) {
  switch (type_oid) {
    case 16:  // boolean
      return Value(text == "t");
    case 20:  // bigint
    case 21:  // smallint
    case 23:  // integer
    case 26:  // oid
      return or_text(integer(text), text);
    case 700:   // real
    case 701:   // double precision
    case 1700:  // numeric
      return is_finite(text) ? Value(Decimal{std::string(text)}) : Value(text);
    case 114:     // json
    case 3802: {  // jsonb
      auto parsed = parse_json(text);
      const Value* value = std::get_if<Value>(&parsed);
      return value ? *value : Value(text);
    }
    case 1114:  // timestamp
    case 1184:  // timestamptz
      return or_text(parse_time(text), text);
    case 17:  // bytea
      return or_text(bytes(text), text);
    default:
      if (const std::uint32_t item = item_type(type_oid))
        return or_text(ArrayReader(text, item).read(), text);
      return Value(text);
  }
}

}  // namespace smoke::sql
