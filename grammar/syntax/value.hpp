// Values and expressions.
#pragma once

#include "grammar/syntax/layout.hpp"

namespace smoke::syntax {

// ---- brackets

// Between brackets indentation is free. The place of each open one is known while what is inside is read.
template <char Open, typename Inner, typename Close, char Remembered = Open>
struct bracketed {
  using rule_t = bracketed;
  using subs_t = type_list<Inner, must<Close>>;
  template <apply_mode A, rewind_mode, template <typename...> class Action, template <typename...> class Control>
  static bool match(Input& in, Builder& b) {
    if (in.empty() || in.peek_char() != Open) return false;
    if (b.brackets.size() >= max_brackets) throw TooDeep{offset(in)};
    auto rewind = in.template mark<rewind_mode::required>();
    b.brackets.push_back({Remembered, offset(in)});
    in.bump(1);
    const bool inner = Control<Inner>::template match<A, rewind_mode::required, Action, Control>(in, b) &&
                       Control<must<Close>>::template match<A, rewind_mode::required, Action, Control>(in, b);
    b.brackets.pop_back();
    return rewind(inner);
  }
};

// ---- texts

struct text_close : one<'"'> {};
struct block_close : string<'"', '"', '"'> {};
struct interpolation_close : one<'}'> {};

// The inside of a text that has neither escapes nor interpolations, up to its closing quote: nearly all of them.
struct plain_characters {
  using rule_t = plain_characters;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder&) {
    const char* at = in.current();
    while (at != in.end() && *at != '"' && *at != '\\' && *at != '\n' && !(*at == '$' && at + 1 != in.end() && at[1] == '{'))
      ++at;
    if (at == in.end() || *at != '"') return false;
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

struct expr;
struct text_character : seq<not_at<string<'$', '{'>>, not_one<'"', '\\', '\n', '\r'>> {};
struct escaped : sor<one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't', '$'>, seq<one<'u'>, rep<4, xdigit>>> {};
struct text_escape : node<Kind::escape, one<'\\'>, must<escaped>> {};
struct text_interpolation
    : node<Kind::interpolation, one<'$'>, bracketed<'{', seq<_, must<expr>, _>, interpolation_close, '$'>> {};
struct text_inside : star<sor<node<Kind::chunk, plus<text_character>>, text_escape, text_interpolation>> {};
struct quoted : bracketed<'"', sor<node<Kind::plain_text, plain_characters>, node<Kind::text, text_inside>>, text_close> {};

// """ … """: lines as they are, up to a line that begins with the closing quotes.
struct text_block_inside {
  using rule_t = text_block_inside;
  using subs_t = type_list<>;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class>
  static bool match(Input& in, Builder& b) {
    in.bump(b.end_of_block(offset(in)) - offset(in));
    return true;
  }
};
struct text_block_open : seq<string<'"', '"', '"'>, star<one<' '>>, opt<one<'\r'>>, at<one<'\n'>>> {};
struct text_block_body : node<Kind::text_block, text_block_inside> {};
struct text_block : seq<at<text_block_open>, bracketed<'"', seq<string<'"', '"'>, text_block_body>, block_close, 'T'>> {};

struct block_begin : failure {};  // quotes of a """ block with something behind them
struct text_value : sor<text_block, seq<at<string<'"', '"', '"'>>, must<block_begin>>, quoted> {};

// A text without interpolation: titles, `use`, quoted columns and keys.
struct not_replaced : failure {};
struct plain_quoted
    : bracketed<'"', sor<node<Kind::plain_text, plain_characters>,
                         node<Kind::text, star<sor<node<Kind::chunk, plus<text_character>>, text_escape,
                                                   seq<at<string<'$', '{'>>, must<not_replaced>>>>>>,
                text_close> {};

// ---- numbers

struct fraction : seq<one<'.'>, plus<digit>> {};
struct exponent : seq<one<'e', 'E'>, opt<one<'+', '-'>>, plus<digit>> {};
struct number_digits : seq<opt<one<'-'>>, sor<seq<one<'0'>, not_at<digit>>, seq<range<'1', '9'>, star<digit>>>, opt<fraction>, opt<exponent>> {};
template <>
struct begins<number_digits> {
  static bool at(const Input& in) { return !in.empty() && (*in.current() == '-' || (*in.current() >= '0' && *in.current() <= '9')); }
};
struct unit_word
    : sor<keyword<"ms">, keyword<"s">, keyword<"second">, keyword<"seconds">, keyword<"min">, keyword<"minute">,
          keyword<"minutes">, keyword<"h">, keyword<"hour">, keyword<"hours">, keyword<"day">, keyword<"days">,
          keyword<"B">, keyword<"KB">, keyword<"MB">, keyword<"GB">, keyword<"KiB">, keyword<"MiB">, keyword<"GiB">> {};
struct number_end : not_at<any_word> {};
struct unit : seq<star<one<' '>>, node<Kind::unit, unit_word>> {};
struct number : sor<node<Kind::quantity, node<Kind::number, number_digits>, unit>,
                    seq<node<Kind::number, number_digits>, must<number_end>>> {};

// ---- paths and calls

struct quoted_key : node<Kind::quoted_key, plain_quoted> {};
struct segment_name : sor<node<Kind::key, any_word>, quoted_key> {};
struct index : seq<one<'['>, node<Kind::index, plus<digit>>, one<']'>> {};
struct segment : sor<seq<one<'.'>, must<segment_name>>, index> {};
struct path : node<Kind::path, node<Kind::key, any_word>, star<segment>> {};
struct column : node<Kind::path, segment_name, star<segment>> {};

struct list_close : one<']'> {};
struct object_close : one<'}'> {};

struct arguments : opt<expr, star<seq<comma, must<expr>>>> {};
struct call_close : one<')'> {};
struct call : seq<at<any_word, one<'('>>,
                  node<Kind::call, node<Kind::call_name, any_word>, bracketed<'(', seq<_, arguments, _>, call_close>>> {};

// ---- lists, objects, new, unique

struct loose_value;  // an expression, or a predicate where one may stand for a value
struct member_key : sor<node<Kind::key, any_word>, quoted_key> {};
struct member_colon : one<':'> {};
struct member : node<Kind::entry, member_key, _, must<member_colon>, _, must<loose_value>> {};
struct object : node<Kind::object_, bracketed<'{', seq<_, opt<member, star<seq<comma, member>>, opt<comma>>, _>, object_close>> {};
struct list_value
    : node<Kind::list_, bracketed<'[', seq<_, opt<loose_value, star<seq<comma, loose_value>>, opt<comma>>, _>, list_close>> {};

struct record_name : name {};
struct channel_path : node<Kind::on, path> {};
struct new_value : node<Kind::new_, kw::new_, _, must<record_name>, opt<seq<_, kw::on, _, must<channel_path>>>> {};

struct simple : sor<text_value, number, object, list_value, node<Kind::null_, kw::null>, node<Kind::true_, kw::true_>,
                    node<Kind::false_, kw::false_>, node<Kind::now_, kw::now>, call, path> {};
struct digits_count : simple {};
struct unique_kind
    : sor<seq<node<Kind::unique_word, kw::digits>, _, must<digits_count>>, seq<node<Kind::unique_word, kw::text>, opt<_, quoted>>,
          node<Kind::unique_word, sor<kw::integer, kw::uuid, kw::phone, kw::email>>> {};
struct unique_value : node<Kind::unique_, kw::unique_, _, must<unique_kind>> {};

struct primary : sor<text_value, number, object, list_value, node<Kind::null_, kw::null>, node<Kind::true_, kw::true_>,
                     node<Kind::false_, kw::false_>, node<Kind::now_, kw::now>, unique_value, new_value, call, path> {};
struct operand : primary {};
struct sign : sor<node<Kind::plus_, one<'+'>>, node<Kind::minus_, one<'-'>>> {};
// `NAME ms` makes an integer a duration.
struct as_milliseconds : opt<plus<one<' '>>, node<Kind::unit, keyword<"ms">>> {};
struct expr : node<Kind::sum, primary, as_milliseconds, star<seq<joint, sign, _, must<operand>, as_milliseconds>>> {};

}  // namespace smoke::syntax
