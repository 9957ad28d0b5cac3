// A file in another encoding has wrong octets all over; one message says it better than one a line.
#include "grammar/encoding.hpp"

#include <fmt/format.h>

#include <cstring>
#include <set>

namespace smoke {

Decoded decode_utf8(const char* at, const char* end) {
  const auto lead = static_cast<unsigned char>(*at);
  if (lead < 0x80) return {lead, 1};
  const std::size_t n = lead >= 0xF5 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (n == 0 || static_cast<std::size_t>(end - at) < n) return {0, 0};
  char32_t point = lead & (0xFFU >> (n + 1));
  for (std::size_t i = 1; i < n; ++i) {
    const auto c = static_cast<unsigned char>(at[i]);
    if ((c & 0xC0) != 0x80) return {0, 0};
    point = (point << 6) | (c & 0x3F);
  }
  const bool overlong = (n == 3 && point < 0x800) || (n == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point < 0xE000;
  if (overlong || surrogate || point > 0x10FFFF) return {0, 0};
  return {point, n};
}

namespace {

// Behind the octets that are ASCII without NUL: nearly all of them, so eight at a time.
const char* behind_ascii(const char* at, const char* end) {
  constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  for (std::uint64_t octets; end - at >= 8; at += 8) {
    std::memcpy(&octets, at, 8);
    if (((octets | (octets - ones)) & highs) != 0) break;  // an octet from 128 on, or a 0 that borrows
  }
  while (at != end && *at > 0) ++at;
  return at;
}

}  // namespace

void check_encoding(const SourcePtr& source, Diagnostics& found) {
  const std::string_view text = source->text();
  const char* const end = text.data() + text.size();
  std::size_t wrong = 0;
  std::uint32_t first = 0;
  std::set<std::uint32_t> lines;
  std::size_t line_end = 0;  // of the last of them
  for (const char* at = text.data(); (at = behind_ascii(at, end)) != end;) {
    const std::size_t octets = *at == '\0' ? 0 : decode_utf8(at, end).octets;
    if (octets == 0) {
      const auto offset = static_cast<std::uint32_t>(at - text.data());
      if (wrong++ == 0) first = offset;
      if (offset >= line_end) {
        lines.insert(source->position(offset).line);
        line_end = text.find('\n', offset);
      }
    }
    at += octets == 0 ? 1 : octets;
  }
  if (wrong == 0) return;

  Diagnostics kept;
  kept.add({Code::encoding,
            Severity::error,
            source,
            {first, first + 1},
            fmt::format("the octet 0x{:02x} is no text in UTF-8{}", static_cast<unsigned char>(text[first]),
                        wrong == 1 ? "" : fmt::format(", and so are {} more octets of this file", wrong - 1)),
            {},
            "save the file as UTF-8"});
  for (const Diagnostic& d : found.all())
    if (lines.count(source->position(d.span.begin).line) == 0) kept.add(d);
  found = std::move(kept);
}

}  // namespace smoke
