// Rows with their cells as Postgres wrote them: for many rows of which few are ever looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/sql/database.hpp"

namespace smoke::sql {

class TextRows {
 public:
  explicit TextRows(std::vector<Column> columns = {}) : columns_(std::move(columns)) {}

  // Rows are filled cell by cell; nullopt is NULL.
  void add(std::optional<std::string_view> cell);
  void add_row(const TextRows& from, std::size_t row);  // of the same columns

  const std::vector<Column>& columns() const { return columns_; }
  std::size_t size() const { return columns_.empty() ? 0 : begins_.size() / columns_.size(); }

  // Of rows with the same columns these are equal where all cells are.
  std::string_view row(std::size_t row) const { return cells(row, 0, columns_.size()); }
  std::string_view cells(std::size_t row, std::size_t begin, std::size_t end) const;

  std::optional<std::string_view> cell(std::size_t row, std::size_t column) const;
  Value value(std::size_t row, std::size_t column) const;
  std::vector<Value> values(std::size_t row) const;

 private:
  std::vector<Column> columns_;
  std::string octets_;  // of each cell a mark that tells NULL from a text, then the text
  std::vector<std::size_t> begins_;  // of each cell, row after row
};

}  // namespace smoke::sql
