// The text of one spec file, and places in it. A place is a pair of octet offsets; lines and columns are worked
// out only when something is shown to a person.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace smoke {

// Half open, in octets from the beginning of the source.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Both count from 1; the column counts characters (code points), not octets.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

class Source {
 public:
  // Sources of 1 GiB and more are refused before they come here (see load_source).
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }  // as messages show it: a path, or "chatwoot (standard library)"
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return text().substr(span.begin, span.end - span.begin); }

  Position position(std::uint32_t offset) const;
  std::string_view line(std::uint32_t number) const;  // without its line end; empty past the last

 private:
  const std::vector<std::uint32_t>& line_starts() const;

  std::string name_;
  std::string text_;
  mutable std::once_flag lines_counted_;  // at the first question, whichever thread asks it
  mutable std::vector<std::uint32_t> line_starts_;
};

using SourcePtr = std::shared_ptr<const Source>;

}  // namespace smoke
