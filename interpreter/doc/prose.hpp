// The prose of files by the line that it belongs to, found in one pass over each.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "interpreter/module/module.hpp"

namespace smoke::doc {

class Prose {
 public:
  // Lines of prose of the line that begins at `owner`, in their order.
  const std::vector<const ast::Trivia*>& of(const Module& module, std::uint32_t owner) {
    static const std::vector<const ast::Trivia*> none;
    const auto [at, added] = files_.try_emplace(&module);
    if (added)
      for (const ast::Trivia& trivia : module.file.trivia)
        if (trivia.kind == ast::TriviaKind::prose) at->second[trivia.owner].push_back(&trivia);
    const auto found = at->second.find(owner);
    return found == at->second.end() ? none : found->second;
  }

 private:
  std::unordered_map<const Module*,
                     std::unordered_map<std::uint32_t, std::vector<const ast::Trivia*>>>
      files_;
};

}  // namespace smoke::doc
