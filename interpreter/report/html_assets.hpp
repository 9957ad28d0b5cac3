// The page's style and script as the build embedded them: interpreter/report/html/*.
#pragma once

#include <string_view>
#include <vector>

namespace smoke {

struct HtmlAsset {
  std::string_view name;  // of the file, without its ending
  std::string_view text;
};

const std::vector<HtmlAsset>& html_assets();

}  // namespace smoke
