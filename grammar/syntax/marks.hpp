// What the grammar leaves behind: a flat list of marks in the order of the text, each with its place and the index
// behind its subtree. A rule that fails locally takes its marks back by shortening the list, so backtracking needs no
// care anywhere else; tree*.cpp turns the marks of one declaration into nodes of ast.hpp and the list is used again.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/source.hpp"

namespace smoke::syntax {

enum class Kind : std::uint16_t {
  // values
  null_, true_, false_, number, quantity, unit, plain_text, text, chunk, escape, interpolation, text_block, regex,
  list_, object_, entry, removal, key, index, quoted_key, path, call, call_name, new_, on, unique_, unique_word, now_,
  sum, plus_, minus_, predicate_value, word, block_value,
  // predicates
  pred, not_, absent, empty, type, one_of, contains, contains_like, every_like, starts_with, ends_with, matches, above,
  below, at_least, at_most, between, after, before, within_of, has, like, any_order, changed, from, to_value, schema,
  file, set, any, is, ignoring, items, characters, exactly, no,
  // clauses
  where, condition, and_, count, table, table_part, for_, to, as, by, in_order_by, every, at_once, because, outside_scope,
  columns,
  // lines of requests and their like
  method, header, without_header, query_line, body, body_word, from_file, basic, bearer, sign, signed_with, signed_at,
  ahead, unsigned_, tampered, follow_redirects, cookies, timeout, answer_means, url, tls, tls_ca, version, address_line,
  override_line, lines,
  // steps
  step, let, send, send_again, signed_anew, request, keep, keep_status, keep_header, query, watch, repeat, together,
  deliver, once_or_twice, at_most_orders, fault, fault_kind, replay, wait, manual, attach, give, stays, within,
  every_block, delete_rows, insert_row, run_sql, phrase, steps, broken, broken_name,
  // expectations
  expect, expect_within, head, e_status, status_class, status_code, status_name, e_header, e_body, e_body_text, e_answer,
  e_no_response, e_rows, e_table, e_changes, e_no_changes, e_no_duplicates, e_calls, e_value, check, keep_line, change,
  change_kind, nothing_else, table_header, row, cell, checks,
  // declarations
  declaration, use, suite, in_parallel, scope, environment, variable, variable_type, optional_, default_, purpose,
  target, channel, template_, event, about, signature, parameter, step_declaration, hook, scenario, tags, tag,
  quarantined, only_when, runs_alone, for_each, all_channels, examples, setup, cleanup, stub, stub_answer, stub_status,
  stub_delay, monitor, monitor_every, failure_rate, minimum_samples, evidence, gate, rule, rule_kind, name,
};

struct Mark {
  Kind kind;
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t next;  // index of the first mark that is no descendant
};

using Marks = std::vector<Mark>;

}  // namespace smoke::syntax
