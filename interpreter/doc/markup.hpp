// Messages as HTML and as Markdown. What a language says may hold markup: what stands in backticks
// is shown as code. What fills the places (texts of specs, answers, rows) is shown as it stands,
// whatever it holds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/doc/sentences.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::doc {

// Whom something is told: in which language, and what they must not see.
struct Reader {
  const Language& language = Language::english();
  const config::Mask* mask = nullptr;

  std::string masked(std::string_view text) const {
    return mask != nullptr ? mask->apply(text) : std::string(text);
  }
};

// A message as it is laid out: what is code, and what is not. On one line, whatever it holds.
struct Piece {
  std::string text;
  bool code;
};
std::vector<Piece> pieces_of(const Message& message, const Reader& reader);
// With a capital, and with a full stop where it is a sentence of its own; a paragraph of prose as
// it stands.
std::vector<Piece> pieces_of(const Sentence& sentence, const Reader& reader);

// A text as content of an element or of an attribute in double quotes. Control characters that HTML
// doesn't have are shown as `\u{1b}`, octets that are no UTF-8 as `\xff`.
std::string html(std::string_view text);
std::string html(const Message& message, const Reader& reader);
std::string html(const Sentence& sentence, const Reader& reader);

// On one line, whatever the text holds; `cell`: within a table, where `|` ends what stands in code
// too.
std::string markdown(const Message& message, const Reader& reader, bool cell = false);
std::string markdown(const Sentence& sentence, const Reader& reader);
// A file beside a document, as a link to it says.
std::string link(std::string_view file);
// Between fences that no line of the text closes.
std::string markdown_block(std::string_view text, std::string_view info, std::string_view indent);

}  // namespace smoke::doc
