// Where things stand on the page: indentation, joined lines, brackets, blank lines, and the
// comments and prose that the tree does not hold. The formatter says what a line is made of; this
// says how it is broken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace smoke::layout {

// One line of the language, which may become several lines of text.
class Line {
 public:
  Line& word(std::string_view text);  // a blank, then the text
  Line& glue(std::string_view text);  // the text, without a blank
  Line& attach();                     // no blank before what comes next
  // `word`, which a deeper line may begin with, before something that begins at `next`. `broken`:
  // its author let it begin one.
  Line& join(std::string_view word, std::uint32_t next, bool broken);
  // Brackets stand on one line or have one item a line. `padded`: a blank inside on one line, as in
  // { a: 1 }.
  Line& open(char bracket, bool broken, bool padded = false);
  Line& item(std::uint32_t begin);  // before each item; writes the comma after the one before
  Line& close(char bracket, std::uint32_t at);
  // The lines of a """ block: it begins on this line; the others are indented with it.
  Line& block(std::vector<std::string> lines);
  Line& own_line_block(std::vector<std::string> lines);  // the same, alone on its line

  std::string flat() const;  // all of it on one line

 private:
  friend class Page;
  enum class Kind { text, joint, open, item, close, block };
  struct Piece {
    Kind kind;
    std::string text;
    bool blank = false;    // before it, on the same line
    bool broken = false;   // open, item, close, block: it is; joint: its author broke it
    std::uint32_t at = 0;  // where it (joint: what follows its word) stands in the source
    std::vector<std::string> lines = {};
  };
  struct Bracket {
    bool broken;
    bool padded;
    bool empty;
  };

  bool broken() const;
  std::size_t width_of(std::size_t begin, std::size_t end) const;

  std::vector<Piece> pieces_;
  std::vector<Bracket> brackets_;
  bool blank_ = false;  // before the next word
  bool own_line_block_ = false;
};

class Page {
 public:
  explicit Page(const ast::File& file);

  // Writes the comments and prose before `at`, then the line. A blank line above is kept.
  void line(std::size_t level, std::uint32_t at, const Line& line);
  void separate() { separate_ = true; }  // the next line from the one above, by a blank line
  std::string finish();

  // Whether what stands at `at` is the first thing on its line, or follows `word` which is.
  bool begins_line(std::uint32_t at, std::string_view word = {}) const;
  // The column, from 0, of the first thing on the line that `at` stands on.
  std::size_t column(std::uint32_t at) const;

 private:
  void before(std::size_t level, std::uint32_t at, bool separate);
  bool comments_inside(std::uint32_t before, std::size_t indent);
  std::vector<bool> breaks(const Line& line, std::size_t indent) const;
  void new_line(std::size_t indent);
  void put(const Line::Piece& piece);
  void write(const ast::Trivia& trivia);
  bool ends_line(const ast::Trivia& trivia) const;
  std::size_t level_of(const ast::Trivia& trivia, std::size_t next) const;

  std::size_t line_start(std::uint32_t at) const;
  bool blank_above(std::uint32_t at) const;
  bool pending(std::uint32_t before) const {
    return next_ < trivia_.size() && trivia_[next_].span.begin < before;
  }

  std::string_view source_;
  std::vector<ast::Trivia> trivia_;  // comments and prose
  std::size_t next_ = 0;             // the first one not yet written
  std::string out_;
  std::vector<std::size_t> columns_;  // of the levels open at the last line, in the source
  std::size_t last_level_ = 0;        // of the last thing written
  bool separate_ = false;
  bool commented_ = false;  // the current line of text ends in a comment
  bool fresh_ = true;       // nothing but indentation stands on it yet
};

// In columns of a terminal or editor: wide characters take two, combining ones none.
std::size_t width(std::string_view text);

}  // namespace smoke::layout
