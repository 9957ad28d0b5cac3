// The single state of the PEGTL rules: the marks of the declaration being read, the layout (levels of indentation,
// open brackets), the trivia found on the way, and what went wrong.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/syntax/marks.hpp"

namespace smoke::syntax {

// Thrown where a rule that had to match did not; caught for each line by the block that the line stands in.
struct Failure {
  std::uint32_t offset;
  const char* expected;  // "a table name"; for a closing token, the token
  bool closing;  // a closing token, reported at the bracket that it would have closed
};
struct TooDeep {
  std::uint32_t offset;
};

// A line with something on it, as the layout sees it.
struct Line {
  std::uint32_t start;  // its first octet
  std::uint32_t begin;  // its first character that is no blank
  std::int32_t indent;  // in columns, from 0; a tab goes to the next even column
  bool tab;             // a tab stands in the indentation
  bool end;             // there is no further line
};

struct Bracket {
  char open;  // ( [ { " or $ for ${
  std::uint32_t offset;
};

class Builder {
 public:
  // Without a tree to keep, there are no declarations and no trivia at the end: diagnostics only.
  Builder(SourcePtr source, bool keeps_tree)
      : source_(std::move(source)), text_(source_->text()), keeps_tree_(keeps_tree) {}

  // ---- marks
  std::size_t open(Kind kind, std::uint32_t begin) {
    marks.push_back({kind, begin, begin, 0});
    return marks.size() - 1;
  }
  void close(std::size_t mark, std::uint32_t end) {
    marks[mark].end = end;
    marks[mark].next = static_cast<std::uint32_t>(marks.size());
  }
  void rollback(std::size_t mark) { marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(mark), marks.end()); }

  // ---- layout
  // The next line that holds neither blank, comment nor prose, seen from `from`, which stands at the end of a line or
  // at the beginning of the text. Trivia on the way are recorded once.
  Line next_line(std::uint32_t from);
  // Where the statement goes on if a deeper line beginning with a joining word (or + -) follows the end of line at
  // `from`; 0 where it does not.
  std::uint32_t joined(std::uint32_t from);
  // Records the comments on the way from the end of one line to the next.
  void comments_between(std::uint32_t from, std::uint32_t to);
  // Behind blanks, ends of lines and comments: between brackets.
  std::uint32_t skip_free(std::uint32_t from);
  void comment(std::uint32_t begin, std::uint32_t end, bool trailing);

  // Whether ends of lines are blanks: between brackets, though not within a text, which ends on its line.
  bool inside_brackets() const {
    return !brackets.empty() &&
           std::none_of(brackets.begin(), brackets.end(), [](const Bracket& b) { return b.open == '$'; });
  }

  // Prose read so far and not yet given to a line goes to the line that begins at `owner`, up to the first that stands
  // further left than column `indent`.
  void give_prose(std::uint32_t owner, std::int32_t indent);
  // The same prose, within data or a table, is a mistake.
  void refuse_prose(std::int32_t indent);

  // ---- mistakes
  void report(const Failure& failure, std::uint32_t line_begin);
  void report(Code code, Span span, std::string message, std::string hint = {}, std::vector<Label> labels = {});
  // Whether the line stands where no line of this level can; reports that, and what is wrong with its indentation.
  bool wrong_level(const Line& line, std::int32_t level);
  // Whether there were so many mistakes that this is no spec: the rest, from this line on, is left unread, and that is said.
  bool gives_up(const Line& line);
  // Steps over the line that begins at `begin` and all that belongs to it; returns the end of the last line skipped.
  std::uint32_t skip(const Line& line);
  // Marks the line as broken, with the names that it would have given.
  void broken(const Line& line, std::uint32_t end);

  std::uint32_t end_of_line(std::uint32_t from) const;
  // The closing quotes, first on their line, of a """ block; where there are none, the end of the line at `from`.
  std::uint32_t end_of_block(std::uint32_t from);

  // Turns the marks so far into a declaration of the tree, and forgets them.
  void take_declaration();

  Marks marks;
  std::vector<Bracket> brackets;
  std::int32_t line_indent = -1;   // of the line whose rule is running
  std::uint32_t line_begin = 0;   // where it begins
  std::uint32_t depth = 0;        // of blocks
  std::vector<ast::Trivia> trivia;
  std::vector<ast::Declaration> declarations;
  Diagnostics diagnostics;
  bool whole = true;  // nothing was left unread

 private:
  struct PendingProse {
    Span span;
    std::size_t trivia;  // its index, where a tree is kept
    std::int32_t indent;
  };

  std::string_view seen_at(std::uint32_t offset) const;
  std::size_t indent_at(std::uint32_t at) const;  // of the line that `at` stands on

  SourcePtr source_;
  std::string_view text_;
  bool keeps_tree_;
  std::uint32_t trivia_seen_ = 0;  // all before it is recorded
  std::vector<PendingProse> pending_prose_;
  std::size_t no_closing_quotes_ = std::string_view::npos;  // no line behind begins with them
  std::uint32_t joined_from_ = 0xFFFFFFFF, joined_to_ = 0;
  std::uint32_t line_from_ = 0xFFFFFFFF;
  Line line_{};
};

// Recursion is bounded: brackets within brackets, blocks within blocks.
constexpr std::size_t max_brackets = 200;
constexpr std::uint32_t max_blocks = 60;

}  // namespace smoke::syntax
