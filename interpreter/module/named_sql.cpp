// Just enough of Postgres' lexical rules to tell a parameter from a colon inside something else.
#include "interpreter/module/named_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace smoke {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_word(char c) { return begins_word(c) || is_digit(c); }

class Reader {
 public:
  explicit Reader(std::string_view sql) : sql_(sql) {}

  NamedSql read() {
    while (at_ < sql_.size()) {
      const std::size_t begin = at_;
      if (is_parameter()) {
        parameter();
        continue;
      }
      step_over();
      result_.text += sql_.substr(begin, at_ - begin);
    }
    return std::move(result_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }

  // Not `::name`, which casts, and not `[1:n]`, which cuts arrays.
  bool is_parameter() const {
    if (peek() != ':' || !begins_word(peek(1))) return false;
    return at_ == 0 || (sql_[at_ - 1] != ':' && !is_word(sql_[at_ - 1]));
  }

  // One token that holds no parameter, or one character.
  void step_over() {
    const char c = peek();
    if (c == '\'') {
      const bool escapes = at_ > 0 && (sql_[at_ - 1] == 'E' || sql_[at_ - 1] == 'e') &&
                           (at_ == 1 || !is_word(sql_[at_ - 2]));
      quoted('\'', escapes);
    } else if (c == '"') {
      quoted('"', false);
    } else if (c == '-' && peek(1) == '-') {
      at_ = std::min(sql_.find('\n', at_), sql_.size());
    } else if (c == '/' && peek(1) == '*') {
      comment();
    } else if (c == '$' && (at_ == 0 || !is_word(sql_[at_ - 1]))) {
      dollars();
    } else {
      ++at_;
    }
  }

  // A doubled quote ends one text and begins the next: the same to us.
  void quoted(char quote, bool escapes) {
    for (++at_; at_ < sql_.size() && sql_[at_] != quote; ++at_)
      if (escapes && sql_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, sql_.size());
  }

  void comment() {
    int depth = 0;
    do {
      if (peek() == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
    at_ = std::min(at_, sql_.size());
  }

  void dollars() {
    std::size_t end = at_ + 1;
    while (end < sql_.size() && is_word(sql_[end])) ++end;
    if (is_digit(peek(1)) && !result_.numbered)
      result_.numbered = {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)};
    if (end == sql_.size() || sql_[end] != '$' || is_digit(peek(1))) {
      ++at_;
      return;
    }
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const std::size_t close = sql_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
  }

  ast::Segment segment(std::size_t begin, std::size_t end) const {
    ast::Segment segment;
    segment.unescaped = std::string(sql_.substr(begin, end - begin));
    segment.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    return segment;
  }

  void parameter() {
    const std::size_t begin = ++at_;
    ast::Path path;
    const auto word = [&] {
      const std::size_t from = at_;
      while (is_word(peek())) ++at_;
      path.segments.push_back(segment(from, at_));
    };
    word();
    for (;;) {
      std::size_t digits = 1;
      while (is_digit(peek(digits))) ++digits;
      if (peek() == '.' && begins_word(peek(1))) {
        ++at_;
        word();
      } else if (peek() == '[' && digits > 1 && peek(digits) == ']') {
        ast::Segment index;
        std::int64_t number = 0;
        std::from_chars(sql_.data() + at_ + 1, sql_.data() + at_ + digits, number);
        index.index = number;
        index.span = {static_cast<std::uint32_t>(at_),
                      static_cast<std::uint32_t>(at_ + digits + 1)};
        path.segments.push_back(std::move(index));
        at_ += digits + 1;
      } else {
        break;
      }
    }
    const std::string_view written = sql_.substr(begin, at_ - begin);
    const auto same = std::find_if(
        result_.parameters.begin(), result_.parameters.end(), [&](const ast::Path& other) {
          const auto& segments = other.segments;
          return sql_.substr(segments.front().span.begin,
                             segments.back().span.end - segments.front().span.begin) == written;
        });
    const auto number = static_cast<std::size_t>(same - result_.parameters.begin()) + 1;
    if (same == result_.parameters.end()) result_.parameters.push_back(std::move(path));
    result_.text += fmt::format("${}", number);
    result_.shifts.push_back({result_.text.size(), at_});
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  NamedSql result_;
};

}  // namespace

std::size_t NamedSql::written_offset(std::size_t offset) const {
  Shift last{0, 0};
  for (const Shift& shift : shifts) {
    if (shift.text_end > offset) break;
    last = shift;
  }
  return last.written_end + (offset - last.text_end);
}

NamedSql parse_named_sql(std::string_view sql) { return Reader(sql).read(); }

std::uint32_t source_offset(const Source& source, const ast::Expr& literal, std::size_t offset) {
  const std::string_view whole = source.text(literal.span);
  const auto at = [&](std::size_t inside) {
    return literal.span.begin + static_cast<std::uint32_t>(std::min(inside, whole.size()));
  };
  if (!whole.starts_with("\"\"\"")) return at(1 + offset);
  const std::size_t closing = whole.rfind('\n') + 1;
  const std::size_t indent = whole.find_first_not_of(' ', closing) - closing;
  for (std::size_t line = whole.find('\n') + 1; line < closing;) {
    const std::size_t end = whole.find('\n', line);
    const std::size_t content = std::min(whole.find_first_not_of(' ', line), end);
    const std::size_t begin = std::min(line + indent, content);
    std::size_t length = end - begin;
    if (length > 0 && whole[end - 1] == '\r') --length;
    if (offset <= length) return at(begin + offset);
    offset -= length + 1;
    line = end + 1;
  }
  return at(closing);
}

}  // namespace smoke
