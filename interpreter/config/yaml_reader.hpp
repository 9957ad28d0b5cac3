// Reading YAML by what is expected: each question either gives the value or leaves a diagnostic at
// its place. Only this room's own files include this header.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/config/text.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::config {

// One `key: value` of a mapping.
struct Field {
  std::string key;
  Span key_span;
  YAML::Node value;
};

class YamlReader {
 public:
  YamlReader(SourcePtr source, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics) {}

  // The document's root; a null node for an empty file, nullopt after a mistake in the YAML itself.
  std::optional<YAML::Node> parse();

  // The fields of a mapping in their order, none for null. Keys given twice are reported, the first
  // one counts.
  std::vector<Field> fields(const YAML::Node& node, Span owner, std::string_view what);

  // The values of a list.
  std::vector<YAML::Node> items(const Field& field);

  // A scalar of any kind as it is written; null and collections are errors.
  std::optional<std::string> scalar(const YAML::Node& node, Span owner, std::string_view what);
  std::optional<std::string> scalar(const Field& field);
  std::optional<Text> text(const YAML::Node& node, Span owner, std::string_view what);
  std::optional<Text> text(const Field& field);
  std::optional<bool> boolean(const Field& field);
  std::optional<Duration> duration(const Field& field);                    // more than zero
  std::optional<std::size_t> count(const Field& field, std::size_t most);  // 1 to most

  Span span(const YAML::Node& node) const;
  const SourcePtr& source() const { return source_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  void error(Span span, std::string message, std::string hint = {});

 private:
  SourcePtr source_;
  Diagnostics& diagnostics_;
};

// What to do with each key of a mapping. The table is also what unknown keys are compared with.
struct KeyHandler {
  std::string_view key;
  std::function<void(const Field&)> read;
};
void read_mapping(YamlReader& reader, const YAML::Node& node, Span owner, std::string_view what,
                  const std::vector<KeyHandler>& handlers);

// "did you mean `x`?", or the list of what there is when nothing is near.
std::string suggest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace smoke::config
