// Sentences are told by doc/; lines, and what they stand in, by indentation alone.
#include "interpreter/report/html_spec.hpp"

#include <algorithm>

#include "interpreter/doc/markup.hpp"

namespace smoke::report {
namespace {

std::int64_t integer(std::size_t n) { return static_cast<std::int64_t>(n); }

Value laid_out(const std::vector<doc::Piece>& parts) {
  if (parts.empty()) return "";
  if (parts.size() == 1 && !parts.front().code) return parts.front().text;
  List out;
  for (const doc::Piece& part : parts) {
    if ((out.size() % 2 == 1) != part.code) out.push_back("");
    out.push_back(part.text);
  }
  return out;
}

std::string_view name(doc::Kind kind) {
  switch (kind) {
    case doc::Kind::action:
      return "action";
    case doc::Kind::expectation:
      return "expectation";
    case doc::Kind::detail:
      return "detail";
    case doc::Kind::note:
      return "note";
    case doc::Kind::prose:
      break;
  }
  return "prose";
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

}  // namespace

Value laid_out(const Message& message, const Language& language) {
  return laid_out(doc::pieces_of(message, {language}));
}

void HtmlSpec::add(std::vector<journal::SourceFile> sources) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (journal::SourceFile& source : sources) {
    texts.emplace_back(source.file, source.text);
    File& file = files_[source.file];
    file = {std::move(source.text), {0}};
    for (std::size_t at = 0; (at = file.text.find('\n', at)) != std::string::npos;)
      file.begins.push_back(++at);
  }
  texts_.emplace(std::move(texts));
}

List HtmlSpec::steps(const journal::Place& place, Places& told) const {
  return texts_ ? steps(texts_->at(place.file, place.line), place.file, told) : List();
}

List HtmlSpec::steps(const doc::Told& told, const std::string& file, Places& places) const {
  List out;
  for (const doc::Sentence& each : told) {
    places.emplace(each.file, each.line);
    Object step{{"kind", name(each.kind)},
                {"text", laid_out(doc::pieces_of(each, {language_}))},
                {"line", integer(each.line)}};
    if (each.file != file) step.set("file", each.file);
    if (each.table) {
      const auto row = [&](const std::vector<Message>& cells) {
        List texts;
        for (const Message& cell : cells) texts.push_back(cell.in(language_));
        return texts;
      };
      List rows;
      for (const auto& cells : each.table->rows) rows.push_back(row(cells));
      step.set("table", Object{{"columns", row(each.table->columns)}, {"rows", std::move(rows)}});
    }
    if (!each.code.empty()) step.set("code", each.code);
    if (!each.beneath.empty()) step.set("beneath", steps(each.beneath, file, places));
    if (each.folded) step.set("folded", true);
    if (line(each.file, each.line) == "cleanup") step.set("cleanup", true);
    out.push_back(std::move(step));
  }
  return out;
}

const HtmlSpec::File* HtmlSpec::find(const std::string& name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

std::string_view HtmlSpec::whole_line(const File& file, std::size_t number) const {
  if (number == 0 || number > file.begins.size()) return {};
  const std::size_t begin = file.begins[number - 1];
  std::size_t end = number < file.begins.size() ? file.begins[number] : file.text.size();
  while (end > begin && (file.text[end - 1] == '\n' || file.text[end - 1] == '\r')) --end;
  return std::string_view(file.text).substr(begin, end - begin);
}

std::string_view HtmlSpec::line(const std::string& name, std::size_t number) const {
  const File* file = find(name);
  if (file == nullptr) return {};
  const std::string_view line = whole_line(*file, number);
  return line.substr(indent_of(line));
}

bool HtmlSpec::delivers_in_any_order(const std::string& name, std::size_t number) const {
  const File* file = find(name);
  if (file == nullptr || number == 0) return false;
  std::size_t indent = indent_of(whole_line(*file, number));
  for (std::size_t above = number; --above > 0 && indent > 0;) {
    const std::string_view line = whole_line(*file, above);
    const std::size_t depth = indent_of(line);
    if (depth == line.size() || depth >= indent) continue;
    if (line.substr(depth).starts_with("deliver in any order")) return true;
    indent = depth;
  }
  return false;
}

}  // namespace smoke::report
