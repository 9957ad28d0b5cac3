// Files that a spec names: bodies, schemas, examples. Their paths begin at the folder of the spec
// that names them.
#pragma once

#include <string>
#include <variant>

#include "interpreter/language/message.hpp"
#include "interpreter/module/module.hpp"

namespace smoke::run {

struct FileProblem {
  Message message;  // "can't read \"bodies/a.json\": no such file or directory"
};

// The content of `name`, which the file behind `source` mentions. At most 100 MiB.
std::variant<std::string, FileProblem> read_beside(const Unit& unit, const SourcePtr& source,
                                                   const std::string& name);

}  // namespace smoke::run
