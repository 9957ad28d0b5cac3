// One walk over the pieces of a message for both forms: wording and texts, in code or not.
#include "interpreter/doc/markup.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/value/text.hpp"

namespace smoke::doc {
namespace {

// Control characters, and those that turn the order of what stands around them.
bool is_hidden(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0x061C ||
         c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// Each character of a text, in a form that can be seen.
void each_character(std::string_view text, const auto& take) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = first_character(text.substr(at));
    const std::string_view character = text.substr(at, c.length);
    at += c.length;
    if (!c.valid)
      take(fmt::format("\\x{:02x}", static_cast<unsigned char>(character[0])));
    else if (const char32_t point = code_point(character); is_hidden(point))
      take(fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point)));
    else
      take(character);
  }
}

std::string one_line(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view c) {
    out += c == "\n" ? std::string_view("\\n") : c == "\t" ? std::string_view("\\t") : c;
  });
  return out;
}

}  // namespace

// What backticks of the wording enclose is code; those of a text that fills a place are characters.
std::vector<Piece> pieces_of(const Message& message, const Reader& reader) {
  std::vector<Piece> out;
  bool in_code = false;
  const auto add = [&](std::string_view text) {
    if (text.empty()) return;
    if (out.empty() || out.back().code != in_code) out.push_back({"", in_code});
    out.back().text += text;
  };
  for (const Message::Piece& piece : message.pieces(reader.language)) {
    if (!piece.wording) {
      add(one_line(reader.masked(piece.text)));
      continue;
    }
    std::string_view rest = piece.text;
    for (std::size_t tick; (tick = rest.find('`')) != rest.npos; rest.remove_prefix(tick + 1)) {
      add(rest.substr(0, tick));
      in_code = !in_code;
    }
    add(rest);
  }
  return out;
}

namespace {

// A first letter made a capital: ASCII, or one that a language of Western Europe may begin with.
void capitalise(std::string& text) {
  if (text.empty()) return;
  if (text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  } else if (text.size() > 1 && text[0] == '\xC3') {
    const auto second = static_cast<unsigned char>(text[1]);
    if (second >= 0xA0 && second <= 0xBE && second != 0xB7)
      text[1] = static_cast<char>(second - 0x20);
  }
}

}  // namespace

std::vector<Piece> pieces_of(const Sentence& sentence, const Reader& reader) {
  std::vector<Piece> parts = pieces_of(sentence.text, reader);
  if (parts.empty() || sentence.kind == Kind::prose || sentence.kind == Kind::detail) return parts;
  if (!parts.front().code) capitalise(parts.front().text);
  if (parts.back().code || !parts.back().text.ends_with(':')) parts.push_back({".", false});
  return parts;
}

namespace {

std::string as_html(const std::vector<Piece>& parts) {
  std::string out;
  for (const Piece& part : parts)
    out += part.code ? "<code>" + doc::html(part.text) + "</code>" : doc::html(part.text);
  return out;
}

// Text of a paragraph: what could begin or end markup has a backslash before it.
std::string escaped(std::string_view text, bool begins_line) {
  std::string out;
  const std::size_t digits = text.find_first_not_of("0123456789");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool begins_block = begins_line && ((i == 0 && (c == '-' || c == '+' || c == '=')) ||
                                              (i > 0 && i == digits && (c == '.' || c == ')')));
    if (begins_block || std::string_view("\\`*_[]<>|~&#").find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

std::string code_span(std::string_view text, bool cell) {
  std::size_t longest = 0, run = 0;
  std::string content;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (cell && c == '|') content += '\\';
    content += c;
  }
  const std::string fence(longest + 1, '`');
  const bool pad = !text.empty() && (text.front() == '`' || text.back() == '`' ||
                                     (text.front() == ' ' && text.back() == ' '));
  return fence + (pad ? " " : "") + content + (pad ? " " : "") + fence;
}

std::string as_markdown(const std::vector<Piece>& parts, bool cell) {
  std::string out;
  for (const Piece& part : parts)
    out += part.code ? code_span(part.text, cell) : escaped(part.text, out.empty());
  return out;
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  each_character(text, [&](std::string_view c) {
    if (c == "&")
      out += "&amp;";
    else if (c == "<")
      out += "&lt;";
    else if (c == ">")
      out += "&gt;";
    else if (c == "\"")
      out += "&quot;";
    else
      out += c;
  });
  return out;
}

std::string html(const Message& message, const Reader& reader) {
  return as_html(pieces_of(message, reader));
}

std::string html(const Sentence& sentence, const Reader& reader) {
  return as_html(pieces_of(sentence, reader));
}

std::string markdown(const Message& message, const Reader& reader, bool cell) {
  return as_markdown(pieces_of(message, reader), cell);
}

std::string markdown(const Sentence& sentence, const Reader& reader) {
  return as_markdown(pieces_of(sentence, reader), false);
}

std::string markdown_block(std::string_view text, std::string_view info, std::string_view indent) {
  std::string fence = "```";
  while (text.find(fence) != text.npos) fence += '`';
  std::string out = fmt::format("{}{}{}\n", indent, fence, info);
  std::string line;
  const auto end = [&] {
    out += line.empty() ? "\n" : fmt::format("{}{}\n", indent, line);
    line.clear();
  };
  each_character(text, [&](std::string_view c) { c == "\n" ? end() : void(line += c); });
  if (!line.empty()) end();
  return out + fmt::format("{}{}\n", indent, fence);
}

std::string link(std::string_view file) {
  std::string out;
  for (const char c : file) {
    const auto octet = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", octet);
  }
  return out;
}

}  // namespace smoke::doc
