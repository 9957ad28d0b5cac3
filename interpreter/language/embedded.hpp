// The tables as the build embedded them: interpreter/language/*.json.
#pragma once

#include <string_view>
#include <vector>

namespace smoke {

struct LanguageTable {
  std::string_view tag;   // "pt-BR"
  std::string_view text;  // JSON: one object, from the English sentence to its translation
};

// In alphabetical order.
const std::vector<LanguageTable>& language_tables();

}  // namespace smoke
