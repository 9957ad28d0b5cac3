// SQL as specs write it: `:dm.id` stands for a value that is bound, never put into the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace smoke {

struct NamedSql {
  std::string text;  // with `$1`, `$2`, …
  // What they stand for, each once; spans are offsets in the SQL as written, of its first mention.
  std::vector<ast::Path> parameters;
  // The first `$1` that was written so, in the SQL as written: nothing is bound to it.
  std::optional<Span> numbered;

  // Where something of `text` stands in the SQL as written; octets.
  std::size_t written_offset(std::size_t offset) const;

  struct Shift {
    std::size_t text_end, written_end;  // of one parameter, in both
  };
  std::vector<Shift> shifts;
};

// Texts, quoted identifiers, comments, `$$ … $$` and casts (`::text`) are left alone.
NamedSql parse_named_sql(std::string_view sql);

// Where the octet `offset` of a literal text stands in its file: `literal` is a """ block, whose
// indentation is no part of the text, or a plain text in quotes.
std::uint32_t source_offset(const Source& source, const ast::Expr& literal, std::size_t offset);

}  // namespace smoke
