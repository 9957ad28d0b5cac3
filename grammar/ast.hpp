// The syntax tree of a .smoke file. It reads as the grammar: one struct a construct, alternatives as variants, so
// that a new construct makes the compiler list every place to touch.
//
// Texts are views into the Source, which File keeps alive. Comments and prose are no nodes: they stand in File::trivia,
// in the order of their places, and say to which line they belong.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/source.hpp"

namespace smoke::ast {

// A value of its own on the heap: recursion in the tree, and large alternatives of a variant.
template <typename T>
class Box {
 public:
  Box() : value_(std::make_unique<T>()) {}
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Box(Box&&) noexcept = default;
  Box& operator=(Box&&) noexcept = default;
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

struct Name {
  std::string_view text;
  Span span;
  explicit operator bool() const { return !text.empty(); }  // an optional name that is not there is empty
};

// ---- values ---------------------------------------------------------------------------------------------------

struct Expr;
struct Predicate;
struct Entry;

struct Null {};
struct Boolean {
  bool value;
};
struct Number {
  std::string_view lexeme;  // JSON's form
};
struct DurationLiteral {
  std::int64_t microseconds;
  std::string_view lexeme;
};
struct SizeLiteral {
  std::int64_t octets;
  std::string_view lexeme;
};
struct Regex {
  std::string_view pattern;  // between the slashes, `\/` as it stands
};

struct TextPart;
struct Text {
  std::string_view plain;       // the whole text where it has neither escapes nor interpolations
  std::vector<TextPart> parts;  // else its parts
  bool block = false;           // written as a """ block
};

struct ListLiteral {
  std::vector<Expr> items;
};
struct ObjectLiteral {
  std::vector<Entry> entries;
  bool block = false;  // written as indented `key: value` lines
};

// One step of a path: `.name`, `."odd key"` or `[0]`.
struct Segment {
  std::string_view key;
  std::optional<std::int64_t> index;
  Span span;
  std::string unescaped;  // a quoted key that has escapes; else empty
  std::string_view name() const { return unescaped.empty() ? key : std::string_view(unescaped); }
};
struct Path {
  std::vector<Segment> segments;  // the first is the name
};
struct Call {
  Name function;
  std::vector<Expr> arguments;
};
struct New {
  Name record;
  std::optional<Box<Expr>> channel;  // on PATH
  std::vector<Entry> overrides;
};
enum class UniqueKind { integer, digits, text, uuid, phone, email };
struct Unique {
  UniqueKind kind;
  std::optional<Box<Expr>> argument;  // digits N, text "prefix"
};
struct Now {};
struct Sum {
  Box<Expr> left;
  bool minus;
  Box<Expr> right;
};
// A predicate where a value may stand: in the object of `is like`, in a table cell.
struct PredicateValue {
  Box<Predicate> predicate;
};

struct Expr {
  Span span;
  std::variant<Null, Boolean, Number, DurationLiteral, SizeLiteral, Regex, Text, ListLiteral, ObjectLiteral, Path,
               Call, New, Unique, Now, Sum, PredicateValue>
      node;
};

struct TextPart {
  std::variant<std::string, Expr> part;  // characters with their escapes resolved, or `${expr}`
};

// `key: value`; keys of overrides may be paths. `without path` is an entry that has no value.
struct Entry {
  Span span;
  std::vector<Segment> key;
  std::optional<Expr> value;
};

// ---- predicates -----------------------------------------------------------------------------------------------

enum class PredicateKind {
  is,              // is V [ignoring path, path]; is null
  absent,          // is absent
  empty,           // is empty
  type,            // is a uuid
  one_of,          // is one of (V, V)
  contains,        // contains V
  contains_like,   // contains an item like {…}
  every_like,      // every item is like {…}
  starts_with,
  ends_with,
  matches,         // matches /re/
  above,
  below,
  at_least,
  at_most,
  between,         // is between A and B
  after,
  before,
  within_of,       // is within D of T
  has,             // has [at least / at most] N items / characters
  like,            // is like {…}
  any_order,       // is [V, V] in any order
  changed,         // changed [from V] [to V]; in the lines of `expect changes`
  schema,          // body matches schema "f.json"
  file,            // body is file "x"
  set,             // is set; in `only when`
  any,             // `any`, in a table cell
};

enum class Bound { exactly, at_least, at_most, between, none };  // none: `no rows`

enum class TypeWord { text, number, integer, boolean, list, object, uuid, email, url, phone, timestamp, date };

struct Predicate {
  Span span;
  PredicateKind kind = PredicateKind::is;
  bool negated = false;
  std::vector<Expr> arguments;
  TypeWord type = TypeWord::text;    // kind type
  Bound bound = Bound::exactly;      // kind has
  bool characters = false;           // kind has: characters, else items
  bool has_from = false;             // kind changed: arguments hold the `from` value first
  std::vector<Path> ignoring;        // kind is
};

// A column or a path below what is being looked at, then a predicate. No path: the thing itself.
struct Check {
  Span span;
  std::optional<Path> path;
  Predicate predicate;
};

struct Condition {  // of `where` and `only when`
  Path path;
  Predicate predicate;
  Span span;
};
using Where = std::vector<Condition>;

struct Count {
  Bound bound = Bound::exactly;
  std::vector<Expr> values;  // none for `no`, two for `between`
  Span span;
};

// `table` or `schema.table`.
struct Table {
  std::vector<Name> parts;
  Span span;
};

// ---- lines of requests, events, sends, targets, stubs -----------------------------------------------------------

enum class Method { get, post, put, patch, del, head, options };
enum class BodyKind { json, form, text, file, multipart, bytes };

struct HeaderLine {
  Box<Expr> name;  // a text
  Box<Expr> value;
};
struct WithoutHeader {
  Box<Expr> name;
};
struct QueryLine {
  std::vector<Entry> entries;
  bool block = false;
};
struct BodyLine {
  BodyKind kind;
  Box<Expr> value;
  bool from_file = false;  // json from "f.json"
};
struct BasicLine {
  Box<Expr> user;
  Box<Expr> password;
};
struct BearerLine {
  Box<Expr> token;
};
struct SignLine {
  Name scheme;
  std::vector<Expr> arguments;
};
struct SignedWith {
  Box<Expr> secret;
};
struct SignedAt {
  Box<Expr> offset;
  bool ahead;  // else ago
};
struct Unsigned {};
struct Tampered {};
struct FollowRedirects {};
struct Cookies {};
struct TimeoutLine {
  Box<Expr> duration;
};
struct AnswerMeans {  // answer 401 means "…"
  std::int64_t status;
  Box<Expr> meaning;
};
struct UrlLine {
  Box<Expr> url;
};
struct TlsLine {
  std::optional<Box<Expr>> ca;  // tls ca "file"; else tls insecure
};
struct VersionLine {  // version get "/version" body.version
  Method method;
  Box<Expr> address;
  Path path;
};
struct AddressLine {  // post "/api/…", in an event
  Method method;
  Box<Expr> address;
};
struct OverrideLine {
  Entry entry;
};

struct RequestLine {
  Span span;
  std::variant<HeaderLine, WithoutHeader, QueryLine, BodyLine, BasicLine, BearerLine, SignLine, SignedWith, SignedAt,
               Unsigned, Tampered, FollowRedirects, Cookies, TimeoutLine, AnswerMeans, UrlLine, TlsLine,
               Box<VersionLine>, AddressLine, Box<OverrideLine>>
      node;
};

// ---- steps ----------------------------------------------------------------------------------------------------

struct Step;
using Steps = std::vector<Step>;

struct Let {
  Name name;
  Expr value;
};

struct Send {
  Name event;
  std::optional<Expr> about;  // for X
  Name target;                // to T
  Name result;                // as name
  std::vector<RequestLine> lines;
};

struct SendAgain {
  Name what;  // empty: the last one sent
  bool signed_anew = false;
  Name result;
};

struct Request {
  Method method;
  Expr address;
  Name target;
  Name result;
  std::vector<RequestLine> lines;
};

enum class KeepWhat { status, header, path };
struct Keep {
  KeepWhat what = KeepWhat::path;
  std::optional<Expr> header;
  Path path;
  Name name;
};

struct Expectation;
struct Query {
  std::optional<Expr> title;
  Name result;
  Expr sql;  // a """ block
  std::vector<Expectation> expectations;
};

struct Watch {
  std::vector<Table> tables;
  Where where;
};

struct Repeat {
  Expr times;
  bool at_once = false;
  std::optional<Expr> every;
  Steps steps;
};
struct AtOnce {
  Steps steps;
};
struct Deliver {
  bool once_or_twice = false;
  std::optional<Expr> at_most;
  Steps steps;  // sends and expectations
};

enum class FaultKind { unreachable, refuses, resets, slow, answers, loses };
struct While {
  Name target;
  FaultKind fault;
  std::optional<Expr> argument;  // slow by D, answers STATUS
  Steps steps;
};
struct Replay {
  Steps steps;  // expectations
};
struct Wait {
  Expr duration;
};
struct Manual {
  Expr instruction;
};
struct Attach {
  Expr value;
  Expr title;
};
struct Give {
  Expr value;
};
struct StaysFor {  // a line of its own
  Expr duration;
};
struct Within {  // over a block; before an expectation it is Expectation::within
  Expr duration;
  Steps steps;
};
struct Every {
  Expr interval;
  Expr duration;
  Steps steps;
};
struct DeleteRows {
  Table table;
  Where where;
};
struct InsertRow {
  Table table;
  std::vector<Entry> entries;
};
struct RunSql {
  Expr sql;
};
// A line that begins with no verb: a step of one's own, matched against the declared ones after parsing.
struct Phrase {
  std::vector<Expr> items;  // words stand as paths of one segment
  Name result;
};
// A line that could not be read. It was reported; what it would have named is known, so that nothing that follows is blamed.
struct Broken {
  std::vector<Name> names;
};

// ---- expectations -----------------------------------------------------------------------------------------------

struct StatusPattern {
  Span span;
  std::variant<std::int64_t, Path> value;
  bool whole_class = false;  // 2xx: value is 2
};
struct ExpectStatus {
  std::vector<StatusPattern> patterns;
  bool negated = false;
};
struct ExpectHeader {
  Expr name;
};
struct ExpectBody {
  Path path;  // begins with `body`
};
struct ExpectBodyText {};
struct ExpectAnswerWithin {
  Expr duration;
};
enum class NoResponse { any, unreachable, refused, reset, timed_out, tls };
struct ExpectNoResponse {
  NoResponse because = NoResponse::any;
};
struct ExpectRows {
  Count count;
  std::optional<Table> table;  // none beneath `query`
  bool outside_scope = false;
  Where where;
};
struct Cell {
  Span span;
  Predicate predicate;
};
struct ExpectTable {
  Table table;
  bool outside_scope = false;
  Where where;
  std::vector<Path> order_by;
  std::vector<Path> columns;
  std::vector<std::vector<Cell>> rows;
};
enum class ChangeKind { added, changed, removed };
struct CheckLine;
struct ChangeLine {
  Span span;
  Count count;
  ChangeKind kind;
  Table table;
  Where where;
  std::vector<CheckLine> checks;
};
struct ExpectChanges {
  std::vector<ChangeLine> changes;
  bool nothing_else = false;
  std::optional<Span> nothing_else_span;
};
struct ExpectNoChanges {
  std::vector<Path> ignoring;
};
struct ExpectNoDuplicates {
  Table table;
  std::vector<Path> columns;
  Where where;
};
struct ExpectCalls {
  Count count;
  Name stub;
};
struct ExpectValue {
  Path path;
};

struct KeepLine {  // keep COLUMN as name
  Path column;
  Name name;
};

// A line beneath an expectation.
struct CheckLine {
  Span span;
  std::variant<Check, KeepLine, StaysFor> node;
};

struct Expectation {
  Span span;                   // of the line, `within D` included
  Span head;                   // what a failure points at: `expect 1 row`
  std::optional<Expr> within;  // within D expect …
  std::variant<ExpectStatus, ExpectHeader, ExpectBody, ExpectBodyText, ExpectAnswerWithin, ExpectNoResponse, ExpectRows,
               ExpectTable, ExpectChanges, ExpectNoChanges, ExpectNoDuplicates, ExpectCalls, ExpectValue>
      subject;
  std::optional<Predicate> predicate;  // on the same line
  std::vector<CheckLine> lines;        // beneath
};

struct Step {
  Span span;  // the first line, its joined lines included, without the block
  std::variant<Box<Let>, Box<Send>, Box<SendAgain>, Box<Request>, Box<Keep>, Box<Query>, Box<Watch>, Box<Repeat>,
               Box<AtOnce>, Box<Deliver>, Box<While>, Box<Replay>, Box<Wait>, Box<Manual>, Box<Attach>, Box<Give>,
               Box<StaysFor>, Box<Within>, Box<Every>, Box<DeleteRows>, Box<InsertRow>, Box<RunSql>, Box<Phrase>,
               Box<Expectation>, Box<Broken>>
      node;
};

// ---- declarations -----------------------------------------------------------------------------------------------

struct Use {
  std::variant<Name, Expr> module;  // a standard module, or the text of a path
};
struct Suite {
  Expr title;
  bool in_parallel = false;
  std::optional<Name> scope_column;
  std::optional<Expr> scope_value;
};

enum class VariableType { text, integer, decimal, boolean, url, uuid, phone, email, duration, secret };
struct Variable {
  Span span;
  Name name;
  VariableType type;
  bool optional = false;
  std::optional<Expr> default_value;
  std::optional<Expr> purpose;  // "what for"
};
struct Environment {
  std::vector<Variable> variables;
};
struct Target {
  Name name;
  std::vector<RequestLine> lines;
};
struct Channel {
  Name name;
  std::vector<Entry> fields;
};
struct Template {
  Name name;
  std::vector<Entry> fields;
};
struct Event {
  Name name;
  Name about;  // a template; may be empty
  std::vector<RequestLine> lines;
};
struct SignatureLet {
  Span span;
  Let let;
};
struct SignatureHeader {
  Span span;
  HeaderLine header;
};
struct Signature {
  Name name;
  std::vector<Name> parameters;
  std::vector<std::variant<SignatureLet, SignatureHeader>> lines;
};

struct PhrasePart {
  bool hole;
  std::string_view text;  // the word, or the hole's name
  Span span;
};
struct StepDeclaration {
  std::vector<PhrasePart> phrase;
  Span phrase_span;
  Steps steps;
};

enum class HookKind { before_all, before_each, after_each, after_all };
struct Hook {
  HookKind kind;
  Steps steps;
};

struct Quarantine {
  Expr until;
  Expr why;
  Span span;
};
struct ForEach {
  Name variable;
  std::vector<Expr> values;
  bool all_channels = false;
  Span span;
};
struct Examples {
  Span span;
  std::optional<Expr> file;  // examples from "x.csv"
  std::vector<Name> columns;
  std::vector<std::vector<Expr>> rows;
};
struct Scenario {
  Expr title;
  std::vector<Name> tags;
  Span tags_span;
  std::optional<Quarantine> quarantine;
  Where only_when;
  bool runs_alone = false;
  std::optional<Span> runs_alone_span;
  std::optional<ForEach> for_each;
  std::optional<Examples> examples;
  Steps setup;
  Steps steps;
  Steps cleanup;
  std::optional<Span> setup_span;
  std::optional<Span> cleanup_span;

  // How many `let` begin `steps` above the `setup`: those come before it.
  std::size_t lets_above_setup() const;
};

struct StubAnswer {
  Span span;
  Method method;
  Expr address;
  std::optional<Expr> status;
  std::optional<Expr> delay;  // answer 200 after 2s
  std::vector<RequestLine> lines;
};
struct Stub {
  Name name;
  std::vector<StubAnswer> answers;
};

struct Monitor {
  Expr title;
  std::optional<Expr> interval;
  std::optional<Expr> duration;
  Span every_span;
  std::optional<Expr> failure_percent;  // at most 2 % of samples may fail
  std::optional<Expr> minimum_samples;  // at least N samples
  Steps steps;
};

struct Evidence {
  Expr title;
  Steps steps;  // query, request, manual, attach and their expectations
};

enum class RuleKind { every_scenario_passed, any_scenario_failed, monitor_held, evidence_complete, duplicates, rows };
struct Rule {
  Span span;
  bool go;  // else no-go
  RuleKind kind;
  std::vector<Name> tags;
  std::optional<Expr> title;
  std::optional<Count> count;
  std::optional<Table> table;
  std::vector<Path> columns;
  Where where;
};
struct Gate {
  Expr title;
  std::vector<Rule> rules;
};

struct Declaration {
  Span span;  // the first line
  std::variant<Use, Box<Suite>, Environment, Box<Let>, Target, Channel, Template, Event, Signature, StepDeclaration,
               Hook, Box<Scenario>, Stub, Box<Monitor>, Box<Evidence>, Box<Gate>, Broken>
      node;
};

// ---- files ------------------------------------------------------------------------------------------------------

enum class TriviaKind { comment, prose };

struct Trivia {
  TriviaKind kind;
  Span span;            // a comment with its `#`, prose without its `>` and the blank after it
  std::uint32_t owner;  // prose: where the line that it belongs to begins; for the file's own prose, no_owner
  bool trailing;        // a comment at the end of a line
};
constexpr std::uint32_t no_owner = 0xFFFFFFFF;

struct File {
  SourcePtr source;
  std::vector<Declaration> declarations;
  std::vector<Trivia> trivia;
  bool whole = true;  // false where the parser gave up, after very many mistakes

  // The prose that belongs to the line beginning at `owner` (or to the file: no_owner), line by line.
  std::vector<std::string_view> prose(std::uint32_t owner) const;
};

}  // namespace smoke::ast
