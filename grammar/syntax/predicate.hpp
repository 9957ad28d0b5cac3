// Predicates: after `is`, as verbs of their own, and without `is` where a cell or a field of `like` holds one.
#pragma once

#include "grammar/syntax/value.hpp"

namespace smoke::syntax {

struct pattern_close : one<'/'> {};
struct pattern_class : seq<one<'['>, opt<one<'^'>>, opt<one<']'>>, star<sor<seq<one<'\\'>, not_one<'\n'>>, not_one<']', '\n', '\\'>>>, one<']'>> {};
struct pattern_inside
    : node<Kind::regex, plus<sor<seq<one<'\\'>, not_one<'\n'>>, pattern_class, not_one<'/', '\n', '\\', '['>>>> {};
struct pattern : bracketed<'/', pattern_inside, pattern_close> {};

struct value_close : one<')'> {};
struct value_list_inside : seq<_, must<expr>, star<seq<comma, must<expr>>>, _> {};
struct value_list : bracketed<'(', value_list_inside, value_close> {};

struct type_word : node<Kind::type, sor<kw::text, kw::number, kw::integer, kw::boolean, kw::list, kw::object, kw::uuid,
                                        kw::email, kw::url, kw::phone, kw::timestamp, kw::date>> {};

// The block or the value that `like` compares with.
struct entry;
struct like_value : sor<expr, node<Kind::block_value, block<entry>>> {};
struct an_item : seq<kw::an, _, kw::item, _, kw::like> {};
struct every_item : seq<kw::every, _, kw::item, _, kw::is, _, kw::like> {};

struct between_and : seq<joint, kw::and_> {};
struct within_of_word : kw::of {};
struct one_of_word : kw::of {};
struct tolerance : expr {};

struct p_absent : node<Kind::absent, kw::absent> {};
struct p_empty : node<Kind::empty, kw::empty> {};
struct p_set : node<Kind::set, kw::set> {};
struct p_type : seq<sor<kw::a, kw::an>, _, must<type_word>> {};
struct p_one_of : node<Kind::one_of, kw::one, _, must<one_of_word>, _, must<value_list>> {};
struct p_above : node<Kind::above, kw::above, _, must<expr>> {};
struct p_below : node<Kind::below, kw::below, _, must<expr>> {};
struct p_after : node<Kind::after, kw::after, _, must<expr>> {};
struct p_before : node<Kind::before, kw::before, _, must<expr>> {};
struct least_or_most : sor<kw::least, kw::most> {};
struct p_at_least : node<Kind::at_least, kw::at, _, kw::least, _, must<expr>> {};
struct p_at_most : node<Kind::at_most, kw::at, _, kw::most, _, must<expr>> {};
struct p_between : node<Kind::between, kw::between, _, must<expr>, must<between_and>, _, must<expr>> {};
struct p_within : node<Kind::within_of, kw::within, _, must<tolerance>, _, must<within_of_word>, _, must<expr>> {};
struct p_like : node<Kind::like, kw::like, _, must<like_value>> {};
struct p_file : node<Kind::file, kw::file, _, text_value> {};

struct any_order_words : seq<_, kw::in, _, kw::any, _, kw::order> {};
struct p_any_order : node<Kind::any_order, at<seq<expr, any_order_words>>, expr, any_order_words> {};
struct ignoring : node<Kind::ignoring, join<kw::ignoring, listed<column>>> {};
struct p_value : node<Kind::is, expr, opt<ignoring>> {};

// After `is`.
struct is_predicate : sor<p_absent, p_empty, p_set, p_type, p_one_of, p_above, p_below, p_after, p_before, p_at_least, p_at_most,
                          p_between, p_within, p_like, p_file, p_any_order, p_value> {};
struct after_is : is_predicate {};
struct not_word : node<Kind::not_, kw::not_> {};

struct exactly_or_bound : opt<sor<seq<node<Kind::at_least, kw::at, _, kw::least>, _>, seq<node<Kind::at_most, kw::at, _, kw::most>, _>>> {};
struct items_or_characters : sor<node<Kind::items, sor<kw::items, kw::item>>, node<Kind::characters, sor<kw::characters, kw::character>>> {};
struct how_many : expr {};
struct contained : sor<seq<node<Kind::like, an_item>, _, must<like_value>>, expr> {};
struct with_word : kw::with {};
struct schema_or_pattern : sor<node<Kind::schema, kw::schema, _, must<text_value>>, node<Kind::matches, pattern>> {};

struct p_has : node<Kind::has, exactly_or_bound, must<how_many>, _, must<items_or_characters>> {};
struct p_starts : node<Kind::starts_with, must<with_word>, _, must<expr>> {};
struct p_ends : node<Kind::ends_with, must<with_word>, _, must<expr>> {};
struct p_contains : node<Kind::contains, must<contained>> {};
struct predicate_word : sor<kw::is, kw::contains, kw::starts, kw::ends, kw::matches, kw::has, kw::does, kw::every, kw::changed> {};
struct from_to : seq<opt<_, node<Kind::from, kw::from, _, must<expr>>>, opt<join<kw::to, node<Kind::to_value, must<expr>>>>> {};
// `changed is 5` is about a column of that name.
struct p_changed : node<Kind::changed, kw::changed, not_at<plus<one<' '>>, predicate_word>, from_to> {};
struct p_every : node<Kind::every_like, every_item, _, must<like_value>> {};

struct negated_verb : sor<seq<kw::contain, _, p_contains>, seq<kw::start, _, p_starts>, seq<kw::end, _, p_ends>,
                          seq<kw::match_, _, must<schema_or_pattern>>, seq<kw::have, _, p_has>> {};
struct does_not : node<Kind::not_, kw::does, _, kw::not_> {};

// A whole predicate, its verb first. Words that are names as well only begin one where it goes on like one.
struct predicate
    : node<Kind::pred,
           sor<seq<kw::is, _, opt<not_word, _>, must<after_is>>, seq<kw::contains, _, p_contains>,
               seq<kw::starts, _, p_starts>, seq<kw::ends, _, p_ends>, seq<kw::matches, _, must<schema_or_pattern>>,
               seq<kw::has, _, p_has>, seq<does_not, _, must<negated_verb>>, p_every, p_changed>> {};

// Without `is`: in a cell, or as a field's value.
struct bare_predicate
    : node<Kind::pred,
           sor<seq<not_word, _, must<after_is>>, p_absent, p_empty, p_type, p_one_of, p_above, p_below, p_after, p_before,
               p_at_least, p_at_most, p_between, p_within, p_like, p_file,
               seq<kw::contains, plus<one<' '>>, node<Kind::contains, contained>>,
               seq<kw::starts, _, kw::with, _, node<Kind::starts_with, must<expr>>>,
               seq<kw::ends, _, kw::with, _, node<Kind::ends_with, must<expr>>>,
               seq<kw::matches, _, node<Kind::matches, pattern>>, node<Kind::any, kw::any>>> {};

struct loose_value : sor<node<Kind::predicate_value, bare_predicate>, expr> {};

// ---- where

struct condition : node<Kind::condition, column, _, must<predicate>> {};
struct where_condition : condition {};
struct where : node<Kind::where, join<kw::where, must<where_condition>, star<join<kw::and_, must<where_condition>>>>> {};

}  // namespace smoke::syntax
