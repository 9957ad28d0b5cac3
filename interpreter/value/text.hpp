// UTF-8, one character (code point) at a time. An octet that belongs to no valid character counts
// as one.
#pragma once

#include <cstddef>
#include <string_view>

namespace smoke {

struct Character {
  std::size_t length;  // in octets, at least 1
  bool valid;
};

// The character at the beginning of a text that is not empty.
Character first_character(std::string_view text);

// Of one that is valid, alone.
char32_t code_point(std::string_view character);

std::size_t count_characters(std::string_view text);

// The first `count` characters, or all of it.
std::string_view cut_characters(std::string_view text, std::size_t count);

bool is_utf8(std::string_view text);

}  // namespace smoke
