// Widths are those of a terminal, where some characters take two columns.
#include "interpreter/report/table.hpp"

#include <algorithm>
#include <vector>

#include "grammar/format_layout.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/report/text.hpp"

namespace smoke::report {

namespace {

constexpr std::size_t longest_cell = 60;  // characters

}  // namespace

std::string table(const run::RowTable& rows, std::string_view margin,
                  const std::function<std::string(const Message&)>& told) {
  std::vector<std::vector<std::string>> all;
  std::vector<std::size_t> widths;
  const auto add = [&](const std::vector<Message>& cells) {
    std::vector<std::string>& row = all.emplace_back();
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t c = 0; c < cells.size(); ++c) {
      row.push_back(one_line(told(cells[c]), longest_cell));
      widths[c] = std::max(widths[c], layout::width(row[c]));
    }
  };
  add(rows.columns);
  for (const auto& row : rows.rows) add(row);
  std::string out;
  for (const auto& row : all) {
    out += margin;
    for (std::size_t c = 0; c < row.size(); ++c) {
      out += (c == 0 ? "| " : " | ") + row[c];
      if (c + 1 < row.size()) out.append(widths[c] - layout::width(row[c]), ' ');
    }
    out += '\n';
  }
  if (rows.more > 0)
    out.append(margin).append(told(counted(rows.more, "… and 1 more row", "… and {} more rows")) +
                              '\n');
  return out;
}

}  // namespace smoke::report
