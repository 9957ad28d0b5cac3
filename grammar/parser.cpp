// The one translation unit that runs the grammar.
#include "grammar/parser.hpp"

#include "grammar/encoding.hpp"
#include "grammar/syntax/expected.hpp"
#include "grammar/tree.hpp"

namespace smoke {
namespace {

// Failures carry an offset and the rule's words; lines and columns are worked out only when they are shown.
template <typename Rule>
struct Control : tao::pegtl::normal<Rule> {
  [[noreturn]] static void raise(const syntax::Input& in, syntax::Builder&) {
    static_assert(syntax::expected<Rule> != nullptr, "say in syntax/expected.hpp what this rule expects");
    throw syntax::Failure{syntax::offset(in), syntax::expected<Rule>, syntax::closes<Rule>};
  }
};

void read(const SourcePtr& source, syntax::Builder& builder) {
  const std::string_view text = source->text();
  syntax::Input in(text.data(), text.data() + text.size(), "");
  tao::pegtl::parse<syntax::file, tao::pegtl::nothing, Control>(in, builder);
  check_encoding(source, builder.diagnostics);
  builder.diagnostics.sort();
}

}  // namespace

Parsed parse(SourcePtr source) {
  syntax::Builder builder(source, true);
  read(source, builder);
  return {{std::move(source), std::move(builder.declarations), std::move(builder.trivia), builder.whole},
          std::move(builder.diagnostics)};
}

Diagnostics check_syntax(const SourcePtr& source) {
  syntax::Builder builder(source, false);
  read(source, builder);
  return std::move(builder.diagnostics);
}

}  // namespace smoke
