// What of everything that is visible in a spec its scenarios use: only that is told.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "interpreter/module/module.hpp"

namespace smoke::doc {

struct Used {
  std::set<std::string, std::less<>> events, signatures, templates, channels, stubs;
};

// Of a unit, whatever its own file declares, and what its runs use.
Used used(const Unit& unit);
// The channels that a scenario, monitor or evidence is about, in the order of the unit.
template <typename Node>
std::vector<std::string> channels_of(const Unit& unit, const Declared<Node>& node);

extern template std::vector<std::string> channels_of(const Unit&, const Declared<ast::Scenario>&);
extern template std::vector<std::string> channels_of(const Unit&, const Declared<ast::Monitor>&);
extern template std::vector<std::string> channels_of(const Unit&, const Declared<ast::Evidence>&);

}  // namespace smoke::doc
