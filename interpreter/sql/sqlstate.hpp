// What Postgres' error codes mean, in words and for the verdict.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/language/message.hpp"

namespace smoke::sql {

// "no such table" for 42P01; for a code of its own kind the words of its class; empty for none.
Message sqlstate_words(std::string_view sqlstate);

// Whether the code tells of the server, the connection or a conflict with others, and nothing of
// the statement.
bool is_infrastructure(std::string_view sqlstate);

// A server's report as libpq writes it at full verbosity, taken apart.
struct ServerReport {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
};
ServerReport parse_report(std::string_view text);

}  // namespace smoke::sql
