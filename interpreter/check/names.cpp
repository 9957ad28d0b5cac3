// Scopes are few and small; a linear search beats a table per scope.
#include "interpreter/check/names.hpp"

#include <utility>

namespace smoke::check {

void Names::close() {
  closed_.insert(closed_.end(), scopes_.back().begin(), scopes_.back().end());
  scopes_.pop_back();
}

Given& Names::give(Given given) {
  all_.push_back(std::move(given));
  scopes_.back().push_back(&all_.back());
  return all_.back();
}

Given* Names::find(std::string_view name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
    for (auto given = scope->rbegin(); given != scope->rend(); ++given)
      if ((*given)->name == name) return *given;
  return nullptr;
}

Given* Names::find_closed(std::string_view name) {
  for (auto given = closed_.rbegin(); given != closed_.rend(); ++given)
    if ((*given)->name == name) return *given;
  return nullptr;
}

std::vector<std::string_view> Names::visible() const {
  std::vector<std::string_view> names;
  for (const auto& scope : scopes_)
    for (const Given* given : scope) names.push_back(given->name);
  return names;
}

std::vector<Given*> Names::take_closed() { return std::exchange(closed_, {}); }

}  // namespace smoke::check
