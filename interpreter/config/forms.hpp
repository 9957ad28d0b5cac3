// The forms in which a text turns up inside other texts. Only this room's own files include this
// header.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace smoke::config {

// As it is, percent-encoded, in a form body, inside JSON text (once and twice), XML and HTML, and
// quoted for a shell.
std::set<std::string> text_forms(std::string_view text);

// As base64 and base64url, also inside a longer encoded text, and as hex.
std::set<std::string> encoded_forms(std::string_view text);

// Texts of fewer characters are looked for only where they stand alone.
inline constexpr std::size_t short_text = 4;
bool stands_alone(std::string_view text, std::size_t at, std::size_t length);

}  // namespace smoke::config
