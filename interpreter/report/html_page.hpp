// The frame of the page, and how anything gets into it: texts of a run may hold what a browser
// would obey, so each is escaped here, and a policy in the page forbids whatever is not its own
// script and style.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "interpreter/language/language.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::report {

// A <script> that holds data, which page.js finds by its id, or by its class. Nothing in it can
// close it: "<" is written as JSON's escape.
void write_data(std::ostream& out, std::string_view attribute, std::string_view name,
                const Value& data);

// Up to the beginning of <body>, and from its end on.
void write_head(std::ostream& out, std::string_view title, const Language& language);
void write_end(std::ostream& out);

}  // namespace smoke::report
