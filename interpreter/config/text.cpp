// Two phases: parse_text() when the file is read, put_in() when an environment is chosen. A
// variable that only another environment needs is never missed that way. Facts stay until the
// services run.
#include "interpreter/config/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace smoke::config {
namespace {

bool is_name(std::string_view name, std::string_view also = "") {
  const auto fits = [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           also.find(c) != std::string_view::npos;
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

// Where `piece` stands in the scalar's own octets, which may hold escapes and line ends that its
// value lacks.
Span locate(const Source& source, Span scalar, std::size_t& from, std::string_view piece) {
  const std::size_t found = source.text(scalar).find(piece, from);
  if (found == std::string_view::npos) return scalar;
  from = found + piece.size();
  return {static_cast<std::uint32_t>(scalar.begin + found),
          static_cast<std::uint32_t>(scalar.begin + from)};
}

void add_error(Diagnostics& diagnostics, const SourcePtr& source, Span span, std::string message,
               std::string hint) {
  diagnostics.add({.code = Code::configuration,
                   .source = source,
                   .span = span,
                   .message = std::move(message),
                   .labels = {},
                   .hint = std::move(hint)});
}

}  // namespace

bool Text::has_facts() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const auto& part) { return std::holds_alternative<Fact>(part); });
}

std::string Text::resolve(const Facts& facts) const {
  std::string result;
  for (const auto& part : parts) {
    if (const auto* fact = std::get_if<Fact>(&part)) {
      result += facts(fact->service, fact->name);
    } else if (const auto* literal = std::get_if<std::string>(&part)) {
      result += *literal;
    }
  }
  return result;
}

std::optional<std::string> Text::literal() const {
  if (has_facts()) return std::nullopt;
  return resolve({});
}

Text parse_text(std::string_view value, const SourcePtr& source, Span span,
                Diagnostics& diagnostics) {
  Text text;
  text.span = span;
  std::string literal;
  std::size_t searched = 0;
  while (!value.empty()) {
    const std::size_t dollar = value.find('$');
    literal += value.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    value.remove_prefix(dollar);
    if (value.substr(0, 3) == "$${") {
      literal += "${";
      value.remove_prefix(3);
      locate(*source, span, searched, "$${");
      continue;
    }
    if (value.substr(0, 2) != "${") {
      literal += '$';
      value.remove_prefix(1);
      continue;
    }
    const std::size_t close = value.find('}');
    const std::string_view piece = value.substr(0, close == std::string_view::npos ? 2 : close + 1);
    const Span place = locate(*source, span, searched, piece);
    value.remove_prefix(piece.size());
    if (close == std::string_view::npos) {
      add_error(diagnostics, source, place, "`${` is never closed", "`$${` stands for `${` itself");
      continue;
    }
    const std::string_view inside = piece.substr(2, piece.size() - 3);
    const std::size_t colon = inside.find(":-");
    const std::string_view name = inside.substr(0, colon);
    const std::size_t dot = name.find('.');
    if (!literal.empty()) text.parts.emplace_back(std::exchange(literal, {}));
    if (dot != std::string_view::npos && colon == std::string_view::npos &&
        is_name(name.substr(0, dot), "-") && is_name(name.substr(dot + 1))) {
      text.parts.emplace_back(
          Fact{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1)), place});
    } else if (is_name(name)) {
      Reference reference{std::string(name), std::nullopt, place};
      if (colon != std::string_view::npos) reference.otherwise = inside.substr(colon + 2);
      text.parts.emplace_back(std::move(reference));
    } else {
      add_error(
          diagnostics, source, place,
          fmt::format("`{}` is neither a variable nor a fact of a service", piece),
          "write `${NAME}`, `${NAME:-text}` or `${service.port}`; `$${` stands for `${` itself");
    }
  }
  if (!literal.empty()) text.parts.emplace_back(std::move(literal));
  return text;
}

Text put_in(const Text& text, const TextLookup& lookup, const SourcePtr& source,
            Diagnostics& diagnostics) {
  Text result;
  result.span = text.span;
  for (const auto& part : text.parts) {
    const auto* reference = std::get_if<Reference>(&part);
    if (!reference) {
      result.parts.push_back(part);
      continue;
    }
    const Text* found = lookup(reference->name);
    if (found && !(reference->otherwise && found->literal() == "")) {
      // A fact shows its place where it is used, not where the variable got it.
      for (auto inner : found->parts) {
        if (auto* fact = std::get_if<Fact>(&inner)) fact->span = reference->span;
        result.parts.push_back(std::move(inner));
      }
    } else if (reference->otherwise) {
      result.parts.emplace_back(*reference->otherwise);
    } else {
      add_error(diagnostics, source, reference->span,
                fmt::format("`{}` is not set", reference->name),
                fmt::format("set it, or write `${{{}:-text}}` for a text to use instead",
                            reference->name));
    }
  }
  return result;
}

}  // namespace smoke::config
