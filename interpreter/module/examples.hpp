// Examples from a CSV file, and the names of the runs that examples and `for each` make.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace smoke {

// A table of RFC 4180. Of a large file only the text and where its rows begin is kept. Blank lines
// are no rows; blanks around the name of a column are no part of it, while those of cells are.
class CsvTable {
 public:
  struct Mistake {
    enum Kind { no_rows, ragged, unclosed } kind;
    Span row;               // in the file
    std::size_t cells = 0;  // that the row has
  };

  CsvTable() = default;
  explicit CsvTable(std::string text);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t size() const { return rows_.size(); }  // without the names of the columns
  std::vector<std::string> operator[](std::size_t row) const;
  Span span(std::size_t row) const { return rows_[row]; }
  const std::vector<Mistake>& mistakes() const { return mistakes_; }  // not more than a hundred

 private:
  std::string text_;
  std::vector<std::string> columns_;
  std::vector<Span> rows_;
  std::vector<Mistake> mistakes_;
};

// A text as it is, anything else as it is written.
std::string variant_name(const Source& source, const ast::Expr& value);
// Of a row: its cell in the column `case` or, without one, all of its cells.
std::string variant_name(const std::vector<std::string>& columns,
                         const std::vector<std::string>& cells);

}  // namespace smoke
