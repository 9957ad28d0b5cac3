// What stands on one line: values, paths, predicates, tables' names, counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/format_layout.hpp"

namespace smoke::layout {

class Values {
 public:
  Values(const Source& source, const Page& page) : source_(source), page_(page) {}

  // A value's block of lines, if it has one, is not written: see Steps::beneath.
  void expr(Line& line, const ast::Expr& e) const;
  // `bare`: without `is`, in cells and as values.
  void predicate(Line& line, const ast::Predicate& p, bool bare = false) const;
  void path(Line& line, const ast::Path& path) const;
  void where(Line& line, const ast::Where& conditions) const;
  void conditions(Line& line, const ast::Where& conditions) const;  // without the first word
  // `word` and the columns, separated by commas; nothing where there are none.
  void columns(Line& line, std::string_view word, const std::vector<ast::Path>& paths) const;
  void in_table(Line& line, const ast::Table& n, bool outside_scope = false) const;
  // `at least 2 rows`; `kind` stands before the noun.
  void count(Line& line, const ast::Count& n, const std::string& noun,
             std::string_view kind = {}) const;
  // `word`, which a deeper line may begin with, before something that begins at `next`.
  void join(Line& line, std::string_view word, std::uint32_t next) const;
  // Items in brackets, each written by `write(line, node)`; `span` ends behind the closing bracket.
  // They stand one a line if they were written on several lines; a single one that hugs its brackets,
  // as in `[{`, goes on doing so.
  template <typename Node>
  void bracketed(Line& line, char open, Span span, const std::vector<Node>& nodes,
                 auto write) const {
    const auto broken = [this](std::uint32_t begin, std::uint32_t end) {
      return text({begin, end}).find('\n') != std::string_view::npos;
    };
    const bool hugged = nodes.size() == 1 && open != '{' &&
                        !broken(span.begin, nodes.front().span.begin) &&
                        !broken(nodes.front().span.end, span.end);
    line.open(open, !nodes.empty() && !hugged && broken(span.begin, span.end), open == '{');
    for (const Node& node : nodes) {
      line.item(node.span.begin);
      write(line, node);
    }
    line.close(open == '(' ? ')' : open == '[' ? ']' : '}', span.end - 1);
  }

  std::string_view text(Span span) const { return source_.text(span); }
  std::string keys(const std::vector<ast::Segment>& segments) const;
  std::string table(const ast::Table& n) const;
  // The lines of a """ block without their indentation, which is that of the closing quotes.
  std::vector<std::string> block_lines(Span span) const;

 private:
  const Source& source_;
  const Page& page_;
};

inline std::uint32_t begin_of(const ast::Path& path) { return path.segments.front().span.begin; }

}  // namespace smoke::layout
