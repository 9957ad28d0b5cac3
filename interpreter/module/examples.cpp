// Names come from the spec's own words, so that a report of a variant can be found again in the
// file.
#include "interpreter/module/examples.hpp"

#include <algorithm>
#include <utility>

#include "interpreter/module/module.hpp"

namespace smoke {
namespace {

struct Row {
  std::vector<std::string> cells;
  std::size_t end = 0;  // of its last cell
  bool closed = true;   // each quote that was opened
};

// The row that begins at `at`, which then is behind it: cells, quoted or not, before LF or CRLF.
Row read_row(std::string_view text, std::size_t& at) {
  Row row;
  std::string cell;
  bool quoted = false;
  row.end = text.size();
  while (at < text.size()) {
    const char c = text[at++];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (at < text.size() && text[at] == '"')
        cell += text[at++];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.cells.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      row.end = at - 1;
      if (!cell.empty() && cell.back() == '\r') {
        cell.pop_back();
        --row.end;
      }
      break;
    } else {
      cell += c;
    }
  }
  row.cells.push_back(std::move(cell));
  row.closed = !quoted;
  return row;
}

std::string without_blanks_around(const std::string& name) {
  const std::size_t first = name.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return name.substr(first, name.find_last_not_of(" \t") - first + 1);
}

}  // namespace

CsvTable::CsvTable(std::string text) : text_(std::move(text)) {
  constexpr std::size_t most_mistakes = 100;
  Span names;
  for (std::size_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text_.size();) {
    const std::size_t begin = at;
    const Row row = read_row(text_, at);
    if (row.cells.size() == 1 && row.cells.front().empty() && row.closed) continue;
    const Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(row.end)};
    const bool first = columns_.empty();
    if (first) {
      names = span;
      for (const std::string& cell : row.cells) columns_.push_back(without_blanks_around(cell));
    } else {
      rows_.push_back(span);
    }
    if (mistakes_.size() == most_mistakes) continue;
    if (!row.closed)
      mistakes_.push_back({Mistake::unclosed, span, row.cells.size()});
    else if (row.cells.size() != columns_.size())
      mistakes_.push_back({Mistake::ragged, span, row.cells.size()});
  }
  if (rows_.empty() && mistakes_.empty()) mistakes_.push_back({Mistake::no_rows, names, 0});
}

std::vector<std::string> CsvTable::operator[](std::size_t row) const {
  std::size_t at = rows_[row].begin;
  return read_row(text_, at).cells;
}

std::string variant_name(const Source& source, const ast::Expr& value) {
  if (auto text = literal_text(value)) return std::move(*text);
  return std::string(source.text(value.span));
}

std::string variant_name(const std::vector<std::string>& columns,
                         const std::vector<std::string>& cells) {
  const auto named =
      static_cast<std::size_t>(std::find(columns.begin(), columns.end(), "case") - columns.begin());
  if (named < std::min(columns.size(), cells.size())) return cells[named];
  std::string all;
  for (const std::string& cell : cells) all += (all.empty() ? "" : ", ") + cell;
  return all;
}

}  // namespace smoke
