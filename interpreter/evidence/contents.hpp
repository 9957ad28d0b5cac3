// What the folder holds beside the journal and the log.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "interpreter/evidence/staged.hpp"
#include "interpreter/journal/decision.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::evidence {

inline constexpr const char* decision_file = "decision.json";
inline constexpr const char* page_file = "report.html";

// Stages everything that is made from the journal as it will be, and the sums; gives their hash.
// Throws FolderError.
std::string stage_contents(Staged& staged, const std::filesystem::path& folder,
                           const Language& language);

// A title as the name of a file that no file system and no shell minds: letters and digits of
// ASCII, `.`, `_` and `-`; `otherwise` where nothing of it is left.
std::string file_name(std::string_view title, std::string_view otherwise);

}  // namespace smoke::evidence
