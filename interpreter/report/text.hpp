// Texts from elsewhere (answers, rows, titles) made fit for a terminal. A terminal obeys control
// characters, and what a server sends must not be able to clear the screen or forge a line of the
// report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace smoke::report {

// On one line: line ends and tabs as `\n`, `\r`, `\t`, other control and invisible formatting
// characters as `\u{1b}`, octets that are no UTF-8 as `\xff`. Cut with "…" past `limit` characters.
std::string one_line(std::string_view text, std::size_t limit = static_cast<std::size_t>(-1));

// The same, but line ends stay line ends, each followed by `indent`.
std::string lines(std::string_view text, std::string_view indent,
                  std::size_t limit = static_cast<std::size_t>(-1));

}  // namespace smoke::report
