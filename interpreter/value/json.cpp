// Reading is RapidJSON's event parser (iterative, so that depth costs no stack) feeding a stack of
// open lists and objects; writing is our own, because numbers must leave as they came.
#include "interpreter/value/json.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/text.hpp"

namespace smoke {

Value number(std::string_view lexeme) {
  std::int64_t n = 0;
  const char* end = lexeme.data() + lexeme.size();
  const auto result = std::from_chars(lexeme.data(), end, n);
  const bool negative_zero = n == 0 && lexeme.front() == '-';
  if (result.ec == std::errc{} && result.ptr == end && !negative_zero) return n;
  return Decimal{std::string(lexeme)};
}

namespace {

constexpr std::size_t max_depth = 1000;

class Builder {
 public:
  using Size = rapidjson::SizeType;

  bool Null() { return add(nullptr); }
  bool Bool(bool b) { return add(b); }
  bool RawNumber(const char* text, Size length, bool) { return add(number({text, length})); }
  bool String(const char* text, Size length, bool) { return add(std::string(text, length)); }
  bool Key(const char* text, Size length, bool) {
    keys_.emplace_back(text, length);
    return true;
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndArray(Size count) {
    const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
    return close(List(std::move_iterator(first), std::move_iterator(values_.end())), count);
  }
  bool EndObject(Size count) {
    std::vector<Member> members;
    members.reserve(count);
    const std::size_t first_key = keys_.size() - count, first = values_.size() - count;
    for (std::size_t i = 0; i < count; ++i)
      members.emplace_back(std::move(keys_[first_key + i]), std::move(values_[first + i]));
    keys_.resize(first_key);
    return close(Object(std::move(members)), count);
  }
  // Never called: numbers come as they are written. The reader's template wants them all the same.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  Value take() { return std::move(values_.front()); }

 private:
  bool open() { return ++depth_ <= max_depth; }
  bool close(Value value, std::size_t count) {
    --depth_;
    values_.resize(values_.size() - count);
    return add(std::move(value));
  }
  bool add(Value value) {
    values_.push_back(std::move(value));
    return true;
  }

  // Of all that is open, those of the innermost last.
  std::vector<std::string> keys_;
  std::vector<Value> values_;
  std::size_t depth_ = 0;
};

std::string message(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorTermination:
      return "more than 1000 levels of lists and objects";
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "there is more after the value";
    case rapidjson::kParseErrorValueInvalid:
      return "expected a value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key in quotes";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected `:` after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected `,` or `}`";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected `,` or `]`";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hexadecimal digits after `\\u`";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "no such escape";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the string has no closing quote";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "a control character or invalid UTF-8 in a string";
    case rapidjson::kParseErrorNumberTooBig:
      return "the number is beyond 1e308";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected a digit after the point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected a digit in the exponent";
    default:
      return rapidjson::GetParseError_En(code);
  }
}

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  void write(const Value& value) {
    std::visit(Overloaded{
                   [&](std::monostate) { out_ += "null"; },
                   [&](bool b) { out_ += b ? "true" : "false"; },
                   [&](std::int64_t n) { fmt::format_to(std::back_inserter(out_), "{}", n); },
                   [&](const Decimal& d) { out_ += d.lexeme; },
                   [&](const std::string& s) { write_text(s); },
                   [&](const Bytes& b) { write_text(base64(b.octets)); },
                   [&](Duration d) { write_seconds(d); },
                   [&](Time t) { write_text(iso(t)); },
                   [&](const std::shared_ptr<const List>& l) {
                     write_all('[', *l, ']', [&](const Value& item) { write(item); });
                   },
                   [&](const std::shared_ptr<const Object>& o) {
                     write_all('{', *o, '}', [&](const Member& member) {
                       write_text(member.first);
                       out_ += indent_ > 0 ? ": " : ":";
                       write(member.second);
                     });
                   },
               },
               value.variant());
  }

  std::string take() { return std::move(out_); }

 private:
  template <class Items, class WriteItem>
  void write_all(char open, const Items& items, char close, WriteItem write_item) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      break_line();
      write_item(item);
    }
    --depth_;
    if (!first) break_line();
    out_ += close;
  }

  void break_line() {
    if (indent_ > 0) out_.append(1, '\n').append(static_cast<std::size_t>(indent_ * depth_), ' ');
  }

  void write_seconds(Duration d) {
    const auto count = d.count();
    const auto magnitude =
        count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    std::string text = fmt::format("{}{}.{:06}", count < 0 ? "-" : "", magnitude / 1'000'000,
                                   magnitude % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    out_ += text;
  }

  void write_text(std::string_view text) {
    out_ += '"';
    while (true) {
      const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
      out_.append(text.begin(), special);
      text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
      if (text.empty()) break;
      const Character character = first_character(text);
      if (!character.valid) {
        out_ += "\uFFFD";
      } else if (character.length > 1) {
        out_ += text.substr(0, character.length);
      } else {
        write_ascii(text.front());
      }
      text.remove_prefix(character.length);
    }
    out_ += '"';
  }

  static bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
           c != '"' && c != '\\';
  }

  void write_ascii(char c) {
    switch (c) {
      case '"':
        out_ += "\\\"";
        return;
      case '\\':
        out_ += "\\\\";
        return;
      case '\b':
        out_ += "\\b";
        return;
      case '\f':
        out_ += "\\f";
        return;
      case '\n':
        out_ += "\\n";
        return;
      case '\r':
        out_ += "\\r";
        return;
      case '\t':
        out_ += "\\t";
        return;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out_ += c;
        }
    }
  }

  std::string out_;
  int indent_;  // 0: everything on one line
  int depth_ = 0;
};

}  // namespace

std::variant<Value, JsonError> parse_json(std::string_view text) {
  constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Builder builder;
  // To look at all octets at once is quicker than at each where it stands, which tells where a
  // wrong one is.
  const rapidjson::ParseResult result =
      is_utf8(text) ? reader.Parse<flags>(stream, builder)
                    : reader.Parse<flags | rapidjson::kParseValidateEncodingFlag>(stream, builder);
  if (result.IsError()) return JsonError{result.Offset(), message(result.Code())};
  // RapidJSON takes a NUL for the end of the text.
  if (stream.Tell() < text.size()) return JsonError{stream.Tell(), "there is more after the value"};
  return builder.take();
}

std::string to_json(const Value& value) {
  Writer writer(0);
  writer.write(value);
  return writer.take();
}

std::string to_json_pretty(const Value& value, int indent) {
  Writer writer(indent);
  writer.write(value);
  return writer.take();
}

}  // namespace smoke
