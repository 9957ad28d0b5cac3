// Messages within objects: under their key in English, for other programs, and under `said` as a
// sentence with its parts, so that a report can tell them in another language.
#pragma once

#include <string>

#include "interpreter/language/message.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

// A sentence is a list, `["expected {} in {}", "1 row", "`links`"]`; anything else a text.
Value said(const Message& message);
Message said(const Value& value);

void set_message(Object& object, const std::string& key, const Message& message);
Message get_message(const Object& object, const std::string& key);  // empty where there is none

}  // namespace smoke::journal
