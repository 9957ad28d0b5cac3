// From the marks of one declaration to nodes of the tree. What each method takes is the mark of the rule that its name
// says; it cannot fail, because the rules let only whole constructs pass. Of lines that may stand once, the second is
// reported, because the tree has one place for them.
#pragma once

#include <string_view>

#include "grammar/ast.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/syntax/marks.hpp"

namespace smoke::syntax {

constexpr std::size_t max_mistakes = 1000;  // of one file

// A mark and what lies beneath it.
class Node {
 public:
  class Iterator {
   public:
    Iterator(const Mark* all, std::uint32_t index) : all_(all), index_(index) {}
    Node operator*() const { return {all_, index_}; }
    Iterator& operator++() {
      index_ = all_[index_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Mark* all_;
    std::uint32_t index_;
  };

  Node(const Mark* all, std::uint32_t index) : all_(all), index_(index) {}

  Kind kind() const { return mark().kind; }
  Span span() const { return {mark().begin, mark().end}; }
  Iterator begin() const { return {all_, index_ + 1}; }
  Iterator end() const { return {all_, mark().next}; }
  bool empty() const { return mark().next == index_ + 1; }
  std::size_t count() const {  // of what lies directly beneath
    std::size_t n = 0;
    for (Iterator at = begin(); at != end(); ++at) ++n;
    return n;
  }
  Node first() const { return *begin(); }

 private:
  const Mark& mark() const { return all_[index_]; }

  const Mark* all_;
  std::uint32_t index_;
};

ast::Method method_of(std::string_view word);
// Without the blanks and ends of lines at its end.
Span trimmed(Span span, std::string_view text);

class Tree {
 public:
  Tree(SourcePtr source, Diagnostics& diagnostics)
      : source_(std::move(source)), text_(source_->text()), diagnostics_(diagnostics) {}

  ast::Declaration declaration(Node declaration_or_broken) const;

 private:
  void report(Code code, Span span, std::string message, std::string hint) const;
  void once(bool first, Node n, std::string_view what) const;  // else reports a second `what`

  // A row that is more than a line or has not as many cells as its table has columns is reported and left out.
  bool fits(Node row, std::size_t cells, std::size_t columns) const;

  // values
  std::string_view text(Node n) const { return text_.substr(n.span().begin, n.span().end - n.span().begin); }
  ast::Name name(Node n) const { return {text(n), n.span()}; }
  ast::Text characters(Node plain_or_text) const;
  std::string block(Node text_block) const;
  ast::Segment segment(Node n) const;
  ast::Path path(Node n) const;
  ast::Entry entry(Node entry_or_removal) const;
  ast::Expr value(Node n) const;
  ast::Expr sum(Node n) const;
  ast::Expr data(Node block_value) const;
  void override_line(ast::Expr& made, Node n) const;  // a line beneath `new …`
  // predicates
  ast::Predicate predicate(Node pred) const;
  ast::Condition condition(Node n) const;
  ast::Where where(Node n) const;
  ast::Table table(Node n) const;
  ast::Count count(Node n) const;
  std::vector<ast::Path> columns(Node n) const;
  // lines and steps
  ast::RequestLine line(Node n) const;
  ast::Step step(Node step_or_broken) const;
  ast::Steps steps(Node n) const;
  ast::Let let(Node n) const;
  ast::Broken broken(Node n) const;
  ast::Expectation expectation(Node expect) const;
  ast::CheckLine check_line(Node n) const;
  std::vector<ast::CheckLine> checks(Node n) const;
  ast::ChangeLine change(Node n) const;
  void subject(Node n, ast::Expectation& out) const;
  // declarations
  std::vector<ast::PhrasePart> phrase(Span title) const;
  ast::Scenario scenario(Node n) const;
  ast::Monitor monitor(Node n) const;
  ast::Rule rule(Node n) const;
  ast::Examples examples(Node n) const;

  SourcePtr source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
};

}  // namespace smoke::syntax
