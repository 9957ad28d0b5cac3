// Names and their values while a scenario runs. A block whose names stay inside runs in a scope of
// its own; the outer one is not changed from within it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/value/value.hpp"

namespace smoke::run {

class Scope {
 public:
  explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}

  // nullptr where no scope has the name.
  const Value* find(std::string_view name) const {
    for (const Scope* s = this; s != nullptr; s = s->outer_)
      if (const auto found = s->names_.find(name); found != s->names_.end()) return &found->second;
    return nullptr;
  }
  void set(std::string name, Value value) { names_[std::move(name)] = std::move(value); }
  void forget(std::string_view name) {
    if (const auto found = names_.find(name); found != names_.end()) names_.erase(found);
  }
  void set_fields(const Object& object) {
    for (const auto& [key, value] : object) names_[key] = value;
  }

  // What this scope itself holds, for a scope that takes it over.
  const std::map<std::string, Value, std::less<>>& own() const { return names_; }

 private:
  const Scope* outer_;
  std::map<std::string, Value, std::less<>> names_;
};

}  // namespace smoke::run
