// Names come from the spec's own words, so that a report of a variant can be found again in the
// file.
#include "interpreter/run/variants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "interpreter/run/files.hpp"

namespace smoke::run {

using namespace ast;

namespace {

// The row of RFC 4180 that begins at `at`, which then is behind it: cells, quoted or not, before LF
// or CRLF.
std::vector<std::string> csv_row(std::string_view text, std::size_t& at) {
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
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
      row.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      if (!cell.empty() && cell.back() == '\r') cell.pop_back();
      break;
    } else {
      cell += c;
    }
  }
  row.push_back(std::move(cell));
  return row;
}

bool is_blank(const std::vector<std::string>& row) { return row.size() == 1 && row[0].empty(); }

std::string as_name(const Source& source, const Expr& expr) {
  if (auto text = literal_text(expr)) return std::move(*text);
  return std::string(source.text(expr.span));
}

}  // namespace

Variants::Variants(const Unit& unit, const Declared<Scenario>& scenario)
    : unit_(&unit), scenario_(&scenario) {
  if (scenario->for_each) {
    const ForEach& loop = *scenario->for_each;
    each_ = loop.all_channels ? unit.channels.size() : loop.values.size();
  }
  if (!scenario->examples) return;
  if (scenario->examples->file)
    read_file();
  else
    rows_ = scenario->examples->rows.size();
}

void Variants::read_file() {
  const std::string name = literal_text(*(*scenario_)->examples->file).value_or("");
  auto content = read_beside(*unit_, scenario_->source(), name);
  if (auto* unreadable = std::get_if<FileProblem>(&content)) {
    problem_ = std::move(unreadable->message);
    return;
  }
  text_ = std::move(std::get<std::string>(content));
  std::size_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0, number = 0;
  while (at < text_.size()) {
    const std::size_t begin = at;
    std::vector<std::string> row = csv_row(text_, at);
    if (is_blank(row)) continue;
    if (++number == 1) {
      columns_ = std::move(row);
      continue;
    }
    if (row.size() != columns_.size())
      problem_ = say("row {} of the examples has {} cells, the first has {}", number, row.size(),
                     columns_.size());
    begins_.push_back(static_cast<std::uint32_t>(begin));
  }
  if (begins_.empty())
    problem_ = say("the examples have no rows");
  else
    rows_ = begins_.size();
}

Variant Variants::operator[](std::size_t number) const {
  Variant out = (*scenario_)->examples ? row(number % rows_) : Variant();
  if (!(*scenario_)->for_each) return out;
  const ForEach& loop = *(*scenario_)->for_each;
  out.each = number / rows_;
  const std::string name = loop.all_channels
                               ? std::string(unit_->channels[*out.each]->name.text)
                               : as_name(*scenario_->source(), loop.values[*out.each]);
  out.name = out.name.empty() ? name : name + ", " + out.name;
  return out;
}

// Its name is the column `case` or, without one, all its cells.
Variant Variants::row(std::size_t number) const {
  Variant out;
  const Examples& examples = *(*scenario_)->examples;
  std::vector<std::string> columns, cells;
  if (!examples.file) {
    for (const Name& column : examples.columns) columns.emplace_back(column.text);
    for (const Expr& cell : examples.rows[number])
      cells.push_back(as_name(*scenario_->source(), cell));
    out.row = number;
  } else {
    if (begins_.empty()) return out;
    std::size_t at = begins_[number];
    columns = columns_;
    cells = csv_row(text_, at);
    cells.resize(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) out.cells.emplace_back(columns[c], cells[c]);
    out.row = number;
  }
  const auto named = std::find(columns.begin(), columns.end(), "case");
  if (named != columns.end() && cells.size() == columns.size()) {
    out.name = cells[static_cast<std::size_t>(named - columns.begin())];
    return out;
  }
  for (const std::string& cell : cells) out.name += (out.name.empty() ? "" : ", ") + cell;
  return out;
}

}  // namespace smoke::run
