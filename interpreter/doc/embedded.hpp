// What pages are made with, as the build embedded it: document.css.
#pragma once

#include <string_view>
#include <vector>

namespace smoke {

struct DocumentAsset {
  std::string_view name, text;
};
const std::vector<DocumentAsset>& document_assets();

}  // namespace smoke
