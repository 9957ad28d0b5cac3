// Which row and which value the runs of a scenario have, counted through.
#include "interpreter/run/variants.hpp"

#include <utility>

#include "interpreter/run/files.hpp"

namespace smoke::run {

using namespace ast;

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
  table_ = CsvTable(std::get<std::string>(std::move(content)));
  if (!table_.mistakes().empty())
    problem_ = say("\"{}\" is no table of examples: `smoke check` says why", name);
  else
    rows_ = table_.size();
}

Variant Variants::operator[](std::size_t number) const {
  Variant out = (*scenario_)->examples ? row(number % rows_) : Variant();
  if (!(*scenario_)->for_each) return out;
  const ForEach& loop = *(*scenario_)->for_each;
  out.each = number / rows_;
  const std::string name = loop.all_channels
                               ? std::string(unit_->channels[*out.each]->name.text)
                               : variant_name(*scenario_->source(), loop.values[*out.each]);
  out.name = out.name.empty() ? name : name + ", " + out.name;
  return out;
}

Variant Variants::row(std::size_t number) const {
  Variant out;
  const Examples& examples = *(*scenario_)->examples;
  std::vector<std::string> columns, cells;
  if (!examples.file) {
    for (const Name& column : examples.columns) columns.emplace_back(column.text);
    for (const Expr& cell : examples.rows[number])
      cells.push_back(variant_name(*scenario_->source(), cell));
  } else {
    if (!problem_.empty()) return out;
    columns = table_.columns();
    cells = table_[number];
    for (std::size_t c = 0; c < columns.size(); ++c) out.cells.emplace_back(columns[c], cells[c]);
  }
  out.row = number;
  out.name = variant_name(columns, cells);
  return out;
}

}  // namespace smoke::run
