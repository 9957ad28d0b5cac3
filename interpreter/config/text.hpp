// Texts of smoke.yaml, in which `${…}` may stand: `${NAME}` and `${NAME:-text}` for a variable,
// `${SERVICE.fact}` for what is known once a service has its port. `$${` is the two characters
// `${`; any other `$` is itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/diagnostic.hpp"

namespace smoke::config {

struct Reference {  // ${NAME} or ${NAME:-otherwise}
  std::string name;
  std::optional<std::string> otherwise;  // where the variable is not set, or empty
  Span span;
};

struct Fact {  // ${crm.port}
  std::string service;
  std::string name;
  Span span;
};

// The value of a fact: asked only for services that the environment declares, and facts that these
// have.
using Facts = std::function<std::string(const std::string& service, const std::string& fact)>;

struct Text {
  std::vector<std::variant<std::string, Reference, Fact>> parts;
  Span span;  // of the whole text in smoke.yaml; empty for one that comes from elsewhere

  Text() = default;
  explicit Text(std::string literal) { parts.emplace_back(std::move(literal)); }

  bool has_facts() const;

  // The text itself. Its references must have been put in.
  std::string resolve(const Facts& facts) const;
  std::optional<std::string> literal() const;  // nullopt where it has facts
};

// Finds the `${…}` in the value of a YAML scalar that stands at `span`.
Text parse_text(std::string_view value, const SourcePtr& source, Span span,
                Diagnostics& diagnostics);

// The text with the values of variables put in, together with the facts in those. A variable that
// is not set is an error at its place; it stands for an empty text then.
using TextLookup = std::function<const Text*(std::string_view name)>;
Text put_in(const Text& text, const TextLookup& lookup, const SourcePtr& source,
            Diagnostics& diagnostics);

}  // namespace smoke::config
