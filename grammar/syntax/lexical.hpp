// The smallest rules: ends of lines, blanks and joins, words, and the two ways of leaving a mark.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include <cstring>

#include "grammar/builder.hpp"
#include "grammar/keywords.hpp"
#include "grammar/syntax/begins.hpp"

namespace smoke::syntax {

using namespace tao::pegtl;

inline std::uint32_t offset(const Input& in) { return static_cast<std::uint32_t>(in.current() - in.begin()); }

// ---- marks

// Rules in sequence that leave a mark of `kind` around what they matched.
template <Kind K, typename... Rules>
struct node {
  using rule_t = node;
  using subs_t = type_list<Rules...>;

  template <apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control>
  static bool match(Input& in, Builder& b) {
    if (!sequence_begins<Rules...>::at(in)) return false;
    if constexpr (A == apply_mode::nothing)  // looking ahead leaves nothing behind
      return Control<seq<Rules...>>::template match<A, M, Action, Control>(in, b);
    const auto mark = b.open(K, offset(in));
    auto m = in.template mark<M>();
    using m_t = decltype(m);
    if (m((Control<Rules>::template match<A, m_t::next_rewind_mode, Action, Control>(in, b) && ...))) {
      b.close(mark, offset(in));
      return true;
    }
    b.rollback(mark);
    return false;
  }
};

// ---- blanks

struct blanks {  // blanks on this line; between brackets also ends of lines and comments
  using rule_t = blanks;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder& b) {
    const char* at = in.current();
    while (at != in.end() && *at == ' ') ++at;
    in.bump(static_cast<std::size_t>(at - in.current()));
    if (b.inside_brackets() && at != in.end() && (*at == '\n' || *at == '\r' || *at == '#' || *at == '\t'))
      in.bump(b.skip_free(offset(in)) - offset(in));
    return true;
  }
};
using _ = blanks;

// Blanks, or the way to a deeper line that goes on with this statement.
struct joint {
  using rule_t = joint;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder& b) {
    const char* at = in.current();
    while (at != in.end() && *at == ' ') ++at;
    in.bump(static_cast<std::size_t>(at - in.current()));
    if (at == in.end()) return true;
    if (*at != '\n' && *at != '\r' && *at != '#') return true;
    if (b.inside_brackets()) {
      in.bump(b.skip_free(offset(in)) - offset(in));
      return true;
    }
    const std::uint32_t to = b.joined(offset(in));
    if (to == 0) return false;
    b.comments_between(offset(in), to);
    in.bump(to - offset(in));
    return true;
  }
};

// The end of a statement's line: blanks, a comment, and the end of the line in sight.
struct end_of_line {
  using rule_t = end_of_line;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder& b) {
    const char* at = in.current();
    while (at != in.end() && *at == ' ') ++at;
    if (at != in.end() && *at == '#') {
      const auto begin = static_cast<std::uint32_t>(at - in.begin());
      const std::uint32_t end = b.end_of_line(begin);
      b.comment(begin, end, true);
      at = in.begin() + end;
    }
    if (at != in.end() && *at != '\n' && !(*at == '\r' && (at + 1 == in.end() || at[1] == '\n'))) return false;
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

// ---- words

struct any_word {
  using rule_t = any_word;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder&) {
    const char* at = in.current();
    std::size_t n = word_character(at, in.end(), true);
    if (n == 0) return false;
    do at += n;
    while ((n = word_character(at, in.end(), false)) != 0);
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

// A word with which no line of a scenario begins: what a step of one's own may begin with.
struct no_verb {
  using rule_t = no_verb;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder&) {
    const char* at = in.current();
    std::size_t n = word_character(at, in.end(), true);
    if (n == 0) return false;
    do at += n;
    while ((n = word_character(at, in.end(), false)) != 0);
    const std::string_view word(in.current(), static_cast<std::size_t>(at - in.current()));
    return !keywords::is(word, keywords::step) && !keywords::is(word, keywords::declaration);
  }
};

// One word of the language, whole: `rows` is not `row`.
template <Word W>
struct keyword {
  using rule_t = keyword;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder&) {
    constexpr std::size_t length = sizeof(W.characters) - 1;
    if (in.size() < length || std::memcmp(in.current(), W.characters, length) != 0) return false;
    if (word_character(in.current() + length, in.end(), false) != 0) return false;
    in.bump(length);
    return true;
  }
};

// The keywords of the table, one rule each.
namespace kw {
#define SMOKE_KEYWORD(identifier, text, classes) \
  struct identifier : keyword<text> {};
#include "grammar/keywords.def"
#undef SMOKE_KEYWORD
}  // namespace kw

struct name : node<Kind::name, any_word> {};

struct colon : seq<_, one<':'>> {};
struct comma : seq<_, one<','>, _> {};

// A clause that may stand on a deeper line of its own: its first word is no key of a block.
template <typename Keyword, typename... Rest>
struct join : seq<joint, Keyword, not_at<star<one<' '>>, one<':'>>, _, Rest...> {};

// Things separated by commas.
template <typename Rule>
struct listed : seq<must<Rule>, star<comma, must<Rule>>> {};

}  // namespace smoke::syntax

namespace tao::pegtl {
template <typename Name, smoke::syntax::Kind K, typename... Rules>
struct analyze_traits<Name, smoke::syntax::node<K, Rules...>> : analyze_seq_traits<Rules...> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::blanks> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::joint> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::end_of_line> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::no_verb> : analyze_opt_traits<> {};
template <typename Name, smoke::syntax::Word W>
struct analyze_traits<Name, smoke::syntax::keyword<W>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, smoke::syntax::any_word> : analyze_any_traits<> {};
}  // namespace tao::pegtl
