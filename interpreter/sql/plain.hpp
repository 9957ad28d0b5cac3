// What can be told of a statement by its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smoke::sql {

// The statement reads: its first word is `select`, `with`, `values`, `table`, `show` or `explain`.
// Others are refused before they are sent: `commit` would end the transaction that keeps them from
// writing.
bool is_read(std::string_view sql);

// What SQL's own `prepare … as` takes: all of Postgres' data statements, but no `show`, `explain`
// or DDL.
bool is_preparable(std::string_view sql);

// A `select` that by its text alone does nothing but read: no strings, no comments, no semicolon,
// and no calls but those of well-known functions. Where none of its identifiers names what calls
// others, nothing of it can outlive its transaction, so it need not be rolled back.
bool is_plain_read(std::string_view sql);

// The words and the quoted names of a plain read, as Postgres reads them.
std::vector<std::string> identifiers(std::string_view sql);

// Without the semicolon at its end and what follows it, if that is only blanks and comments.
std::string_view without_semicolon(std::string_view sql);

}  // namespace smoke::sql
