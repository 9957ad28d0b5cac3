// What both forms of a document say beside the specs' own sentences.
#pragma once

#include "interpreter/doc/document.hpp"

namespace smoke::doc {

Message told_count(const Document& document);      // "8 scenarios in `specs/shop.smoke`"
Message came_to_in_all(const Document& document);  // of the run; empty without one
Message came_to(const Outcome& outcome);           // "passed, in 35 milliseconds"
Message told_problem(const Outcome::Problem& problem);
Message how_to_read();
Message not_in_run();
Message differs_from_run();
std::string_view page_style();  // document.css

}  // namespace smoke::doc
