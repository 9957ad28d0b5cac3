// Texts in which `${NAME}` stands for a secret variable, so that a record holds none and another
// process, which has the variables, can make the text whole again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/config/secrets.hpp"

namespace smoke::journal {

using Secrets = std::vector<std::pair<std::string, std::string>>;  // names and values

// Octets `$`, `*` and `\` have a `\` before them. A text that holds a secret in another form than
// its own (encoded, or one within another) becomes `***` as a whole.
std::string seal(std::string_view text, const Secrets& secrets, const config::Mask& mask);

using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// nullopt where a variable is not set, and where the record hides a secret.
std::optional<std::string> unseal(std::string_view text, const Lookup& lookup);

}  // namespace smoke::journal
