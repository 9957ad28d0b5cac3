// A statement that fits into 100 columns is one line. A longer one keeps the breaks that its author
// made before joining words, and is broken anew only beyond 120 columns: the words of a long
// condition read better in groups that a person chose than in any that a rule would make.
#include "grammar/format_layout.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "grammar/encoding.hpp"

namespace smoke::layout {
namespace {

constexpr std::size_t fits = 100;      // a statement that is not longer is one line
constexpr std::size_t too_long = 120;  // a line that is longer is broken
constexpr std::size_t per_level = 2;
constexpr std::size_t per_joint = 4;

std::string_view right_trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

struct Range {
  char32_t first, last;
};

// East Asian wide characters and emoji.
constexpr Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                          {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
                          {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                          {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};
// Combining marks, joiners, variation selectors, and the skin tones that follow an emoji.
constexpr Range narrow[] = {{0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F},  {0x20D0, 0x20FF},
                            {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}};
constexpr char32_t joiner = 0x200D;

template <std::size_t N>
bool in(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](Range r) { return c >= r.first && c <= r.last; });
}

}  // namespace

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  char32_t before = 0;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const Decoded d = decode_utf8(at, end);
    at += std::max<std::size_t>(d.octets, 1);
    if (before != joiner && !in(narrow, d.point)) columns += in(wide, d.point) ? 2 : 1;
    before = d.point;
  }
  return columns;
}

// ---- Line

Line& Line::word(std::string_view text) {
  pieces_.push_back({Kind::text, std::string(text), blank_});
  blank_ = true;
  return *this;
}

Line& Line::glue(std::string_view text) { return attach().word(text); }

Line& Line::attach() {
  blank_ = false;
  return *this;
}

Line& Line::join(std::string_view word, std::uint32_t next, bool broken) {
  if (!brackets_.empty() || pieces_.empty()) return this->word(word);
  pieces_.push_back({Kind::joint, std::string(word), true, broken, next});
  blank_ = true;
  return *this;
}

Line& Line::open(char bracket, bool broken, bool padded) {
  pieces_.push_back({Kind::open, std::string(1, bracket), blank_, broken});
  brackets_.push_back({broken, padded, true});
  blank_ = false;
  return *this;
}

Line& Line::item(std::uint32_t begin) {
  Bracket& bracket = brackets_.back();
  if (!bracket.empty) glue(",");
  pieces_.push_back({Kind::item, "", !bracket.empty || bracket.padded, bracket.broken, begin});
  bracket.empty = false;
  blank_ = false;
  return *this;
}

Line& Line::close(char bracket, std::uint32_t at) {
  const Bracket opened = brackets_.back();
  brackets_.pop_back();
  pieces_.push_back(
      {Kind::close, std::string(1, bracket), opened.padded && !opened.empty, opened.broken, at});
  blank_ = true;
  return *this;
}

Line& Line::block(std::vector<std::string> lines) {
  pieces_.push_back({Kind::block, "\"\"\"", blank_, true, 0, std::move(lines)});
  blank_ = true;
  return *this;
}

Line& Line::own_line_block(std::vector<std::string> lines) {
  own_line_block_ = true;
  return block(std::move(lines));
}

// On one line, a blank before the first piece left out.
std::size_t Line::width_of(std::size_t begin, std::size_t end) const {
  std::size_t out = 0;
  for (std::size_t i = begin; i < end; ++i)
    out += (i > begin && pieces_[i].blank ? 1 : 0) + width(pieces_[i].text);
  return out;
}

std::string Line::flat() const {
  std::string out;
  for (const Piece& piece : pieces_) {
    if (piece.blank) out += ' ';
    out += piece.text;
  }
  return out;
}

bool Line::broken() const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [](const Piece& piece) { return piece.broken && piece.kind != Kind::joint; });
}

// ---- Page

Page::Page(const ast::File& file) : source_(file.source->text()), trivia_(file.trivia) {
  std::sort(trivia_.begin(), trivia_.end(),
            [](const ast::Trivia& a, const ast::Trivia& b) { return a.span.begin < b.span.begin; });
}

void Page::line(std::size_t level, std::uint32_t at, const Line& line) {
  before(level, at, std::exchange(separate_, false));
  const std::size_t indent = level * per_level;
  new_line(indent);
  columns_.resize(level, 0);
  columns_.push_back(column(at));
  last_level_ = level;

  const std::vector<bool> broken = breaks(line, indent);
  std::size_t current = indent;  // of the line of text being written
  for (std::size_t i = 0; i < line.pieces_.size(); ++i) {
    const Line::Piece& piece = line.pieces_[i];
    switch (piece.kind) {
      case Line::Kind::text:
        break;
      case Line::Kind::joint: {
        const bool comments = comments_inside(piece.at, indent + per_joint);
        if (comments || broken[i]) new_line(current = indent + per_joint);
        break;
      }
      case Line::Kind::open:
        put(piece);
        if (piece.broken) current += per_level;
        continue;
      case Line::Kind::item:
        if (!piece.broken) break;
        comments_inside(piece.at, current);
        if (blank_above(piece.at) && line.pieces_[i - 1].kind != Line::Kind::open) out_ += '\n';
        new_line(current);
        break;
      case Line::Kind::close:
        if (!piece.broken) break;
        comments_inside(piece.at, current);
        new_line(current -= per_level);
        break;
      case Line::Kind::block: {
        const std::size_t deeper = line.own_line_block_ ? current : current + per_level;
        put(piece);
        for (const std::string& text : piece.lines) {
          out_ += '\n';
          if (!text.empty()) out_.append(deeper, ' ') += text;
        }
        new_line(deeper);
        out_ += piece.text;
        fresh_ = false;
        continue;
      }
    }
    put(piece);
  }
}

std::string Page::finish() {
  before(0, static_cast<std::uint32_t>(source_.size()) + 1, false);  // an empty `>` may stand at the very end
  if (!out_.empty()) out_ += '\n';
  return std::move(out_);
}

void Page::put(const Line::Piece& piece) {
  if (piece.blank && !fresh_) out_ += ' ';
  out_ += piece.text;
  fresh_ = fresh_ && piece.text.empty();
}

void Page::new_line(std::size_t indent) {
  if (!out_.empty()) out_ += '\n';
  out_.append(indent, ' ');
  fresh_ = true;
  commented_ = false;
}

// ---- comments, prose, blank lines

void Page::before(std::size_t level, std::uint32_t at, bool separate) {
  bool separated = !separate || out_.empty();
  const auto blank = [&](std::uint32_t thing, std::size_t thing_level, bool needed) {
    if (out_.empty()) return;
    if (!needed && (thing_level > last_level_ || !blank_above(thing))) return;
    out_ += '\n';
    separated = true;
  };

  const ast::Trivia* prose = nullptr;
  for (; pending(at); ++next_) {
    const ast::Trivia& trivia = trivia_[next_];
    if (ends_line(trivia)) {
      out_ += "  ";
      write(trivia);
      continue;
    }
    const std::size_t trivia_level = level_of(trivia, level);
    // Prose of two owners must not run together.
    const bool other_owner =
        prose && trivia.kind == ast::TriviaKind::prose && prose->owner != trivia.owner;
    blank(trivia.span.begin, trivia_level, other_owner || (!separated && trivia_level == 0));
    new_line(trivia_level * per_level);
    write(trivia);
    last_level_ = trivia_level;
    prose = trivia.kind == ast::TriviaKind::prose ? &trivia : nullptr;
  }
  if (at > source_.size()) return;
  blank(at, level, !separated || (prose && prose->owner == ast::no_owner));
}

// The level that a comment or prose stands at, between `next`, that of the line below, and one more
// than that of the line above: the first whose lines begin no further left than it does.
std::size_t Page::level_of(const ast::Trivia& trivia, std::size_t next) const {
  const std::size_t at = column(trivia.span.begin);
  std::size_t level = next;
  while (level < columns_.size() && columns_[level] < at) ++level;
  return level;
}

bool Page::comments_inside(std::uint32_t end, std::size_t indent) {
  const bool any = pending(end);
  for (; pending(end); ++next_) {
    const ast::Trivia& trivia = trivia_[next_];
    if (ends_line(trivia))
      out_ += "  ";
    else
      new_line(indent);
    write(trivia);
  }
  return any;
}

// Whether it goes to the end of the line of text just written: a line ends in one comment at most.
bool Page::ends_line(const ast::Trivia& trivia) const {
  return trivia.kind == ast::TriviaKind::comment && !out_.empty() && !commented_ &&
         !begins_line(trivia.span.begin);
}

void Page::write(const ast::Trivia& trivia) {
  const std::string_view text =
      right_trimmed(source_.substr(trivia.span.begin, trivia.span.end - trivia.span.begin));
  if (trivia.kind == ast::TriviaKind::prose) out_ += text.empty() ? ">" : "> ";
  out_ += text;
  fresh_ = false;
  commented_ = true;
}

// ---- breaking

std::vector<bool> Page::breaks(const Line& line, std::size_t indent) const {
  std::vector<bool> out(line.pieces_.size(), false);
  const bool broken = line.broken();
  const bool commented =
      std::any_of(line.pieces_.begin(), line.pieces_.end(), [this](const Line::Piece& piece) {
        return piece.kind == Line::Kind::joint && pending(piece.at);
      });
  if (!broken && !commented && indent + line.width_of(0, line.pieces_.size()) <= fits) return out;

  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = line.pieces_[i].kind == Line::Kind::joint && line.pieces_[i].broken;
  if (broken) return out;

  // From break to break; the parts between joints are put onto lines as long as they fit.
  for (std::size_t begin = 0; begin < out.size();) {
    std::size_t end = begin + 1;
    while (end < out.size() && !out[end]) ++end;
    const std::size_t margin = begin == 0 ? indent : indent + per_joint;
    if (margin + line.width_of(begin, end) > too_long) {
      std::size_t used = margin;
      for (std::size_t part = begin; part < end;) {
        std::size_t next = part + 1;
        while (next < end && line.pieces_[next].kind != Line::Kind::joint) ++next;
        const std::size_t needed = line.width_of(part, next);
        if (part > begin && used + 1 + needed > fits) {
          out[part] = true;
          used = indent + per_joint;
        }
        used += needed + 1;
        part = next;
      }
    }
    begin = end;
  }
  return out;
}

bool Page::begins_line(std::uint32_t at, std::string_view word) const {
  const auto skip_blanks = [&] {
    while (at > 0 && (source_[at - 1] == ' ' || source_[at - 1] == '\t')) --at;
  };
  skip_blanks();
  for (; !word.empty(); word.remove_suffix(1)) {
    if (word.back() == ' ')
      skip_blanks();
    else if (at == 0 || source_[--at] != word.back())
      return false;
  }
  skip_blanks();
  return at == 0 || source_[at - 1] == '\n';
}

std::size_t Page::line_start(std::uint32_t at) const {
  const std::size_t end = at == 0 ? std::string_view::npos : source_.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

std::size_t Page::column(std::uint32_t at) const {
  const std::size_t start = line_start(at);
  return source_.find_first_not_of(" \t", start) - start;
}

bool Page::blank_above(std::uint32_t at) const {
  const std::size_t start = line_start(at);
  if (start == 0) return false;
  const std::size_t above = line_start(static_cast<std::uint32_t>(start - 1));
  return source_.substr(above, start - above).find_first_not_of(" \t\r\n") ==
         std::string_view::npos;
}

}  // namespace smoke::layout
