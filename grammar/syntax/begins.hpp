// Whether a rule can match at all, told by what it begins with. Most of the work of choosing between alternatives is
// refusing; this does it before anything is remembered. A `true` promises nothing.
#pragma once

#include <tao/pegtl.hpp>

#include <algorithm>
#include <cstring>

#include "grammar/builder.hpp"

namespace smoke::syntax {

using Input = tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy, tao::pegtl::eol::lf_crlf, const char*>;

// The length in octets of the letter, digit or `_` that stands at `at`; 0 where none does. A word doesn't begin with a digit.
std::size_t letter_beyond_ascii(const char* at, const char* end);
inline std::size_t word_character(const char* at, const char* end, bool first) {
  if (at == end) return 0;
  const char c = *at;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return 1;
  if (c >= '0' && c <= '9') return first ? 0 : 1;
  return static_cast<unsigned char>(c) < 0x80 ? 0 : letter_beyond_ascii(at, end);
}

template <std::size_t N>
struct Word {
  char characters[N];
  constexpr Word(const char (&text)[N]) { std::copy_n(text, N, characters); }
};

template <Kind, typename...>
struct node;
template <Word>
struct keyword;
struct any_word;
template <char, typename, typename, char>
struct bracketed;

template <typename Form, typename Subs>
struct form_begins {
  static bool at(const Input&) { return true; }
};

// Specialised for rules whose first octet is known.
template <typename Rule>
struct begins : form_begins<typename Rule::rule_t, typename Rule::subs_t> {};

template <typename First, typename... Rest>
struct sequence_begins : begins<First> {};

template <Kind K, typename... Rules, typename Subs>
struct form_begins<node<K, Rules...>, Subs> : sequence_begins<Rules...> {};
template <typename... Rules, typename Subs>
struct form_begins<tao::pegtl::internal::seq<Rules...>, Subs> : sequence_begins<Rules...> {};
template <typename... Rules, typename Subs>
struct form_begins<tao::pegtl::internal::sor<Rules...>, Subs> {
  static bool at(const Input& in) { return (begins<Rules>::at(in) || ...); }
};
template <Word W, typename Subs>
struct form_begins<keyword<W>, Subs> {
  static bool at(const Input& in) {
    constexpr std::size_t length = sizeof(W.characters) - 1;
    return in.size() >= length && std::memcmp(in.current(), W.characters, length) == 0;
  }
};
template <typename Subs>
struct form_begins<any_word, Subs> {
  static bool at(const Input& in) { return word_character(in.current(), in.end(), true) != 0; }
};
template <char Open, typename Inner, typename Close, char Remembered, typename Subs>
struct form_begins<bracketed<Open, Inner, Close, Remembered>, Subs> {
  static bool at(const Input& in) { return !in.empty() && *in.current() == Open; }
};

}  // namespace smoke::syntax
