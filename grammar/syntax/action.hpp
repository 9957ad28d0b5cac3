// What a scenario does: requests, sends, and the steps that hold other steps.
#pragma once

#include "grammar/syntax/predicate.hpp"

namespace smoke::syntax {

// ---- entries: `key: value`, or `key:` with its value beneath

struct key_path : seq<segment_name, star<segment>> {};
struct entry_colon : one<':'> {};
struct removal : node<Kind::removal, kw::without, plus<one<' '>>, not_at<kw::header>, key_path> {};
struct data_line;
template <>
inline constexpr bool holds_prose<data_line> = false;
struct data_block : node<Kind::block_value, block<data_line>> {};
struct overrides : block<sor<removal, entry>> {};
struct new_with_overrides : seq<at<kw::new_>, new_value, opt<overrides>> {};
struct entry_value : sor<new_with_overrides, loose_value, data_block> {};
struct entry : node<Kind::entry, key_path, _, one<':'>, _, must<entry_value>> {};
// A text alone is a value, in which something may be replaced; before a colon it is a key.
struct data_line : sor<seq<not_at<quoted, end_of_line>, entry>, expr> {};
struct data : sor<new_with_overrides, expr, data_block> {};

// ---- lines of requests

struct method : node<Kind::method, sor<kw::get, kw::post, kw::put, kw::patch, kw::delete_, kw::head, kw::options>> {};
struct address : sor<quoted, path> {};
struct header_name : quoted {};
struct header_colon : one<':'> {};
struct header_value : expr {};
struct header_line : node<Kind::header, kw::header, _, must<header_name>, _, must<header_colon>, _, must<header_value>> {};
struct without_header_line : node<Kind::without_header, kw::without, _, kw::header, _, must<header_name>> {};
struct query_lines : block<entry> {};
struct query_body : sor<entry, query_lines> {};
struct query_parameter_line : node<Kind::query_line, kw::query, _, must<query_body>> {};
struct json_value : sor<seq<node<Kind::from_file, kw::from>, _, text_value>, data> {};
struct body_value : data {};
struct file_name : text_value {};
struct body_line
    : node<Kind::body, sor<seq<node<Kind::body_word, kw::json>, _, must<json_value>>,
                           seq<node<Kind::body_word, sor<kw::form, kw::multipart, kw::text>>, not_at<_, one<':'>>, _, must<body_value>>,
                           seq<node<Kind::body_word, sor<kw::file, kw::bytes>>, not_at<_, one<':'>>, _, must<file_name>>>> {};
struct basic_comma : comma {};
struct basic_line : node<Kind::basic, kw::basic, _, must<expr>, must<basic_comma>, must<expr>> {};
struct bearer_line : node<Kind::bearer, kw::bearer, _, must<expr>> {};
struct scheme_call : call {};
struct sign_line : node<Kind::sign, kw::sign, _, must<scheme_call>> {};
struct duration : expr {};
struct timeout_line : node<Kind::timeout, kw::timeout, _, must<duration>> {};
struct redirects_word : kw::redirects {};
struct follow_line : node<Kind::follow_redirects, kw::follow, _, must<redirects_word>> {};
struct cookies_line : node<Kind::cookies, kw::cookies> {};
struct ago_or_ahead : sor<kw::ago, node<Kind::ahead, kw::ahead>> {};
struct signed_line : sor<node<Kind::signed_with, kw::signed_, _, kw::with, _, must<expr>>,
                         node<Kind::signed_at, kw::signed_, _, must<duration>, _, must<ago_or_ahead>>> {};
struct unsigned_line : node<Kind::unsigned_, kw::unsigned_> {};
struct tampered_line : node<Kind::tampered, kw::tampered> {};
struct status_number : node<Kind::number, rep<3, digit>> {};
struct means_word : kw::means {};
struct meaning : text_value {};
struct answer_means_line
    : node<Kind::answer_means, kw::answer, _, must<status_number>, _, must<means_word>, _, must<meaning>> {};
struct event_address : address {};
struct address_line : node<Kind::address_line, method, _, must<event_address>> {};

// A word that heads a line may be a field as well: `text: "x"` in an event's overrides is one.
template <typename... Lines>
struct no_key : seq<not_at<any_word, _, one<':'>>, sor<Lines...>> {};

struct request_line
    : no_key<query_parameter_line, header_line, body_line, basic_line, bearer_line, sign_line, timeout_line, follow_line, cookies_line> {};
struct override_line : node<Kind::override_line, sor<removal, entry>> {};
struct send_line : sor<no_key<header_line, without_header_line, sign_line, signed_line, unsigned_line, tampered_line, timeout_line>,
                       override_line> {};
struct event_line : no_key<address_line, header_line, sign_line, body_line, timeout_line, answer_means_line> {};
struct tls_what : sor<seq<kw::ca, _, node<Kind::tls_ca, must<text_value>>>, kw::insecure> {};
struct body_path : node<Kind::path, node<Kind::key, kw::body>, star<segment>> {};
struct version_method : method {};
struct target_line
    : no_key<node<Kind::url, kw::url, _, must<expr>>, header_line, timeout_line, node<Kind::tls, kw::tls, _, must<tls_what>>, sign_line,
             node<Kind::version, kw::version, _, must<version_method>, _, must<event_address>, _, must<body_path>>> {};

// ---- names that steps give

struct declared_name : node<Kind::as, any_word> {};
struct as_clause : join<kw::as, must<declared_name>> {};
struct target_name : node<Kind::to, any_word> {};
struct to_clause : join<kw::to, must<target_name>> {};

// ---- steps

struct steps;
struct let_name : node<Kind::name, any_word> {};
struct let_equals : one<'='> {};
struct let_value : data {};
struct let : node<Kind::let, kw::let, _, must<let_name>, _, must<let_equals>, _, must<let_value>> {};

struct signed_anew_words : seq<kw::signed_, _, kw::anew> {};
struct send_again : node<Kind::send_again, kw::again, opt<_, not_at<kw::as>, node<Kind::name, any_word>>,
                         opt<node<Kind::signed_anew, comma, must<signed_anew_words>>>, opt<as_clause>> {};
struct event_name : node<Kind::name, any_word> {};
struct send_event : node<Kind::send, must<event_name>, opt<join<kw::for_, node<Kind::for_, must<expr>>>>, opt<to_clause>,
                         opt<as_clause>, opt<block<send_line>>> {};
struct send : seq<kw::send, _, sor<send_again, send_event>> {};

struct request_address : address {};
struct request : node<Kind::request, method, _, must<request_address>, opt<to_clause>, opt<as_clause>, opt<block<request_line>>> {};

struct as_name : seq<kw::as, _, must<declared_name>> {};
struct keep_as : as_clause {};
struct keep_what : sor<node<Kind::keep_status, kw::status, not_at<one<'.'>>>, node<Kind::keep_header, kw::header, _, quoted>, path> {};
struct keep : node<Kind::keep, kw::keep, _, must<keep_what>, must<keep_as>> {};

struct expectation;
struct sql_text : text_block {};
struct query_line : sor<sql_text, expectation> {};
struct query_block : block<query_line> {};
struct query : node<Kind::query, kw::query, opt<_, quoted>, opt<as_clause>, must<query_block>> {};

struct table_word : sor<any_word, plain_quoted> {};
struct table_part : node<Kind::table_part, table_word> {};
struct table : node<Kind::table, table_part, opt<one<'.'>, must<table_part>>> {};
struct watch : node<Kind::watch, kw::watch, _, listed<table>, opt<where>> {};

struct times_word : sor<kw::times> {};
struct at_once_words : seq<kw::at, _, kw::once> {};
struct repeat : node<Kind::repeat, kw::repeat, _, must<expr>, _, must<times_word>, opt<_, node<Kind::at_once, at_once_words>>,
                     opt<_, node<Kind::every, kw::every, _, must<duration>>>, must<steps>> {};
struct together : node<Kind::together, at_once_words, must<steps>> {};
struct deliver_words : seq<kw::in, _, kw::any, _, kw::order> {};
struct once_or_twice : seq<kw::each, _, kw::once, _, kw::or_, _, kw::twice> {};
struct orders_word : kw::orders {};
struct deliver_option : sor<node<Kind::once_or_twice, once_or_twice>,
                            node<Kind::at_most_orders, kw::at, _, kw::most, _, must<expr>, _, must<orders_word>>> {};
struct deliver : node<Kind::deliver, kw::deliver, _, must<deliver_words>, star<comma, must<deliver_option>>, must<steps>> {};
struct fault
    : sor<node<Kind::fault_kind, kw::is, _, kw::unreachable>, node<Kind::fault_kind, kw::refuses, _, kw::connections>,
          node<Kind::fault_kind, kw::resets, _, kw::connections>, seq<node<Kind::fault_kind, kw::is, _, kw::slow, _, kw::by>, _, must<duration>>,
          seq<node<Kind::fault_kind, kw::answers>, _, must<expr>>, node<Kind::fault_kind, kw::loses, _, kw::responses>> {};
struct fault_target : node<Kind::name, any_word> {};
struct while_fault : node<Kind::fault, kw::while_, _, must<fault_target>, _, must<fault>, must<steps>> {};
struct undelivered_words : seq<kw::undelivered, _, kw::events> {};
struct replay : node<Kind::replay, kw::replay, _, must<undelivered_words>, opt<steps>> {};
struct wait : node<Kind::wait, kw::wait, _, must<duration>> {};
struct instruction : text_value {};
struct manual : node<Kind::manual, kw::manual, _, must<instruction>> {};
struct attach_as : join<kw::as, must<text_value>> {};
struct attach : node<Kind::attach, kw::attach, _, must<expr>, must<attach_as>> {};
struct give : node<Kind::give, kw::give, _, must<expr>> {};
struct stays_for : kw::for_ {};
struct stays : node<Kind::stays, kw::stays, _, must<stays_for>, _, must<duration>> {};
struct every_for : kw::for_ {};
struct every : node<Kind::every_block, kw::every, _, must<duration>, _, must<every_for>, _, must<duration>, must<steps>> {};

struct rows_in : seq<kw::rows, _, kw::in> {};
struct needed_where : where {};
struct delete_rows : node<Kind::delete_rows, kw::delete_, _, kw::rows, _, kw::in, _, must<table>, must<needed_where>> {};
struct into_word : seq<kw::row, _, kw::into> {};
struct insert_entries : block<entry> {};
struct insert_row : node<Kind::insert_row, kw::insert, _, must<into_word>, _, must<table>, must<insert_entries>> {};
struct sql_word : kw::sql {};
struct sql_block : block<sql_text> {};
struct run_sql : node<Kind::run_sql, kw::run, _, must<sql_word>, must<sql_block>> {};

struct phrase_item : seq<not_at<kw::as, plus<one<' '>>, any_word, end_of_line>, simple> {};
struct phrase : node<Kind::phrase, at<no_verb>, phrase_item, star<seq<joint, phrase_item>>, opt<as_clause>> {};

}  // namespace smoke::syntax
