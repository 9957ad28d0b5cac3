// What the page's script says, in the reader's language.
#pragma once

#include "interpreter/language/language.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::report {

// From the English sentence, which the script knows, to the language's. A sentence that the script
// says and that is not here fails a test.
Object html_labels(const Language& language);

}  // namespace smoke::report
