// Many organizations that one folder of specs runs against: each with variables of its own.
//
//   clients:
//     acme:
//       variables:
//         SMOKE_ORGANIZATION_ID: 5e2c…
//         SMOKE_CHATWOOT_WEBHOOK_SECRET: ${ACME_SECRET}   # of the process environment
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/diagnostic.hpp"

namespace smoke::config {

struct Client {
  std::string name;  // letters, digits, `_` and `-`: a file can be called so
  std::vector<std::pair<std::string, std::string>> variables;
};

// Mistakes, which YAML that can't be read, unknown keys, clients of the same name, none at all and
// references to what is not set are, become diagnostics at their lines.
std::vector<Client> load_clients(
    const std::filesystem::path& file,
    const std::function<std::optional<std::string>(std::string_view)>& lookup,
    Diagnostics& diagnostics);

}  // namespace smoke::config
