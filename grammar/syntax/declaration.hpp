// What stands at the margin of a file.
#pragma once

#include "grammar/syntax/expectation.hpp"

namespace smoke::syntax {

struct title : plain_quoted {};
struct used : sor<node<Kind::name, any_word>, plain_quoted> {};
struct use : node<Kind::use, kw::use, _, must<used>> {};

struct in_parallel_words : seq<kw::in, _, kw::parallel> {};
struct scope_is : kw::is {};
struct scope_column : node<Kind::name, any_word> {};
struct scope_line : node<Kind::scope, kw::scope, _, must<scope_column>, _, must<scope_is>, _, must<expr>> {};
struct suite : node<Kind::suite, kw::suite, _, must<title>, opt<_, node<Kind::in_parallel, in_parallel_words>>, opt<block<scope_line>>> {};

struct variable_type : node<Kind::variable_type, sor<kw::text, kw::integer, kw::decimal, kw::boolean, kw::url, kw::uuid, kw::phone, kw::email,
                                                     kw::duration, kw::secret>> {};
struct default_value : sor<text_value, number, node<Kind::true_, kw::true_>, node<Kind::false_, kw::false_>> {};
struct variable_option : sor<node<Kind::optional_, kw::optional>, node<Kind::default_, kw::default_, _, must<default_value>>,
                             node<Kind::purpose, text_value>> {};
struct variable_colon : one<':'> {};
struct variable : node<Kind::variable, node<Kind::name, any_word>, _, must<variable_colon>, _, must<variable_type>, star<comma, must<variable_option>>,
                       opt<_, node<Kind::purpose, text_value>>> {};
struct variables : block<variable> {};
struct environment : node<Kind::environment, kw::environment, must<variables>> {};

struct top_name : node<Kind::name, any_word> {};
struct target_lines : block<target_line> {};
struct target : node<Kind::target, kw::target, _, must<top_name>, must<target_lines>> {};
struct fields : block<entry> {};
struct channel : node<Kind::channel, kw::channel, _, must<top_name>, must<fields>> {};
struct template_ : node<Kind::template_, kw::template_, _, must<top_name>, must<fields>> {};
struct about_name : node<Kind::about, any_word> {};
struct event_lines : block<event_line> {};
struct event : node<Kind::event, kw::event, _, must<top_name>, opt<_, kw::about, _, must<about_name>>, must<event_lines>> {};

struct parameter : node<Kind::parameter, any_word> {};
struct parameters_close : one<')'> {};
struct parameters_inside : seq<_, opt<parameter, star<seq<comma, must<parameter>>>>, _> {};
struct parameters : bracketed<'(', parameters_inside, parameters_close> {};
struct signature_line : sor<let, header_line> {};
struct signature_lines : block<signature_line> {};
struct signature : node<Kind::signature, kw::signature, _, must<top_name>, must<parameters>, must<signature_lines>> {};

struct declared_steps : steps {};
struct step_title : plain_quoted {};
struct step_declaration : node<Kind::step_declaration, kw::step, _, must<step_title>, must<declared_steps>> {};
struct all_or_each : node<Kind::word, sor<kw::all, kw::each>> {};
struct hook : node<Kind::hook, node<Kind::word, sor<kw::before, kw::after>>, _, must<all_or_each>, must<declared_steps>> {};

// ---- scenarios

struct tag : node<Kind::tag, any_word, star<one<'-'>, any_word>> {};
struct tags : node<Kind::tags, kw::tags, _, listed<tag>> {};
struct until_word : kw::until {};
struct why : text_value {};
struct quarantine_date : text_value {};
struct quarantined : node<Kind::quarantined, kw::quarantined, _, must<until_word>, _, must<quarantine_date>, _, must<why>> {};
struct when_word : kw::when {};
struct given : node<Kind::condition, path, _, must<predicate>> {};
struct only_when : node<Kind::only_when, kw::only, _, must<when_word>, _, must<given>, star<join<kw::and_, must<given>>>> {};
struct alone_word : kw::alone {};
struct runs_alone : node<Kind::runs_alone, kw::runs, _, must<alone_word>> {};
struct all_channels : seq<kw::all, _, kw::channels> {};
struct each_word : kw::each {};
struct loop_name : node<Kind::name, any_word> {};
struct for_in : seq<joint, kw::in> {};
struct for_values : sor<node<Kind::all_channels, all_channels>, listed<expr>> {};
struct for_each : node<Kind::for_each, kw::for_, _, must<each_word>, _, must<loop_name>, must<for_in>, _, must<for_values>> {};
struct example_rows : node<Kind::steps, block<title_row, table_row>> {};
struct examples_what : sor<seq<_, kw::from, _, must<text_value>>, example_rows> {};
struct examples : node<Kind::examples, kw::examples, must<examples_what>> {};
struct setup : node<Kind::setup, kw::setup, must<declared_steps>> {};
struct cleanup : node<Kind::cleanup, kw::cleanup, must<declared_steps>> {};
struct scenario_line : sor<step, tags, quarantined, only_when, runs_alone, for_each, examples, setup, cleanup> {};
struct scenario_lines : node<Kind::lines, block<scenario_line>> {};
struct scenario : node<Kind::scenario, kw::scenario, _, must<title>, must<scenario_lines>> {};

// ---- stubs, monitors, evidence, gates

struct stub_status : node<Kind::stub_status, kw::answer, _, must<expr>, opt<_, node<Kind::stub_delay, kw::after, _, must<duration>>>> {};
struct stub_line : no_key<stub_status, header_line, body_line> {};
struct stub_answer_lines : block<stub_line> {};
struct stub_answer : node<Kind::stub_answer, method, _, must<event_address>, must<stub_answer_lines>> {};
struct stub_answers : block<stub_answer> {};
struct stub : node<Kind::stub, kw::stub, _, must<top_name>, must<stub_answers>> {};

struct samples_may_fail : seq<opt<one<'%'>>, _, kw::of, _, kw::samples, _, kw::may, _, kw::fail> {};
struct samples_word : kw::samples {};
struct percent_number : node<Kind::number, number_digits> {};
struct failure_rate : node<Kind::failure_rate, kw::at, _, kw::most, _, must<percent_number>, _, must<samples_may_fail>> {};
struct minimum_samples : node<Kind::minimum_samples, kw::at, _, kw::least, _, must<percent_number>, _, must<samples_word>> {};
struct monitor_every : node<Kind::monitor_every, kw::every, _, must<duration>, _, must<every_for>, _, must<duration>, opt<steps>> {};
struct monitor_line : sor<failure_rate, minimum_samples, monitor_every, step> {};
struct monitor_lines : node<Kind::lines, block<monitor_line>> {};
struct monitor : node<Kind::monitor, kw::monitor, _, must<title>, must<monitor_lines>> {};
struct evidence : node<Kind::evidence, kw::evidence, _, must<title>, must<declared_steps>> {};

struct tagged : opt<_, kw::tagged, _, listed<tag>> {};
struct passed_word : kw::passed {};
struct failed_word : kw::failed {};
struct held_word : kw::held {};
struct is_complete : seq<kw::is, _, kw::complete> {};
struct rule_table : seq<kw::in, _, must<table>> {};
struct criterion
    : sor<seq<node<Kind::rule_kind, kw::every, _, kw::scenario>, tagged, _, must<passed_word>>,
          seq<node<Kind::rule_kind, kw::any, _, kw::scenario>, tagged, _, must<failed_word>>,
          seq<node<Kind::rule_kind, kw::monitor>, _, must<title>, _, must<held_word>>,
          seq<node<Kind::rule_kind, kw::evidence>, _, must<title>, _, must<is_complete>>,
          seq<node<Kind::rule_kind, kw::duplicates>, _, must<rule_table>, must<by_columns>, opt<where>>,
          seq<count, _, row_word, _, must<rule_table>, opt<where>>> {};
struct rule_line : node<Kind::rule, sor<seq<kw::no, one<'-'>, node<Kind::no, kw::go>>, kw::go>, _, must<when_word>, _, must<criterion>> {};
struct gate_lines : block<rule_line> {};
struct gate : node<Kind::gate, kw::gate, _, must<title>, must<gate_lines>> {};

struct declaration : node<Kind::declaration, sor<scenario, use, suite, environment, let, target, channel, template_, event, signature, step_declaration,
                                                 hook, stub, monitor, evidence, gate>> {};
struct file : seq<opt<utf8::bom>, all_lines<declaration>, eof> {};

}  // namespace smoke::syntax
