// Names come from the spec's own words, so that a report of a variant can be found again in the
// file.
#include "interpreter/run/variants.hpp"

#include <algorithm>

#include "interpreter/run/files.hpp"

namespace smoke::run {

using namespace ast;

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  const auto end_row = [&] {
    row.push_back(std::exchange(cell, {}));
    if (row.size() > 1 || !row.front().empty()) rows.push_back(std::move(row));
    row.clear();
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      if (!cell.empty() && cell.back() == '\r') cell.pop_back();
      end_row();
    } else {
      cell += c;
    }
  }
  if (!cell.empty() || !row.empty()) end_row();
  return rows;
}

namespace {

std::string as_name(const Source& source, const Expr& expr) {
  if (auto text = literal_text(expr)) return std::move(*text);
  return std::string(source.text(expr.span));
}

std::vector<Variant> example_rows(const Unit& unit, const SourcePtr& source,
                                  const Examples& examples, Message& problem) {
  std::vector<Variant> out;
  const auto case_column = std::find_if(examples.columns.begin(), examples.columns.end(),
                                        [](const Name& n) { return n.text == "case"; });
  if (!examples.file) {
    for (std::size_t r = 0; r < examples.rows.size(); ++r) {
      Variant v;
      v.row = r;
      if (case_column != examples.columns.end() &&
          examples.rows[r].size() == examples.columns.size()) {
        v.name = as_name(
            *source,
            examples.rows[r][static_cast<std::size_t>(case_column - examples.columns.begin())]);
      } else {
        for (const Expr& cell : examples.rows[r])
          v.name += (v.name.empty() ? "" : ", ") + as_name(*source, cell);
      }
      out.push_back(std::move(v));
    }
    return out;
  }
  const auto content = read_beside(unit, source, literal_text(*examples.file).value_or(""));
  if (const auto* unreadable = std::get_if<FileProblem>(&content)) {
    problem = unreadable->message;
    return {{}};
  }
  const auto rows = parse_csv(std::get<std::string>(content));
  for (std::size_t r = 1; r < rows.size(); ++r) {
    Variant v;
    v.row = r - 1;
    for (std::size_t c = 0; c < rows[0].size(); ++c)
      v.cells.emplace_back(rows[0][c], c < rows[r].size() ? rows[r][c] : "");
    const auto named = std::find_if(v.cells.begin(), v.cells.end(),
                                    [](const auto& cell) { return cell.first == "case"; });
    if (named != v.cells.end())
      v.name = named->second;
    else
      for (const auto& [column, text] : v.cells) v.name += (v.name.empty() ? "" : ", ") + text;
    if (rows[r].size() != rows[0].size())
      problem = say("row {} of the examples has {} cells, the first has {}", r + 1, rows[r].size(),
                    rows[0].size());
    out.push_back(std::move(v));
  }
  if (out.empty()) {
    problem = say("the examples have no rows");
    return {{}};
  }
  return out;
}

}  // namespace

Variants variants(const Unit& unit, const Declared<Scenario>& scenario) {
  Variants out;
  std::vector<Variant> rows{{}};
  if (scenario->examples)
    rows = example_rows(unit, scenario.source(), *scenario->examples, out.problem);
  if (!scenario->for_each) {
    out.all = std::move(rows);
    return out;
  }
  const ForEach& loop = *scenario->for_each;
  const std::size_t count = loop.all_channels ? unit.channels.size() : loop.values.size();
  for (std::size_t i = 0; i < count; ++i)
    for (const Variant& row : rows) {
      Variant v = row;
      v.each = i;
      const std::string name = loop.all_channels ? std::string(unit.channels[i]->name.text)
                                                 : as_name(*scenario.source(), loop.values[i]);
      v.name = row.name.empty() ? name : name + ", " + row.name;
      out.all.push_back(std::move(v));
    }
  return out;
}

}  // namespace smoke::run
