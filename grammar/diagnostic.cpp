// Rendering: for people with the source line and a caret, for programs as one JSON object a line.
#include "grammar/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace smoke {
namespace {

constexpr std::string_view names[] = {
#define SMOKE_DIAGNOSTIC(identifier, text) text,
#include "grammar/diagnostics.def"
#undef SMOKE_DIAGNOSTIC
};

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// How many octets the first `n` characters have.
std::size_t octets(std::string_view text, std::size_t n) {
  const auto end = std::find_if(text.begin(), text.end(), [&](char c) { return begins_character(c) && n-- == 0; });
  return static_cast<std::size_t>(end - text.begin());
}

constexpr std::size_t longest_excerpt = 160;  // characters

bool printable(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  const std::size_t octets = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (character.size() != octets || (lead < 0x20 && lead != '\t') || lead == 0x7F) return false;
  return lead != 0xC2 || static_cast<unsigned char>(character[1]) >= 0xA0;
}

// A line, character by character, as it may be printed: a terminal obeys control characters, so they are shown as
// U+FFFD, and so is what is no UTF-8.
std::vector<std::string> shown(std::string_view line) {
  std::vector<std::string> out;
  for (const char c : line)
    if (begins_character(c) || out.empty())
      out.emplace_back(1, c);
    else
      out.back() += c;
  for (std::string& character : out)
    if (!printable(character)) character = "\uFFFD";
  return out;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string json_place(const Source& source, Span span) {
  const Position begin = source.position(span.begin);
  const Position end = source.position(std::max(span.begin, span.end));
  return fmt::format(R"("file":{},"line":{},"column":{},"end_line":{},"end_column":{})", json_text(source.name()),
                     begin.line, begin.column, end.line, end.column);
}

}  // namespace

std::string_view name(Code code) { return names[static_cast<std::size_t>(code)]; }

const std::vector<Code>& all_codes() {
  static const std::vector<Code> all = {
#define SMOKE_DIAGNOSTIC(identifier, text) Code::identifier,
#include "grammar/diagnostics.def"
#undef SMOKE_DIAGNOSTIC
  };
  return all;
}

void Diagnostics::append(Diagnostics other) {
  std::move(other.all_.begin(), other.all_.end(), std::back_inserter(all_));
}

void Diagnostics::add_once(Diagnostic diagnostic) {
  const bool said = std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& d) {
    return d.code == diagnostic.code && d.source == diagnostic.source &&
           d.span.begin == diagnostic.span.begin && d.message == diagnostic.message;
  });
  if (!said) add(std::move(diagnostic));
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void Diagnostics::sort() {
  std::map<const Source*, std::size_t> order;
  for (const Diagnostic& d : all_) order.try_emplace(d.source.get(), order.size());
  std::stable_sort(all_.begin(), all_.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    const auto left = order[a.source.get()], right = order[b.source.get()];
    return left != right ? left < right : a.span.begin < b.span.begin;
  });
}

std::string excerpt(const Source& source, Span span, std::string_view note) {
  const Position at = source.position(span.begin);
  // Of a very long line, nothing far from the caret is looked at.
  const std::size_t skipped = at.column > 2 * longest_excerpt ? at.column - 2 * longest_excerpt : 0;
  std::string_view near = source.line(at.line);
  near.remove_prefix(octets(near, skipped));
  const std::vector<std::string> line = shown(near.substr(0, octets(near, 4 * longest_excerpt)));
  const std::size_t caret = std::min<std::size_t>(at.column - 1 - skipped, line.size());
  const std::size_t span_width = characters(source.text({span.begin, std::max(span.begin, span.end)}));
  // Of a very long line, what is around the caret.
  const std::size_t first = line.size() <= longest_excerpt || caret < longest_excerpt / 2 ? 0 : caret - longest_excerpt / 2;
  const std::size_t last = std::min(line.size(), first + longest_excerpt);
  std::string text = first > 0 ? "…" : "", below = first > 0 ? " " : "";
  for (std::size_t i = first; i < last; ++i) text += line[i];
  if (last < line.size()) text += "…";
  for (std::size_t i = first; i < caret; ++i) below += line[i] == "\t" ? '\t' : ' ';  // so that the caret stands below
  const std::size_t width = std::clamp<std::size_t>(span_width, 1, std::max<std::size_t>(1, last - caret));
  const std::string number = std::to_string(at.line);
  std::string out = fmt::format(" {} | {}\n {} | {}^{}", number, text, std::string(number.size(), ' '), below,
                                std::string(width - 1, '~'));
  if (!note.empty()) (out += ' ') += note;
  return out + '\n';
}

std::string render(const Diagnostic& d, bool colour) {
  const char* const bold = colour ? "\033[1m" : "";
  const char* const red = !colour ? "" : d.severity == Severity::error ? "\033[1;31m" : "\033[1;33m";
  const char* const plain = colour ? "\033[0m" : "";
  const char* const severity = d.severity == Severity::error ? "error" : "warning";
  std::string out;
  std::string margin = " ";
  if (d.source) {
    const Position at = d.source->position(d.span.begin);
    margin = std::string(std::to_string(at.line).size() + 2, ' ');
    out = fmt::format("{}{}:{}:{}:{} {}{}:{} {}{}{}\n", bold, d.source->name(), at.line, at.column, plain, red, severity,
                      plain, bold, d.message, plain);
    out += excerpt(*d.source, d.span);
  } else {
    out = fmt::format("{}{}:{} {}{}{}\n", red, severity, plain, bold, d.message, plain);
  }
  for (const Label& label : d.labels) {
    const Position at = label.source->position(label.span.begin);
    out += fmt::format("{}{}:{}:{}: {}\n", margin, label.source->name(), at.line, at.column, label.message);
    out += excerpt(*label.source, label.span);
  }
  if (!d.hint.empty()) out += fmt::format("{}= {}\n", margin, d.hint);
  return out;
}

std::string render(const Diagnostics& diagnostics, bool colour) {
  std::string out;
  for (const Diagnostic& d : diagnostics.all()) out += render(d, colour);
  return out;
}

std::string render_json(const Diagnostic& d) {
  std::string out = "{";
  out += d.source ? json_place(*d.source, d.span) : R"("file":null,"line":null,"column":null,"end_line":null,"end_column":null)";
  out += fmt::format(R"(,"code":{},"severity":{},"message":{},"hint":{},"labels":[)", json_text(name(d.code)),
                     d.severity == Severity::error ? R"("error")" : R"("warning")", json_text(d.message),
                     d.hint.empty() ? "null" : json_text(d.hint));
  for (std::size_t i = 0; i < d.labels.size(); ++i)
    out += fmt::format("{}{{{},\"message\":{}}}", i == 0 ? "" : ",", json_place(*d.labels[i].source, d.labels[i].span),
                       json_text(d.labels[i].message));
  return out + "]}";
}

}  // namespace smoke
