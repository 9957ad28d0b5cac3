// The layout as the rules see it, and the messages for what they could not read.
#include "grammar/builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/closest.hpp"
#include "grammar/encoding.hpp"
#include "grammar/habits.hpp"
#include "grammar/keywords.hpp"
#include "grammar/syntax/lexical.hpp"
#include "grammar/syntax/messages.hpp"
#include "grammar/tree.hpp"

namespace smoke::syntax {
namespace {

// Ranges beyond ASCII that hold no letters, as far as names are concerned (Unicode blocks of punctuation, symbols,
// private use and emoji). Everything else beyond ASCII may stand in a name.
bool is_letter(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  static constexpr Range none[] = {
      {0x0080, 0x00A9}, {0x00AB, 0x00B4}, {0x00B6, 0x00B9}, {0x00BB, 0x00BF},   {0x00D7, 0x00D7},    {0x00F7, 0x00F7},
      {0x2000, 0x2070}, {0x2072, 0x207E}, {0x2080, 0x208F}, {0x20A0, 0x20CF},   {0x2190, 0x2BFF},    {0x2E00, 0x2E7F},
      {0x3000, 0x3004}, {0x3008, 0x3020}, {0xD800, 0xF8FF}, {0xFE00, 0xFE6F},   {0xFEFF, 0xFEFF},    {0xFF00, 0xFF0F},
      {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
  };
  return std::none_of(std::begin(none), std::end(none), [c](Range r) { return c >= r.first && c <= r.last; });
}

bool is_line_end(std::string_view text, std::size_t at) {
  return text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] == '\n'));
}

// The words in backticks of what was expected: what a misspelt word may have been meant to be.
std::vector<std::string_view> words_of(std::string_view expected) {
  std::vector<std::string_view> words;
  for (std::size_t open = expected.find('`'); open != std::string_view::npos; open = expected.find('`', open)) {
    const std::size_t close = expected.find('`', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view quoted = expected.substr(open + 1, close - open - 1);
    words.push_back(quoted.substr(0, quoted.find(' ')));
    open = close + 1;
  }
  return words;
}

constexpr std::string_view units = "`ms`, `s`, `minutes`, `hours`, `days`; sizes are `KB`, `MB`, `KiB`, `MiB`";

// Units as people write them, right and wrong.
const std::vector<std::string_view> unit_like = {
    "ms", "millis", "milliseconds", "msec", "sec", "secs", "second", "seconds", "mins", "minute", "minutes", "hr", "hrs", "hour",
    "hours", "day", "days", "KB", "MB", "GB", "KiB", "MiB", "GiB", "bytes"};

// What can be expected by one word.
const std::vector<std::string_view> subjects = {"status", "header", "body", "answer", "rows", "changes", "no"};

bool is_word(std::string_view token) {
  return !token.empty() && word_character(token.data(), token.data() + token.size(), true) != 0;
}

std::string show_token(std::string_view token) {
  if (token.empty()) return "the end of the line";
  if (token == "`") return "a backtick";
  if (token == "\t") return "a tab";
  const auto octet = static_cast<unsigned char>(token.front());
  return octet < 0x20 || octet == 0x7F ? fmt::format("the octet 0x{:02x}", octet) : fmt::format("`{}`", token);
}

const char* bracket_name(char open) {
  switch (open) {
    case '$': return "${";
    case '"': return "\"";
    case 'T': return "\"\"\"";
    case '/': return "/";
    case '[': return "[";
    case '(': return "(";
    default: return "{";
  }
}

}  // namespace

std::size_t letter_beyond_ascii(const char* at, const char* end) {
  const Decoded d = decode_utf8(at, end);
  return d.octets != 0 && is_letter(d.point) ? d.octets : 0;
}

std::uint32_t Builder::end_of_line(std::uint32_t from) const {
  const std::size_t newline = text_.find('\n', from);
  std::size_t end = newline == std::string_view::npos ? text_.size() : newline;
  if (end > from && text_[end - 1] == '\r') --end;
  return static_cast<std::uint32_t>(end);
}

std::uint32_t Builder::end_of_block(std::uint32_t from) {
  if (from >= no_closing_quotes_) return end_of_line(from);
  for (std::size_t line = text_.find('\n', from); line != std::string_view::npos; line = text_.find('\n', line + 1)) {
    const std::size_t content = text_.find_first_not_of(' ', line + 1);
    if (content != std::string_view::npos && text_.substr(content, 3) == "\"\"\"") return static_cast<std::uint32_t>(content);
  }
  no_closing_quotes_ = from;
  return end_of_line(from);
}

void Builder::comment(std::uint32_t begin, std::uint32_t end, bool trailing) {
  if (begin < trivia_seen_) return;
  trivia_seen_ = end;
  if (keeps_tree_) trivia.push_back({ast::TriviaKind::comment, {begin, end}, ast::no_owner, trailing});
}

Line Builder::next_line(std::uint32_t from) {
  if (from == line_from_) return line_;
  line_from_ = from;
  std::size_t at = from;
  if (at < text_.size() && is_line_end(text_, at)) at += text_[at] == '\r' ? 2 : 1;  // from the end of a line to the next
  for (; at < text_.size();) {
    const std::size_t start = at;
    std::int32_t indent = 0;
    bool tab = false;
    for (; at < text_.size() && (text_[at] == ' ' || text_[at] == '\t'); ++at) {
      tab = tab || text_[at] == '\t';
      indent = text_[at] == '\t' ? (indent / 2 + 1) * 2 : indent + 1;
    }
    const auto begin = static_cast<std::uint32_t>(at);
    if (at == text_.size()) break;
    const bool prose = text_[at] == '>';
    if (!prose && text_[at] != '#' && !is_line_end(text_, at))
      return line_ = {static_cast<std::uint32_t>(start), begin, indent, tab, false};
    const std::uint32_t end = end_of_line(begin);
    if (text_[at] == '#') comment(begin, end, false);
    if (prose && begin >= trivia_seen_) {
      trivia_seen_ = end;
      if (tab) report(Code::indentation, {static_cast<std::uint32_t>(start), begin}, "a tab in the indentation", "indent with two blanks a level");
      pending_prose_.push_back({{begin, end}, trivia.size(), indent});
      if (keeps_tree_) {
        const std::uint32_t content = begin + 1 < end && text_[begin + 1] == ' ' ? begin + 2 : begin + 1;
        std::uint32_t content_end = end;
        while (content_end > content && (text_[content_end - 1] == ' ' || text_[content_end - 1] == '\t' || text_[content_end - 1] == '\r')) --content_end;
        trivia.push_back({ast::TriviaKind::prose, {content, content_end}, ast::no_owner, false});
      }
    }
    const std::size_t newline = text_.find('\n', end);
    at = newline == std::string_view::npos ? text_.size() : newline + 1;
  }
  const auto end = static_cast<std::uint32_t>(text_.size());
  return line_ = {end, end, -1, false, true};
}

std::uint32_t Builder::joined(std::uint32_t from) {
  if (from == joined_from_) return joined_to_;
  joined_from_ = from;
  joined_to_ = 0;
  // Comments and blank lines in between are recorded only if the statement does go on.
  std::size_t at = end_of_line(from);
  while (at < text_.size()) {
    at = text_.find('\n', at);
    if (at == std::string_view::npos) return 0;
    const std::size_t content = text_.find_first_not_of(' ', ++at);
    if (content == std::string_view::npos) return 0;
    if (is_line_end(text_, content) || text_[content] == '#') {
      at = content;
      continue;
    }
    if (static_cast<std::int32_t>(content - at) <= line_indent) return 0;
    std::size_t end = content;
    while (end < text_.size() && ((text_[end] >= 'a' && text_[end] <= 'z'))) ++end;
    const std::string_view word = text_.substr(content, end - content);
    const bool sign = (text_[content] == '+' || text_[content] == '-');
    if (!sign && !keywords::is(word, keywords::joining)) return 0;
    if (end < text_.size() && word_character(text_.data() + end, text_.data() + text_.size(), false) != 0 && !sign) return 0;
    return joined_to_ = static_cast<std::uint32_t>(content);
  }
  return 0;
}

void Builder::comments_between(std::uint32_t from, std::uint32_t to) {
  for (std::uint32_t at = from; at < to; at = end_of_line(at) + 1) {
    const std::size_t content = text_.find_first_not_of(" \r", at);
    if (content < to && text_[content] == '#') {
      const auto begin = static_cast<std::uint32_t>(content);
      comment(begin, end_of_line(begin), at == from);
    }
  }
}

std::uint32_t Builder::skip_free(std::uint32_t from) {
  std::uint32_t at = from;
  while (at < text_.size()) {
    const char c = text_[at];
    if (c == '#') {
      const std::uint32_t end = end_of_line(at);
      comment(at, end, true);
      at = end;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

void Builder::give_prose(std::uint32_t owner, std::int32_t indent) {
  auto given = pending_prose_.begin();
  for (; given != pending_prose_.end() && given->indent >= indent; ++given)
    if (keeps_tree_) trivia[given->trivia].owner = owner;
  pending_prose_.erase(pending_prose_.begin(), given);
}

void Builder::refuse_prose(std::int32_t indent) {
  auto refused = pending_prose_.begin();
  for (; refused != pending_prose_.end() && refused->indent >= indent; ++refused)
    report(Code::syntax, refused->span, "no prose can stand within data or a table", "put it above the step, or make it a comment: `#` instead of `>`");
  pending_prose_.erase(pending_prose_.begin(), refused);
}

bool Builder::wrong_level(const Line& line, std::int32_t level) {
  if (line.tab) {
    report(Code::indentation, {line.start, line.begin}, "a tab in the indentation", "indent with two blanks a level");
    return false;
  }
  if (line.indent < level) {
    report(Code::indentation, {line.start, line.begin}, "this indentation matches no open level",
           fmt::format("the lines of this block begin at column {}", level + 1));
    return false;
  }
  if (line.indent == level) return false;
  const std::string_view before = text_.substr(0, line.start);
  if (before.find_first_not_of(" \r\n\t") == std::string_view::npos) {
    report(Code::indentation, {line.start, line.begin}, "the first line of a file is indented", "begin it at the margin");
    return true;
  }
  report(Code::indentation, {line.begin, end_of_line(line.begin)}, "nothing can stand beneath the line above",
         fmt::format("a line of its own begins at column {}", level + 1));
  return true;
}

bool Builder::gives_up(const Line& line) {
  if (diagnostics.all().size() < max_mistakes) return false;
  whole = false;
  report(Code::syntax, {line.begin, end_of_line(line.begin)}, fmt::format("{} mistakes so far: nothing from here on was read", max_mistakes),
         "correct those above first, unless this is no spec at all");
  return true;
}

std::uint32_t Builder::skip(const Line& line) {
  std::uint32_t end = end_of_line(line.begin);
  for (std::size_t at = line.begin;;) {
    // A """ block inside goes to its closing quotes, wherever its lines begin.
    const std::string_view text = text_.substr(at, end - at);
    const std::size_t open = text.find("\"\"\"");
    if (open != std::string_view::npos && text.find("\"\"\"", open + 3) == std::string_view::npos) {
      const std::size_t close = text_.find("\"\"\"", at + open + 3);
      end = end_of_line(static_cast<std::uint32_t>(std::min(close, text_.size())));  // else to the end of the file
    }
    const Line next = next_line(end);
    const bool closes = !next.end && next.indent == line.indent && std::string_view("]})").find(text_[next.begin]) != std::string_view::npos;
    if (next.end || (next.indent <= line.indent && !closes)) return end;
    at = next.begin;
    end = end_of_line(next.begin);
  }
}

void Builder::broken(const Line& line, std::uint32_t end) {
  const std::size_t mark = open(Kind::broken, line.begin);
  const std::string_view text = text_.substr(line.begin, end - line.begin);
  const auto* const last = text.data() + text.size();
  bool gives = false;  // the word before was `let` or `as`, or at the margin one that declares
  for (const char* at = text.data(); at != last;) {
    std::size_t n = word_character(at, last, true);
    if (n == 0) {
      gives = gives && *at == ' ';
      ++at;
      continue;
    }
    const char* begin = at;
    do at += n;
    while ((n = word_character(at, last, false)) != 0);
    const std::string_view word(begin, static_cast<std::size_t>(at - begin));
    if (gives) {
      const auto from = static_cast<std::uint32_t>(begin - text_.data());
      const std::size_t inner = open(Kind::broken_name, from);
      close(inner, static_cast<std::uint32_t>(at - text_.data()));
    }
    gives = word == "let" || word == "as" || (line.indent == 0 && begin == text.data());
  }
  close(mark, end_of_line(line.begin));
}

void Builder::report(Code code, Span span, std::string message, std::string hint, std::vector<Label> labels) {
  diagnostics.add({code, Severity::error, source_, span, std::move(message), std::move(labels), std::move(hint)});
}

void Builder::take_declaration() {
  ast::Declaration whole = Tree(source_, diagnostics).declaration(Node(marks.data(), 0));
  if (keeps_tree_) declarations.push_back(std::move(whole));
  marks.clear();
}

std::size_t Builder::indent_at(std::uint32_t at) const {
  const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  return std::min(text_.find_first_not_of(' ', start), text_.size()) - start;
}

std::string_view Builder::seen_at(std::uint32_t at) const {
  if (at >= text_.size() || is_line_end(text_, at) || text_[at] == '#') return {};
  const char* const begin = text_.data() + at;
  const char* const end = text_.data() + text_.size();
  const char* c = begin;
  std::size_t n = 0;
  if (word_character(c, end, false) != 0) {
    while ((n = word_character(c, end, false)) != 0) c += n;
  } else {
    n = decode_utf8(c, end).octets;
    c += n == 0 ? 1 : n;
  }
  return {begin, static_cast<std::size_t>(c - begin)};
}

void Builder::report(const Failure& failure, std::uint32_t line_begin) {
  std::uint32_t at = failure.offset;
  while (at < text_.size() && text_[at] == ' ') ++at;
  const std::string_view seen = seen_at(at);
  // What should stand beneath may do so, behind a tab that is reported where it stands.
  if (const std::uint32_t end = end_of_line(at); seen.empty() && !failure.closing)
    if (const Line next = next_line(end); next.tab && next.indent <= line_indent) return;
  const Span place{at, at + static_cast<std::uint32_t>(std::max<std::size_t>(1, seen.size()))};
  if (failure.closing && !brackets.empty()) {
    const Bracket open = brackets.back();
    const std::string name = bracket_name(open.open);
    const auto width = static_cast<std::uint32_t>(name.size());
    const bool text = open.open == '"' || open.open == 'T' || open.open == '/';
    // Behind the lines that belong to the bracket's, or at another closing bracket: there it was forgotten.
    const bool forgotten = seen.empty() || (std::string_view("]})").find(seen) != std::string_view::npos && end_of_line(open.offset) < at) ||
                           (end_of_line(open.offset) < at && indent_at(at) <= indent_at(open.offset));
    if (text || forgotten) {
      const Span span{open.offset, text && open.open != 'T' ? end_of_line(open.offset) : open.offset + width};
      report(Code::unclosed, span, text ? "this text is never closed" : fmt::format("this `{}` is never closed", name),
             open.open == 'T' ? "close it by `\"\"\"` at the beginning of a line"
                              : open.open == '/' ? "close the pattern by `/`; a slash within is written `\\/`"
                              : open.open == '"' ? "close it by `\"` on the same line; longer texts stand between lines of `\"\"\"`"
                                                 : fmt::format("expected {}", failure.expected));
      return;
    }
  }
  const std::string_view expected = failure.expected;
  const bool complete = expected == end_of_statement;
  const auto words = complete ? std::vector<std::string_view>{} : words_of(expected);
  if (const auto known = habit(text_.substr(line_begin, at - line_begin), text_.substr(at), words)) {
    const std::string message = complete ? fmt::format("`{}` can't stand here", known->seen) : fmt::format("expected {}, found `{}`", expected, known->seen);
    report(Code::syntax, {at, at + static_cast<std::uint32_t>(known->seen.size())}, message, std::string(known->instead));
    return;
  }
  // 5 sec: a unit that there is not, behind a number.
  std::uint32_t before = at;
  while (before > line_begin && text_[before - 1] == ' ') --before;
  const bool behind_number = before > line_begin && text_[before - 1] >= '0' && text_[before - 1] <= '9';
  if (behind_number && before == at && seen == "xx") {
    report(Code::syntax, {at - 1, at + 2}, fmt::format("one status is expected here, not the class `{}`", text_.substr(at - 1, 3)),
           text_.substr(line_begin, at - 1 - line_begin) == "expect " ? fmt::format("write `expect status {}`", text_.substr(at - 1, 3))
                                                                      : "write it whole, as in `503`; classes stand after `expect status`");
    return;
  }
  if (behind_number && is_word(seen) && (before == at || closest(seen, unit_like))) {
    report(Code::unknown_unit, place, fmt::format("unknown unit `{}`", seen), fmt::format("the units are {}", units));
    return;
  }
  if (const auto meant = is_word(seen) ? closest(seen, complete ? keywords::all() : words) : std::nullopt; meant && *meant != seen) {
    report(Code::unknown_word, place, complete ? fmt::format("`{}` can't stand here", seen) : fmt::format("expected {}, found `{}`", expected, seen),
           fmt::format("did you mean `{}`?", *meant));
    return;
  }
  if (complete) {
    report(Code::syntax, place, fmt::format("{} can't stand here; the line was complete before it", show_token(seen)));
    return;
  }
  // A misspelt `status` is read as a name, and what stands behind it is no predicate.
  std::string hint;
  const std::string_view statement = text_.substr(line_begin, before - line_begin);
  if (constexpr std::string_view expect = "expect "; statement.substr(0, expect.size()) == expect) {
    const std::string_view name = statement.substr(expect.size());
    const bool one_word = is_word(name) && seen_at(line_begin + static_cast<std::uint32_t>(expect.size())) == name;
    const auto meant = one_word ? closest(name, subjects) : std::nullopt;
    if (meant && *meant != name) hint = fmt::format("did you mean `expect {}`?", *meant);
  }
  report(Code::syntax, place, fmt::format("expected {}, found {}", expected, show_token(seen)), std::move(hint));
}

}  // namespace smoke::syntax
