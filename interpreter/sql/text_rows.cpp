// One string for all cells: a NULL is a zero octet, a text `=`, its octets, and a zero octet, which
// no text of Postgres holds. So neighbouring cells compare as one piece, whatever is in them.
#include "interpreter/sql/text_rows.hpp"

#include "interpreter/sql/cells.hpp"

namespace smoke::sql {

void TextRows::add(std::optional<std::string_view> cell) {
  begins_.push_back(octets_.size());
  if (cell) (octets_ += '=') += *cell;
  octets_ += '\0';
}

void TextRows::add_row(const TextRows& from, std::size_t row) {
  for (std::size_t c = 0; c < columns_.size(); ++c) add(from.cell(row, c));
}

std::string_view TextRows::cells(std::size_t row, std::size_t begin, std::size_t end) const {
  const std::size_t from = row * columns_.size() + begin, to = row * columns_.size() + end;
  const std::size_t last = to < begins_.size() ? begins_[to] : octets_.size();
  return std::string_view(octets_).substr(begins_[from], last - begins_[from]);
}

std::optional<std::string_view> TextRows::cell(std::size_t row, std::size_t column) const {
  const std::string_view octets = cells(row, column, column + 1);
  if (octets.front() == '\0') return std::nullopt;
  return octets.substr(1, octets.size() - 2);
}

Value TextRows::value(std::size_t row, std::size_t column) const {
  const auto text = cell(row, column);
  return text ? cell_value(columns_[column].type_oid, *text) : Value();
}

std::vector<Value> TextRows::values(std::size_t row) const {
  std::vector<Value> out;
  for (std::size_t c = 0; c < columns_.size(); ++c) out.push_back(value(row, c));
  return out;
}

}  // namespace smoke::sql
