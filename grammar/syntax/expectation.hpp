// What must hold: a subject, then a predicate on the same line or lines beneath.
#pragma once

#include "grammar/syntax/action.hpp"

namespace smoke::syntax {

// ---- counts

struct count_value : sor<number, path> {};
struct count_and : kw::and_ {};
struct count_bound
    : sor<node<Kind::no, kw::no>, node<Kind::at_least, kw::at, _, kw::least, _, must<count_value>>,
          node<Kind::at_most, kw::at, _, kw::most, _, must<count_value>>,
          node<Kind::between, kw::between, _, must<count_value>, _, must<count_and>, _, must<count_value>>,
          node<Kind::exactly, count_value>> {};
struct count : node<Kind::count, count_bound> {};
struct row_word : sor<kw::rows, kw::row> {};
struct call_word : sor<kw::calls, kw::call> {};
struct bound_word : sor<kw::no, kw::at, kw::between> {};

// ---- lines beneath

struct keep_column_as : as_clause {};
struct keep_line : node<Kind::keep_line, kw::keep, _, must<column>, must<keep_column_as>> {};
struct check : node<Kind::check, sor<predicate, seq<column, _, must<predicate>>>> {};
struct check_line : sor<keep_line, stays, check> {};
struct checks : node<Kind::checks, block<check_line>> {};
struct predicate_or_checks : sor<predicate, checks> {};

// ---- subjects

struct status_class : node<Kind::status_class, digit, one<'x'>, one<'x'>> {};
struct status_pattern : sor<status_class, node<Kind::status_code, rep<3, digit>, not_at<any_word>>, node<Kind::status_name, not_at<sor<kw::one, kw::is, kw::not_>>, path>> {};
struct status_one_of_inside : seq<_, must<status_pattern>, star<seq<comma, must<status_pattern>>>, _> {};
struct status_one_of : seq<kw::one, _, kw::of, _, bracketed<'(', status_one_of_inside, value_close>> {};
struct status_what : sor<status_one_of, status_pattern> {};
struct e_status : node<Kind::e_status, node<Kind::head, kw::expect, _, kw::status, _, must<status_what>>> {};

struct expect_header_name : quoted {};
struct e_header : node<Kind::e_header, node<Kind::head, kw::expect, _, kw::header, _, must<expect_header_name>>, _, must<predicate_or_checks>> {};

struct body_subject : node<Kind::path, node<Kind::key, kw::body>, star<segment>> {};
struct e_body_text : node<Kind::e_body_text, node<Kind::head, kw::expect, _, kw::body, _, kw::text>, _, must<predicate_or_checks>> {};
struct e_body : node<Kind::e_body, node<Kind::head, kw::expect, _, body_subject>, _, must<predicate_or_checks>> {};

struct answer_within : kw::within {};
// `answer` may be the name of a value as well, which a predicate or a field follows.
struct answer_word : seq<kw::answer, not_at<sor<one<'.', '['>, seq<_, sor<predicate_word, end_of_line>>>>> {};
struct e_answer : node<Kind::e_answer, node<Kind::head, kw::expect, _, answer_word, _, must<answer_within>, _, must<duration>>> {};

struct because_word : node<Kind::because, sor<kw::unreachable, kw::refused, kw::reset, seq<kw::timed, _, kw::out>, kw::tls>> {};
struct e_no_response : node<Kind::e_no_response, node<Kind::head, kw::expect, _, kw::no, _, kw::response>, opt<join<kw::because, must<because_word>>>> {};

struct outside_words : seq<kw::outside, _, kw::scope> {};
struct outside : node<Kind::outside_scope, outside_words> {};
struct in_word : kw::in {};
struct in_table : seq<opt<_, outside>, join<kw::in, must<table>>> {};
struct e_rows : node<Kind::e_rows, node<Kind::head, kw::expect, _, count, _, row_word>, opt<in_table>, opt<where>, opt<checks>> {};

// Of what a stub was asked: a header stands as beneath a request.
struct call_field : sor<node<Kind::path, node<Kind::key, kw::header>, _, quoted_key>, column> {};
struct keep_call_line : node<Kind::keep_line, kw::keep, _, must<call_field>, must<keep_column_as>> {};
struct call_check : node<Kind::check, sor<predicate, seq<call_field, _, must<predicate>>>> {};
struct call_line : sor<keep_call_line, stays, call_check> {};
struct call_checks : node<Kind::checks, block<call_line>> {};
struct calls_to : seq<joint, kw::to> {};
struct stub_name : node<Kind::name, any_word> {};
struct e_calls : node<Kind::e_calls, node<Kind::head, kw::expect, _, count, _, call_word>, must<calls_to>, _, must<stub_name>, opt<call_checks>> {};

struct bar : one<'|'> {};
struct header_cell : node<Kind::table_header, column> {};
struct cell : node<Kind::cell, sor<seq<bare_predicate, at<_, one<'|'>>>, expr>> {};
struct table_row : node<Kind::row, one<'|'>, plus<seq<_, not_at<end_of_line>, must<cell>, _, must<bar>>>> {};
struct title_row : node<Kind::row, one<'|'>, plus<seq<_, not_at<end_of_line>, must<header_cell>, _, must<bar>>>> {};
template <>
inline constexpr bool holds_prose<table_row> = false;
// The first row of a table names its columns.
struct table_rows : node<Kind::steps, block<title_row, table_row>> {};
struct ordered : node<Kind::in_order_by, join<kw::in, kw::order, _, kw::by, _, listed<column>>> {};
struct e_table : node<Kind::e_table, node<Kind::head, kw::expect, _, kw::rows>, must<in_table>, opt<where>, opt<ordered>, must<table_rows>> {};

struct column_list : node<Kind::columns, listed<column>> {};
struct e_no_changes : node<Kind::e_no_changes, node<Kind::head, kw::expect, _, kw::no, _, kw::changes>, opt<ignoring>, opt<checks>> {};
struct change_kind : node<Kind::change_kind, sor<kw::added, kw::changed, kw::removed>> {};
struct change_in : in_table {};
struct change_rows : row_word {};
struct change : node<Kind::change, count, _, must<change_kind>, _, must<change_rows>, must<change_in>, opt<where>, opt<checks>> {};
struct else_word : kw::else_ {};
struct nothing_else : node<Kind::nothing_else, kw::nothing, _, must<else_word>> {};
struct change_line : sor<nothing_else, stays, change> {};
struct change_lines : block<change_line> {};
struct e_changes : node<Kind::e_changes, node<Kind::head, kw::expect, _, kw::changes>, must<change_lines>> {};
struct duplicates_in : kw::in {};
struct by_columns : join<kw::by, column_list> {};
struct e_no_duplicates : node<Kind::e_no_duplicates, node<Kind::head, kw::expect, _, kw::no, _, kw::duplicates>, _, must<duplicates_in>, _,
                              must<table>, must<by_columns>, opt<where>, opt<checks>> {};

struct e_value : node<Kind::e_value, node<Kind::head, kw::expect, _, path>, _, must<predicate_or_checks>> {};

struct counted : at<seq<kw::expect, _, count_bound, _, row_word>> {};
// A count of something else, or nothing that there can be `no` of.
struct no_noun : failure {};
struct counted_noun : failure {};
struct miscounted : seq<kw::expect, _, sor<seq<kw::no, _, must<no_noun>>, seq<sor<at<number>, at<bound_word>>, count_bound, _, must<counted_noun>>>> {};
struct counted_calls : at<seq<kw::expect, _, count_bound, _, call_word>> {};

struct after_expect : one<' '> {};
struct subject
    : sor<e_status, e_no_response, e_no_changes, e_no_duplicates, seq<counted, e_rows>, seq<counted_calls, e_calls>, miscounted, e_table, e_body_text, e_body,
          e_header, e_answer, e_changes, e_value> {};
struct expect_subject : subject {};
struct within_expect : subject {};
struct expectation : node<Kind::expect, at<kw::expect>, must<expect_subject>> {};

struct within : node<Kind::within, kw::within, _, must<duration>, sor<seq<_, node<Kind::expect, at<kw::expect>, must<expect_subject>>>, must<steps>>> {};

struct step : node<Kind::step, sor<expectation, send, let, keep, delete_rows, request, within, watch, repeat, together, deliver, while_fault, replay,
                                   query, wait, manual, attach, give, stays, every, insert_row, run_sql, phrase>> {};
struct steps : node<Kind::steps, block<step>> {};

}  // namespace smoke::syntax
