// One array an enumeration, in its order. A new enumerator without a word makes the array too
// short, and the compiler says so at the last enumerator's check.
#include "grammar/words.hpp"

#include <iterator>

namespace smoke::ast {
namespace {

template <typename Enum, std::size_t N>
constexpr std::string_view at(const std::string_view (&words)[N], Enum value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view word(UniqueKind kind) {
  static constexpr std::string_view words[] = {"integer", "digits", "text",
                                               "uuid",    "phone",  "email"};
  static_assert(std::size(words) == static_cast<std::size_t>(UniqueKind::email) + 1);
  return at(words, kind);
}

std::string_view word(TypeWord type) {
  static constexpr std::string_view words[] = {"text", "number", "integer",   "boolean",
                                               "list", "object", "uuid",      "email",
                                               "url",  "phone",  "timestamp", "date"};
  static_assert(std::size(words) == static_cast<std::size_t>(TypeWord::date) + 1);
  return at(words, type);
}

std::string_view word(VariableType type) {
  static constexpr std::string_view words[] = {"text", "integer", "decimal", "boolean",  "url",
                                               "uuid", "phone",   "email",   "duration", "secret"};
  static_assert(std::size(words) == static_cast<std::size_t>(VariableType::secret) + 1);
  return at(words, type);
}

std::string_view word(Method method) {
  static constexpr std::string_view words[] = {"get",    "post", "put",    "patch",
                                               "delete", "head", "options"};
  static_assert(std::size(words) == static_cast<std::size_t>(Method::options) + 1);
  return at(words, method);
}

std::string_view word(BodyKind kind) {
  static constexpr std::string_view words[] = {"json", "form",      "text",
                                               "file", "multipart", "bytes"};
  static_assert(std::size(words) == static_cast<std::size_t>(BodyKind::bytes) + 1);
  return at(words, kind);
}

std::string_view word(ChangeKind kind) {
  static constexpr std::string_view words[] = {"added", "changed", "removed"};
  static_assert(std::size(words) == static_cast<std::size_t>(ChangeKind::removed) + 1);
  return at(words, kind);
}

std::string_view word(HookKind kind) {
  static constexpr std::string_view words[] = {"before all", "before each", "after each",
                                               "after all"};
  static_assert(std::size(words) == static_cast<std::size_t>(HookKind::after_all) + 1);
  return at(words, kind);
}

std::string_view word(NoResponse because) {
  static constexpr std::string_view words[] = {"",      "unreachable", "refused",
                                               "reset", "timed out",   "tls"};
  static_assert(std::size(words) == static_cast<std::size_t>(NoResponse::tls) + 1);
  return at(words, because);
}

std::string_view word(FaultKind kind) {
  static constexpr std::string_view words[] = {
      "is unreachable", "refuses connections", "resets connections", "is slow by",
      "answers",        "loses responses"};
  static_assert(std::size(words) == static_cast<std::size_t>(FaultKind::loses) + 1);
  return at(words, kind);
}

std::string_view word(Bound bound) {
  static constexpr std::string_view words[] = {"", "at least", "at most", "between", "no"};
  static_assert(std::size(words) == static_cast<std::size_t>(Bound::none) + 1);
  return at(words, bound);
}

std::string one_blank(std::string_view lexeme) {
  std::string out;
  for (const char c : lexeme)
    if (c != ' ' || out.back() != ' ') out += c;
  return out;
}

}  // namespace smoke::ast
