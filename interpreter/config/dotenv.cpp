// One pass over the octets, one function per way of quoting. A mistake ends its line (or, inside
// quotes, the line that opened them) and reading goes on with the next, so that one look shows them
// all.
#include "interpreter/config/dotenv.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

bool begins_name(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// LF line ends and no byte-order mark, so that the rest need not think of them.
std::string normalised(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result += text[i];
  }
  return result;
}

class Reader {
 public:
  Reader(std::string_view text, const Lookup& outside) : text_(text), outside_(outside) {}

  void read() {
    if (const std::size_t nul = text_.find('\0'); nul != std::string_view::npos) {
      blot(0, text_.size());
      fail(nul, nul, "a NUL character: this is no text file");
      return;
    }
    while (!at_end()) {
      line_begin_ = at_;
      shown_until_ = at_;
      first_long_quote_.reset();
      if (!read_line()) skip_line();
    }
  }

  std::vector<Assignment> assignments;
  std::vector<Diagnostic> mistakes;
  std::vector<Span> values;  // what must not be shown

 private:
  bool at_end() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool at_line_end() const { return at_end() || peek() == '\n'; }
  void skip_blanks() {
    while (is_blank(peek()) || (peek() == '\\' && peek(1) == '\n')) at_ += is_blank(peek()) ? 1 : 2;
  }
  std::string_view name_here() const {
    std::size_t end = at_;
    if (end < text_.size() && begins_name(text_[end])) {
      while (end < text_.size() && continues_name(text_[end])) ++end;
    }
    return text_.substr(at_, end - at_);
  }

  bool fail(std::size_t begin, std::size_t end, std::string message, std::string hint = {}) {
    mistakes.push_back(
        {.code = Code::configuration,
         .source = nullptr,
         .span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
         .message = std::move(message),
         .labels = {},
         .hint = std::move(hint)});
    return false;
  }

  // After a mistake: the rest of the line in which the faulty assignment began is given up.
  void skip_line() {
    at_ = std::max(line_begin_, resume_at_);
    next_line();
    while (in_lost_quote_ && !at_end()) {
      skip_blanks();
      if (name_here() == "export" || assignment_here()) break;
      next_line();
    }
    in_lost_quote_ = false;
    blot(shown_until_, at_);
  }

  void next_line() {
    while (!at_line_end()) ++at_;
    if (!at_end()) ++at_;
  }

  void blot(std::size_t begin, std::size_t end) {
    values.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }

  bool read_line() {
    skip_blanks();
    bool exported = false;
    if (name_here() == "export" && is_blank(peek(6))) {
      at_ += 6;
      exported = true;
      skip_blanks();
    }
    while (!at_line_end() && peek() != '#') {
      if (!read_assignment(exported)) return false;
      const std::size_t value_end = at_;
      skip_blanks();
      // `A=1 B=2` assigns both; `A=1 word` would run a command.
      if (!at_line_end() && peek() != '#' && (value_end == at_ || !assignment_here())) {
        return fail(at_, at_ + 1, "expected the end of the line after the value",
                    "a value with blanks or signs needs quotes");
      }
    }
    next_line();  // past a comment
    return true;
  }

  bool assignment_here() const {
    const std::string_view name = name_here();
    return !name.empty() && peek(name.size()) == '=';
  }

  bool read_assignment(bool exported) {
    const std::size_t begin = at_;
    const std::string name(name_here());
    if (name.empty()) return fail(at_, at_ + 1, "expected `NAME=value`");
    at_ += name.size();
    if (exported && (at_line_end() || is_blank(peek()))) return true;  // `export NAME`: all are
    if (peek() != '=') {
      failed_.insert(name);
      const bool blank = is_blank(peek());
      return fail(at_, at_ + 1, "expected `=` right after the name",
                  blank ? "no blanks stand around `=`" : "");
    }
    ++at_;
    const std::size_t value_begin = at_;
    shown_until_ = at_;
    if (is_blank(peek())) {
      skip_blanks();
      if (!at_line_end() && peek() != '#') {
        failed_.insert(name);
        return fail(value_begin, value_begin + 1, fmt::format("a blank after `{}=`", name),
                    "no blanks stand around `=`");
      }
      at_ = value_begin;  // an empty value, and perhaps a comment
    }
    std::string value;
    const bool good = read_value(value);
    blot(value_begin, at_);
    if (!good) {
      failed_.insert(name);
      return false;
    }
    failed_.erase(name);
    for (std::size_t i = counted_; i < begin; ++i) line_ += text_[i] == '\n';
    counted_ = begin;
    known_[name] = value;
    assignments.push_back({name, std::move(value), line_});
    return true;
  }

  bool read_value(std::string& value) {
    if (!read_tilde(value)) return false;
    while (!at_line_end() && !is_blank(peek())) {
      const char c = peek();
      if (c == '\'') {
        if (!read_single_quoted(value)) return false;
      } else if (c == '"') {
        if (!read_double_quoted(value)) return false;
      } else if (c == '\\') {
        if (peek(1) != '\n') value += at_ + 1 < text_.size() ? peek(1) : '\\';
        at_ = std::min(at_ + 2, text_.size());
      } else if (c == '$' || c == '`') {
        if (c == '$' && (peek(1) == '\'' || peek(1) == '"')) {
          return fail(at_, at_ + 2, fmt::format("`${}` is not read here", peek(1)),
                      "write the text in plain quotes");
        }
        if (!read_expansion(value)) return false;
      } else if (std::string_view(";&|<>()").find(c) != std::string_view::npos) {
        return fail(at_, at_ + 1, fmt::format("`{}` outside quotes", c),
                    "put the value into quotes");
      } else {
        value += c;
        ++at_;
        if (c == ':' && !read_tilde(value)) return false;
      }
    }
    return true;
  }

  // `~` and `~/…` at the beginning of a value and after a colon.
  bool read_tilde(std::string& value) {
    if (peek() != '~') return true;
    const char next = peek(1);
    if (at_ + 1 < text_.size() && next != '/' && next != ':' && next != '\n' && !is_blank(next)) {
      return fail(at_, at_ + 1, "`~` before a name is not read here",
                  "write the folder's whole path");
    }
    const auto home = lookup("HOME");
    if (!home) return fail(at_, at_ + 1, "`~` stands for `HOME`, which is not set");
    value += *home;
    ++at_;
    return true;
  }

  bool read_single_quoted(std::string& value) {
    const std::size_t open = at_;
    const std::size_t close = text_.find('\'', open + 1);
    if (close == std::string_view::npos) return fail_unclosed(open);
    value += text_.substr(open + 1, close - open - 1);
    at_ = close + 1;
    note_quote(open);
    return true;
  }

  bool read_double_quoted(std::string& value) {
    const std::size_t open = at_++;
    const std::size_t close = closing_quote(at_);
    if (close >= text_.size()) return fail_unclosed(open);
    resume_at_ = close + 1;  // a mistake within doesn't make lines of the rest
    while (true) {
      const char c = peek();
      if (c == '"') {
        ++at_;
        note_quote(open);
        return true;
      }
      if (c == '\\') {
        const char escaped = peek(1);
        if (std::string_view("$`\"\\").find(escaped) != std::string_view::npos) {
          value += escaped;
        } else if (escaped != '\n') {  // any other backslash stays
          value += c;
          value += escaped;
        }
        at_ += 2;
      } else if (c == '$' || c == '`') {
        if (!read_expansion(value)) return false;
      } else {
        value += c;
        ++at_;
      }
    }
  }

  std::size_t closing_quote(std::size_t from) const {
    while (from < text_.size() && text_[from] != '"') from += text_[from] == '\\' ? 2 : 1;
    return from;
  }

  void note_quote(std::size_t open) {
    if (!first_long_quote_ && text_.substr(open, at_ - open).find('\n') != std::string_view::npos) {
      first_long_quote_ = open;
    }
  }

  // A quote that was forgotten pairs up with the next assignment's, and so on: the one to show is
  // the first that went past its line.
  bool fail_unclosed(std::size_t open) {
    in_lost_quote_ = true;
    const std::size_t begin = first_long_quote_.value_or(open);
    resume_at_ = begin;
    return fail(begin, begin + 1, "the quote is never closed");
  }

  bool read_expansion(std::string& value) {
    static constexpr std::string_view escape_hint =
        "write `\\$`, or put the value into single quotes, for the characters themselves";
    const std::size_t begin = at_;
    if (peek() == '`' || peek(1) == '(') {
      const std::size_t length = peek() == '`' ? 1 : 2;
      return fail(begin, begin + length, "a command is not run here",
                  "put the value into single quotes for the characters themselves");
    }
    ++at_;
    if (peek() == '{') return read_braces(value);
    const std::string_view name = name_here();
    if (name.empty()) {
      if (std::string_view("0123456789?$@#!*-").find(peek()) != std::string_view::npos &&
          !at_end()) {
        return fail(begin, begin + 2, fmt::format("`${}` is not read here", peek()),
                    std::string(escape_hint));
      }
      value += '$';  // as in a shell
      return true;
    }
    at_ += name.size();
    const auto found = lookup(name);
    // A name without braces may be a piece of a badly quoted password: it is not repeated.
    if (!found) return fail(begin, begin + 1, "this variable is not set", std::string(escape_hint));
    value += *found;
    return true;
  }

  bool read_braces(std::string& value) {
    const std::size_t begin = at_ - 1;
    ++at_;
    const std::string_view name = name_here();
    at_ += name.size();
    std::optional<std::string_view> otherwise;
    if (!name.empty() && peek() == ':' && peek(1) == '-') {
      const std::size_t text_begin = at_ + 2;
      at_ = std::min(text_.find_first_of("}\n$`\"'\\", text_begin), text_.size());
      otherwise = text_.substr(text_begin, at_ - text_begin);
    }
    if (name.empty() || peek() != '}') {
      return fail(begin, begin + 2, "expected `${NAME}` or `${NAME:-text}`");
    }
    ++at_;
    const auto found = lookup(name);
    if (found && !(otherwise && found->empty())) {
      value += *found;
    } else if (otherwise) {
      value += *otherwise;
    } else {
      return fail(begin, at_, fmt::format("`{}` is not set", name),
                  fmt::format("set it, or write `${{{}:-text}}` for a text to use instead", name));
    }
    return true;
  }

  // Earlier lines come first; one that had a mistake counts as set, so that its users don't become
  // mistakes too.
  std::optional<std::string> lookup(std::string_view name) const {
    if (failed_.count(name) != 0) return std::string();
    if (const auto earlier = known_.find(name); earlier != known_.end()) return earlier->second;
    return outside_(name);
  }

  std::string_view text_;
  const Lookup& outside_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t shown_until_ = 0;  // from here to the line's end nothing is shown after a mistake
  std::optional<std::size_t> first_long_quote_;
  bool in_lost_quote_ = false;
  std::size_t resume_at_ = 0;
  std::size_t counted_ = 0;  // up to here `line_` is known
  std::uint32_t line_ = 1;
  std::map<std::string, std::string, std::less<>> known_;
  std::set<std::string, std::less<>> failed_;
};

// The text with its values blotted out, every character by one of the same length, so that places
// stay true.
std::string blotted(std::string_view text, const Reader& reader) {
  std::vector<bool> hidden(text.size(), false);
  for (const Span& value : reader.values) {
    for (std::size_t i = value.begin; i < value.end && i < text.size(); ++i) hidden[i] = true;
  }
  for (const Diagnostic& mistake : reader.mistakes) {
    const Span& span = mistake.span;
    if (span.begin < text.size() && continues_name(text[span.begin])) continue;  // a value's letter
    for (std::size_t i = span.begin; i < span.end && i < text.size(); ++i) hidden[i] = false;
  }
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = first_character(text.substr(i)).length;
    static constexpr std::string_view stand_ins[] = {"", "*", "·", "•", "𝄽"};
    const bool shown = !hidden[i] || text[i] == '\n' || is_blank(text[i]);
    result += shown ? text.substr(i, length) : stand_ins[length];
    i += length;
  }
  return result;
}

}  // namespace

std::vector<Assignment> parse_dotenv(std::string file_name, std::string_view text,
                                     const Lookup& outside, Diagnostics& diagnostics) {
  const std::string plain = normalised(text);
  Reader reader(plain, outside);
  reader.read();
  if (!reader.mistakes.empty()) {
    const auto source = std::make_shared<Source>(std::move(file_name), blotted(plain, reader));
    for (Diagnostic& mistake : reader.mistakes) {
      mistake.source = source;
      diagnostics.add(std::move(mistake));
    }
  }
  return std::move(reader.assignments);
}

std::vector<Assignment> load_dotenv(const std::filesystem::path& file, const Mention& mention,
                                    const Lookup& outside, Diagnostics& diagnostics) {
  const auto text = read_file(file, mention, diagnostics);
  return text ? parse_dotenv(file.string(), *text, outside, diagnostics)
              : std::vector<Assignment>();
}

}  // namespace smoke::config
