// yaml-cpp gives the place where a node begins, in octets; where it ends is found again in the
// text.
#include "interpreter/config/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "grammar/closest.hpp"
#include "interpreter/config/convert.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::config {
namespace {

std::string_view kind(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Map:
      return "a mapping";
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Scalar:
      return "a text";
    default:
      return "nothing";
  }
}

// From the opening quote to past the closing one; npos where there is none, which yaml-cpp doesn't
// mind.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || text.substr(i + 1, 1) != "'") return i + 1;
      ++i;  // '' is a quote within
    }
  }
  return std::string_view::npos;
}

}  // namespace

void YamlReader::error(Span span, std::string message, std::string hint) {
  diagnostics_.add({.code = Code::configuration,
                    .source = source_,
                    .span = span,
                    .message = std::move(message),
                    .labels = {},
                    .hint = std::move(hint)});
}

std::optional<YAML::Node> YamlReader::parse() {
  const std::string_view text = source_->text();
  if (!is_utf8(text)) {
    error({}, "the file is no UTF-8");
    return std::nullopt;
  }
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.empty()) return YAML::Node();
    if (documents.size() > 1) {
      error(span(documents[1]), "a second document: everything stands in one");
      return std::nullopt;
    }
    return documents[0];
  } catch (const YAML::Exception& mistake) {
    const auto begin = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(mistake.mark.pos, 0, static_cast<std::int64_t>(text.size())));
    const std::string_view line = source_->line(source_->position(begin).line);
    std::string what = fmt::format("this is no YAML: {}", mistake.msg);
    std::string hint;
    if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
      what = "this is no YAML: a tab in the indentation";
      hint = "indent with spaces";
    } else if (line.find("${") != std::string_view::npos) {
      hint = "inside `{ }` and `[ ]` a text with `${…}` needs quotes";
    }
    error({begin, begin + (begin < text.size())}, std::move(what), std::move(hint));
    return std::nullopt;
  }
}

Span YamlReader::span(const YAML::Node& node) const {
  const std::string_view text = source_->text();
  const YAML::Mark mark = node.Mark();
  const auto begin = static_cast<std::size_t>(
      std::clamp<std::int64_t>(mark.pos, 0, static_cast<std::int64_t>(text.size())));
  std::size_t end = begin;
  if (begin < text.size() && node.IsScalar()) {
    const bool quote = text[begin] == '"' || text[begin] == '\'';
    if (quote) {
      end = std::min(end_of_quoted(text, begin), text.size());
    } else if (text.substr(begin, node.Scalar().size()) == node.Scalar()) {
      end = begin + node.Scalar().size();
    } else {  // folded, literal or tagged
      end = std::min(text.find('\n', begin), text.size());
    }
  } else if (begin < text.size()) {
    end = begin + 1;
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::vector<Field> YamlReader::fields(const YAML::Node& node, Span owner, std::string_view what) {
  std::vector<Field> result;
  if (node.IsNull()) return result;
  if (!node.IsMap()) {
    error(owner, fmt::format("{} is {}, expected `key: value` lines", what, kind(node)));
    return result;
  }
  std::map<std::string, Span> seen;
  for (const auto& entry : node) {
    const auto key = scalar(entry.first, span(entry.first), "a key");
    if (!key) continue;
    const Span key_span = span(entry.first);
    if (const auto [first, is_new] = seen.emplace(*key, key_span); !is_new) {
      diagnostics_.add({.code = Code::configuration,
                        .source = source_,
                        .span = key_span,
                        .message = fmt::format("`{}` is given twice", *key),
                        .labels = {{source_, first->second, "first here"}},
                        .hint = {}});
      continue;
    }
    result.push_back({*key, key_span, entry.second});
  }
  return result;
}

std::vector<YAML::Node> YamlReader::items(const Field& field) {
  std::vector<YAML::Node> result;
  if (!field.value.IsSequence()) {
    error(field.key_span, fmt::format("`{}` is {}, expected a list", field.key, kind(field.value)),
          "write `[first, second]`, or one `- item` a line");
    return result;
  }
  for (const auto& item : field.value) result.push_back(item);
  return result;
}

std::optional<std::string> YamlReader::scalar(const YAML::Node& node, Span owner,
                                              std::string_view what) {
  if (node.IsNull()) {
    error(owner, fmt::format("{} has no value", what), "write `\"\"` for an empty text");
    return std::nullopt;
  }
  if (!node.IsScalar()) {
    error(owner, fmt::format("{} is {}, expected a text", what, kind(node)));
    return std::nullopt;
  }
  const Span place = span(node);
  const std::string_view text = source_->text();
  if (place.begin < text.size() && (text[place.begin] == '"' || text[place.begin] == '\'') &&
      end_of_quoted(text, place.begin) == std::string_view::npos) {
    error({place.begin, place.begin + 1}, "the quote is never closed");
    return std::nullopt;
  }
  return node.Scalar();
}

std::optional<std::string> YamlReader::scalar(const Field& field) {
  return scalar(field.value, field.key_span, fmt::format("`{}`", field.key));
}

std::optional<Text> YamlReader::text(const YAML::Node& node, Span owner, std::string_view what) {
  const auto value = scalar(node, owner, what);
  if (!value) return std::nullopt;
  return parse_text(*value, source_, span(node), diagnostics_);
}

std::optional<Text> YamlReader::text(const Field& field) {
  return text(field.value, field.key_span, fmt::format("`{}`", field.key));
}

std::optional<bool> YamlReader::boolean(const Field& field) {
  const auto value = scalar(field);
  if (!value) return std::nullopt;
  if (*value == "true") return true;
  if (*value == "false") return false;
  error(span(field.value), fmt::format("`{}` is `{}`, expected true or false", field.key, *value));
  return std::nullopt;
}

std::optional<Duration> YamlReader::duration(const Field& field) {
  const auto value = scalar(field);
  if (!value) return std::nullopt;
  const auto duration = parse_duration(*value);
  if (duration && *duration > Duration::zero()) return duration;
  error(span(field.value),
        fmt::format("`{}` is `{}`, expected a duration such as 5s or 250ms", field.key, *value));
  return std::nullopt;
}

std::optional<std::size_t> YamlReader::count(const Field& field, std::size_t most) {
  const auto value = scalar(field);
  if (!value) return std::nullopt;
  std::size_t number = 0;
  const char* end = value->data() + value->size();
  const auto read = std::from_chars(value->data(), end, number);
  if (read.ec == std::errc() && read.ptr == end && number >= 1 && number <= most) return number;
  error(span(field.value),
        fmt::format("`{}` is `{}`, expected a number from 1 to {}", field.key, *value, most));
  return std::nullopt;
}

void read_mapping(YamlReader& reader, const YAML::Node& node, Span owner, std::string_view what,
                  const std::vector<KeyHandler>& handlers) {
  std::vector<std::string_view> known;
  for (const KeyHandler& handler : handlers) known.push_back(handler.key);
  for (const Field& field : reader.fields(node, owner, what)) {
    const auto handler = std::find(known.begin(), known.end(), field.key);
    if (handler == known.end()) {
      reader.error(field.key_span, fmt::format("unknown key `{}` in {}", field.key, what),
                   suggest(field.key, known));
    } else {
      handlers[static_cast<std::size_t>(handler - known.begin())].read(field);
    }
  }
}

std::string suggest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (const auto near = closest(word, candidates)) return fmt::format("did you mean `{}`?", *near);
  if (candidates.empty()) return {};
  std::string list;
  for (const std::string_view candidate : candidates) {
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", candidate);
  }
  return fmt::format("there {} {}", candidates.size() == 1 ? "is" : "are", list);
}

}  // namespace smoke::config
