// One pass over a text, character by character; what a terminal would obey, and what a reader would
// not see, is spelt out.
#include "interpreter/report/text.hpp"

#include <fmt/format.h>

#include "interpreter/value/text.hpp"

namespace smoke::report {
namespace {

// Control characters, those that are not seen but turn or hide what stands around them, and those
// that XML can't hold.
bool invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x061C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF ||
         (c >= 0xE0000 && c <= 0xE007F);
}

std::string spelt_out(std::string_view text, const std::string_view* indent, std::size_t limit) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); --limit) {
    if (limit == 0) return out + "…";
    const Character c = first_character(text.substr(at));
    const std::string_view character = text.substr(at, c.length);
    at += c.length;
    if (!c.valid)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(character[0]));
    else if (indent != nullptr &&
             (character == "\n" || (character == "\r" && text.substr(at).starts_with('\n'))))
      out += character == "\n" ? fmt::format("\n{}", *indent) : "";
    else if (indent != nullptr && character == "\t")
      out += "  ";
    else if (character == "\n" || character == "\r" || character == "\t")
      out += character == "\n" ? "\\n" : character == "\r" ? "\\r" : "\\t";
    else if (const char32_t point = code_point(character); invisible(point))
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point));
    else
      out += character;
  }
  return out;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t limit) {
  return spelt_out(text, nullptr, limit);
}

std::string lines(std::string_view text, std::string_view indent, std::size_t limit) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return spelt_out(text, &indent, limit);
}

}  // namespace smoke::report
