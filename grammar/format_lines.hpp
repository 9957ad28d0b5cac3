// Steps, expectations, lines of requests and tables: whole lines, with what stands beneath them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "grammar/format_value.hpp"

namespace smoke::layout {

// Lines that belong beneath one another in the order of the source.
class InOrder {
 public:
  void add(std::uint32_t at, std::function<void()> write) {
    lines_.emplace_back(at, std::move(write));
  }
  void write();

 private:
  std::vector<std::pair<std::uint32_t, std::function<void()>>> lines_;
};

// Each begins at `at` in the source and is written at `level`.
class Lines : public Values {
 public:
  Lines(const Source& source, Page& page) : Values(source, page), page_(page) {}

  void steps(std::size_t level, const ast::Steps& steps);
  void step(std::size_t level, const ast::Step& n);
  void step(std::size_t level, std::uint32_t at, const ast::Let& n);
  void request_lines(std::size_t level, const std::vector<ast::RequestLine>& lines);
  void request_line(std::size_t level, const ast::RequestLine& n);
  void header(std::size_t level, std::uint32_t at, const ast::HeaderLine& n);
  void entries(std::size_t level, const std::vector<ast::Entry>& entries);
  void examples(std::size_t level, const ast::Examples& n);
  // A line, its last word a value, with the value's block.
  void value_line(std::size_t level, std::uint32_t at, Line line, const ast::Expr& value);
  // A line with steps beneath.
  void block(std::size_t level, std::uint32_t at, const Line& line, const ast::Steps& inner);

 private:
  struct Row {
    std::uint32_t at;
    std::vector<std::string> cells;
  };

  void beneath(std::size_t level, const ast::Expr& e);
  void beneath(std::size_t level, const ast::Predicate& p);
  void entry(std::size_t level, const ast::Entry& n);
  void names(Line& line, const ast::Name& target, const ast::Name& result);
  void step(std::size_t level, std::uint32_t at, const ast::Send& n);
  void step(std::size_t level, std::uint32_t at, const ast::SendAgain& n);
  void step(std::size_t level, std::uint32_t at, const ast::Request& n);
  void step(std::size_t level, std::uint32_t at, const ast::Keep& n);
  void step(std::size_t level, std::uint32_t at, const ast::Query& n);
  void sql(std::size_t level, const ast::Expr& n);
  void step(std::size_t level, std::uint32_t at, const ast::Watch& n);
  void step(std::size_t level, std::uint32_t at, const ast::Repeat& n);
  void step(std::size_t level, std::uint32_t at, const ast::AtOnce& n);
  void step(std::size_t level, std::uint32_t at, const ast::Deliver& n);
  void step(std::size_t level, std::uint32_t at, const ast::While& n);
  void step(std::size_t level, std::uint32_t at, const ast::Replay& n);
  void step(std::size_t level, std::uint32_t at, const ast::Wait& n);
  void step(std::size_t level, std::uint32_t at, const ast::Manual& n);
  void step(std::size_t level, std::uint32_t at, const ast::Attach& n);
  void step(std::size_t level, std::uint32_t at, const ast::Give& n);
  void step(std::size_t level, std::uint32_t at, const ast::StaysFor& n);
  void step(std::size_t level, std::uint32_t at, const ast::Within& n);
  void step(std::size_t level, std::uint32_t at, const ast::Every& n);
  void step(std::size_t level, std::uint32_t at, const ast::DeleteRows& n);
  void step(std::size_t level, std::uint32_t at, const ast::InsertRow& n);
  void step(std::size_t level, std::uint32_t at, const ast::RunSql& n);
  void step(std::size_t level, std::uint32_t at, const ast::Phrase& n);
  void step(std::size_t level, std::uint32_t at, const ast::Broken&);
  void step(std::size_t level, std::uint32_t at, const ast::Expectation& n);
  void status(Line& line, const ast::StatusPattern& n);
  void check_line(std::size_t level, const ast::CheckLine& n, bool of_call = false);
  void field(Line& line, const ast::Path& n, bool of_call);
  void change(std::size_t level, const ast::ChangeLine& n);
  void rows(std::size_t level, const std::vector<Row>& rows);
  void expected_rows(std::size_t level, const ast::ExpectTable& n);

  Page& page_;
};

}  // namespace smoke::layout
