// Builds s-expressions from the tree, then prints each on one line if it fits. What the formatter
// may change (places, comments, blank lines, how lines are joined) is left out, all else is in.
#include "grammar/dump.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/walk.hpp"
#include "grammar/words.hpp"

namespace smoke {
namespace {

using namespace ast;

struct Sexp {
  std::string text;  // the head of a list, or the whole atom
  std::vector<Sexp> children;
  bool list = true;
  bool tall = false;  // its lists each on a line of their own

  void add(Sexp child) { children.push_back(std::move(child)); }
};

Sexp atom(std::string_view text) { return {std::string(text), {}, false, false}; }

Sexp list(std::string_view head, std::vector<Sexp> children = {}) {
  return {std::string(head), std::move(children), true, false};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

std::size_t flat_width(const Sexp& s) {
  std::size_t width = s.text.size() + (s.list ? 2 : 0);
  for (const Sexp& child : s.children) width += 1 + flat_width(child);
  return width;
}

bool any_tall(const Sexp& s) {
  return s.tall || std::any_of(s.children.begin(), s.children.end(), any_tall);
}

void print(const Sexp& s, std::size_t indent, std::string& out) {
  constexpr std::size_t width = 100;
  if (!s.list) {
    out += s.text;
    return;
  }
  (out += '(') += s.text;
  const bool flat = !any_tall(s) && indent + flat_width(s) <= width;
  bool below = false;  // once one child stands below, the others do too
  for (const Sexp& child : s.children) {
    below = below || (!flat && child.list);
    out += below ? "\n" + std::string(indent + 2, ' ') : " ";
    print(child, below ? indent + 2 : indent, out);
  }
  out += ')';
}

class Dumper {
 public:
  Dumper(const File& file, bool spans) : file_(file), spans_(spans) {}

  std::string run() {
    std::string out;
    for (const Declaration& declaration : file_.declarations) {
      print(of(declaration), 0, out);
      out += '\n';
    }
    for (const Trivia& trivia : file_.trivia)
      if (trivia.kind == TriviaKind::prose) {
        print(list("prose", {atom(quoted(owner(trivia.owner))),
                             atom(quoted(file_.source->text(trivia.span)))}),
              0, out);
        out += '\n';
      }
    return out;
  }

 private:
  // ---- values
  Sexp of(const Expr& e) {
    return placed(std::visit([this](const auto& n) { return of(n); }, e.node), e.span);
  }
  Sexp of(const Null&) { return atom("null"); }
  Sexp of(const Boolean& n) { return atom(n.value ? "true" : "false"); }
  Sexp of(const Number& n) { return atom(n.lexeme); }
  Sexp of(const DurationLiteral& n) {
    return list("duration", {atom(one_blank(n.lexeme)), atom(fmt::format("{}us", n.microseconds))});
  }
  Sexp of(const SizeLiteral& n) {
    return list("size", {atom(one_blank(n.lexeme)), atom(std::to_string(n.octets))});
  }
  Sexp of(const Regex& n) { return atom(fmt::format("/{}/", n.pattern)); }
  Sexp of(const Text& n) {
    if (n.parts.empty() && !n.block) return atom(quoted(n.plain));
    Sexp s = list(n.block ? "text-block" : "text");
    if (n.parts.empty()) s.add(atom(quoted(n.plain)));
    for (const TextPart& part : n.parts)
      s.add(std::holds_alternative<std::string>(part.part)
                ? atom(quoted(std::get<std::string>(part.part)))
                : list("$", {of(std::get<Expr>(part.part))}));
    return s;
  }
  Sexp of(const ListLiteral& n) { return list("list", all(n.items)); }
  Sexp of(const ObjectLiteral& n) {
    return list(n.block ? "object-block" : "object", all(n.entries));
  }
  Sexp of(const Path& n) { return atom(text(n)); }
  Sexp of(const Call& n) { return list("call", prepend(atom(n.function.text), all(n.arguments))); }
  Sexp of(const New& n) {
    Sexp s = list("new", {atom(n.record.text)});
    if (n.channel) s.add(list("on", {of(**n.channel)}));
    for (const Entry& entry : n.overrides) s.add(of(entry));
    return s;
  }
  Sexp of(const Unique& n) {
    Sexp s = list("unique", {atom(word(n.kind))});
    if (n.argument) s.add(of(**n.argument));
    return s;
  }
  Sexp of(const Now&) { return list("now"); }
  Sexp of(const Sum& n) { return list(n.minus ? "-" : "+", {of(*n.left), of(*n.right)}); }
  Sexp of(const PredicateValue& n) { return list("predicate", {of(*n.predicate)}); }
  Sexp of(const Entry& n) {
    const std::string key = text(n.key);
    return placed(n.value ? list(key + ":", {of(*n.value)}) : list("without", {atom(key)}), n.span);
  }

  // ---- predicates
  Sexp of(const Predicate& n) {
    Sexp s = list(head(n), all(n.arguments));
    for (const Path& path : n.ignoring) s.add(list("ignoring", {of(path)}));
    return placed(n.negated ? list("not", {std::move(s)}) : std::move(s), n.span);
  }
  static std::string head(const Predicate& n) {
    switch (n.kind) {
      case PredicateKind::is:
        return "is";
      case PredicateKind::absent:
        return "absent";
      case PredicateKind::empty:
        return "empty";
      case PredicateKind::type:
        return fmt::format("a {}", word(n.type));
      case PredicateKind::one_of:
        return "one-of";
      case PredicateKind::contains:
        return "contains";
      case PredicateKind::contains_like:
        return "contains-item-like";
      case PredicateKind::every_like:
        return "every-item-like";
      case PredicateKind::starts_with:
        return "starts-with";
      case PredicateKind::ends_with:
        return "ends-with";
      case PredicateKind::matches:
        return "matches";
      case PredicateKind::above:
        return "above";
      case PredicateKind::below:
        return "below";
      case PredicateKind::at_least:
        return "at-least";
      case PredicateKind::at_most:
        return "at-most";
      case PredicateKind::between:
        return "between";
      case PredicateKind::after:
        return "after";
      case PredicateKind::before:
        return "before";
      case PredicateKind::within_of:
        return "within-of";
      case PredicateKind::has:
        return fmt::format("has {}{}{}", word(n.bound), n.bound == Bound::exactly ? "" : " ",
                           n.characters ? "characters" : "items");
      case PredicateKind::like:
        return "like";
      case PredicateKind::any_order:
        return "in-any-order";
      case PredicateKind::changed:
        return n.has_from ? "changed-from" : "changed";
      case PredicateKind::schema:
        return "schema";
      case PredicateKind::file:
        return "file";
      case PredicateKind::set:
        return "set";
      case PredicateKind::any:
        return "any";
    }
    return {};
  }
  Sexp of(const Check& n) {
    return placed(list("check", {n.path ? of(*n.path) : atom("it"), of(n.predicate)}), n.span);
  }
  Sexp of(const Condition& n) {
    return placed(list("where", {of(n.path), of(n.predicate)}), n.span);
  }
  Sexp of(const Count& n) {
    return placed(list("count", prepend(atom(n.bound == Bound::exactly ? "exactly" : word(n.bound)),
                                        all(n.values))),
                  n.span);
  }
  Sexp of(const Table& n) {
    std::string name;
    for (const Name& part : n.parts) name += (name.empty() ? "" : ".") + shown(part.text);
    return placed(atom(name), n.span);
  }

  // ---- lines of requests
  Sexp of(const RequestLine& n) {
    return placed(std::visit([this](const auto& line) { return of(line); }, n.node), n.span);
  }
  template <typename Node>
  Sexp of(const Box<Node>& box) {
    return of(*box);
  }
  Sexp of(const HeaderLine& n) { return list("header", {of(*n.name), of(*n.value)}); }
  Sexp of(const WithoutHeader& n) { return list("without-header", {of(*n.name)}); }
  Sexp of(const QueryLine& n) { return list(n.block ? "query-block" : "query", all(n.entries)); }
  Sexp of(const BodyLine& n) {
    return list(fmt::format("{}{}", word(n.kind), n.from_file ? "-from" : ""), {of(*n.value)});
  }
  Sexp of(const BasicLine& n) { return list("basic", {of(*n.user), of(*n.password)}); }
  Sexp of(const BearerLine& n) { return list("bearer", {of(*n.token)}); }
  Sexp of(const SignLine& n) {
    return list("sign", prepend(atom(n.scheme.text), all(n.arguments)));
  }
  Sexp of(const SignedWith& n) { return list("signed-with", {of(*n.secret)}); }
  Sexp of(const SignedAt& n) {
    return list(n.ahead ? "signed-ahead" : "signed-ago", {of(*n.offset)});
  }
  Sexp of(const Unsigned&) { return list("unsigned"); }
  Sexp of(const Tampered&) { return list("tampered"); }
  Sexp of(const FollowRedirects&) { return list("follow-redirects"); }
  Sexp of(const Cookies&) { return list("cookies"); }
  Sexp of(const TimeoutLine& n) { return list("timeout", {of(*n.duration)}); }
  Sexp of(const AnswerMeans& n) {
    return list("answer", {atom(std::to_string(n.status)), of(*n.meaning)});
  }
  Sexp of(const UrlLine& n) { return list("url", {of(*n.url)}); }
  Sexp of(const TlsLine& n) { return n.ca ? list("tls-ca", {of(**n.ca)}) : list("tls-insecure"); }
  Sexp of(const VersionLine& n) {
    return list("version", {atom(word(n.method)), of(*n.address), of(n.path)});
  }
  Sexp of(const AddressLine& n) { return list(word(n.method), {of(*n.address)}); }
  Sexp of(const OverrideLine& n) { return list("override", {of(n.entry)}); }

  // ---- steps
  Sexp of(const Step& n) {
    return placed(std::visit([this](const auto& step) { return of(step); }, n.node), n.span);
  }
  Sexp of(const Let& n) { return list("let", {atom(n.name.text), of(n.value)}); }
  Sexp of(const Send& n) {
    Sexp s = list("send", {atom(n.event.text)});
    if (n.about) s.add(list("for", {of(*n.about)}));
    add_names(s, n.target, n.result);
    return with(std::move(s), n.lines);
  }
  Sexp of(const SendAgain& n) {
    Sexp s = list("send-again");
    if (n.what) s.add(atom(n.what.text));
    if (n.signed_anew) s.add(atom("signed-anew"));
    add_names(s, {}, n.result);
    return s;
  }
  Sexp of(const Request& n) {
    Sexp s = list(word(n.method), {of(n.address)});
    add_names(s, n.target, n.result);
    return with(std::move(s), n.lines);
  }
  Sexp of(const Keep& n) {
    Sexp s = list("keep");
    if (n.what == KeepWhat::status) s.add(list("status"));
    if (n.what == KeepWhat::header) s.add(list("header", {of(*n.header)}));
    if (n.what == KeepWhat::path) s.add(of(n.path));
    s.add(atom(n.name.text));
    return s;
  }
  Sexp of(const Query& n) {
    Sexp s = list("query");
    if (n.title) s.add(of(*n.title));
    add_names(s, {}, n.result);
    s.add(of(n.sql));
    return with(std::move(s), n.expectations);
  }
  Sexp of(const Watch& n) { return with(list("watch", all(n.tables)), n.where); }
  Sexp of(const Repeat& n) {
    Sexp s = list("repeat", {of(n.times)});
    if (n.at_once) s.add(atom("at-once"));
    if (n.every) s.add(list("every", {of(*n.every)}));
    return block(std::move(s), n.steps);
  }
  Sexp of(const AtOnce& n) { return block(list("at-once"), n.steps); }
  Sexp of(const Deliver& n) {
    Sexp s = list("deliver");
    if (n.once_or_twice) s.add(atom("once-or-twice"));
    if (n.at_most) s.add(list("at-most", {of(*n.at_most)}));
    return block(std::move(s), n.steps);
  }
  Sexp of(const While& n) {
    Sexp s = list("while", {atom(n.target.text), list(word(n.fault))});
    if (n.argument) s.children.back().add(of(*n.argument));
    return block(std::move(s), n.steps);
  }
  Sexp of(const Replay& n) { return block(list("replay"), n.steps); }
  Sexp of(const Wait& n) { return list("wait", {of(n.duration)}); }
  Sexp of(const Manual& n) { return list("manual", {of(n.instruction)}); }
  Sexp of(const Attach& n) { return list("attach", {of(n.value), of(n.title)}); }
  Sexp of(const Give& n) { return list("give", {of(n.value)}); }
  Sexp of(const StaysFor& n) { return list("stays-for", {of(n.duration)}); }
  Sexp of(const Within& n) { return block(list("within", {of(n.duration)}), n.steps); }
  Sexp of(const Every& n) {
    return block(list("every", {of(n.interval), list("for", {of(n.duration)})}), n.steps);
  }
  Sexp of(const DeleteRows& n) { return with(list("delete-rows", {of(n.table)}), n.where); }
  Sexp of(const InsertRow& n) { return with(list("insert-row", {of(n.table)}), n.entries); }
  Sexp of(const RunSql& n) { return list("run-sql", {of(n.sql)}); }
  Sexp of(const Phrase& n) {
    Sexp s = list("phrase", all(n.items));
    add_names(s, {}, n.result);
    return s;
  }
  Sexp of(const Broken& n) {
    Sexp s = list("broken");
    for (const Name& name : n.names) s.add(atom(name.text));
    return s;
  }

  // ---- expectations
  Sexp of(const Expectation& n) {
    Sexp s = list("expect");
    if (n.within) s.add(list("within", {of(*n.within)}));
    s.add(std::visit([this](const auto& subject) { return of(subject); }, n.subject));
    if (n.predicate) s.add(of(*n.predicate));
    if (spans_) s.text += fmt::format(" head{}", place(n.head));
    return placed(with(std::move(s), n.lines), n.span);
  }
  Sexp of(const StatusPattern& n) {
    const auto* path = std::get_if<Path>(&n.value);
    const std::string code = path ? text(*path) : std::to_string(std::get<std::int64_t>(n.value));
    return placed(atom(code + (n.whole_class ? "xx" : "")), n.span);
  }
  Sexp of(const ExpectStatus& n) {
    Sexp s = list("status", all(n.patterns));
    return n.negated ? list("not", {std::move(s)}) : s;
  }
  Sexp of(const ExpectHeader& n) { return list("header", {of(n.name)}); }
  Sexp of(const ExpectBody& n) { return of(n.path); }
  Sexp of(const ExpectBodyText&) { return list("body-text"); }
  Sexp of(const ExpectAnswerWithin& n) { return list("answer-within", {of(n.duration)}); }
  Sexp of(const ExpectNoResponse& n) {
    Sexp s = list("no-response");
    if (n.because != NoResponse::any) s.add(atom(word(n.because)));
    return s;
  }
  Sexp of(const ExpectRows& n) {
    Sexp s = list("rows", {of(n.count)});
    add_table(s, n.table, n.outside_scope);
    return with(std::move(s), n.where);
  }
  Sexp of(const Cell& n) { return placed(of(n.predicate), n.span); }
  Sexp of(const ExpectTable& n) {
    Sexp s = list("table");
    add_table(s, n.table, n.outside_scope);
    s = with(std::move(s), n.where);
    if (!n.order_by.empty()) s.add(list("in-order-by", all(n.order_by)));
    s.add(list("columns", all(n.columns)));
    for (const auto& row : n.rows) s.add(list("row", all(row)));
    s.tall = true;
    return s;
  }
  Sexp of(const ChangeLine& n) {
    Sexp s = with(list(word(n.kind), {of(n.count), of(n.table)}), n.where);
    return placed(with(std::move(s), n.checks), n.span);
  }
  Sexp of(const ExpectChanges& n) {
    Sexp s = with(list("changes"), n.changes);
    if (n.nothing_else) s.add(placed(list("nothing-else"), n.nothing_else_span.value_or(Span{})));
    return s;
  }
  Sexp of(const ExpectNoChanges& n) { return list("no-changes", all(n.ignoring)); }
  Sexp of(const ExpectNoDuplicates& n) {
    return with(list("no-duplicates", {of(n.table), list("by", all(n.columns))}), n.where);
  }
  Sexp of(const ExpectCalls& n) { return list("calls", {of(n.count), atom(n.stub.text)}); }
  Sexp of(const ExpectValue& n) { return list("value", {of(n.path)}); }
  Sexp of(const KeepLine& n) { return list("keep", {of(n.column), atom(n.name.text)}); }
  Sexp of(const CheckLine& n) {
    return std::visit([this](const auto& line) { return of(line); }, n.node);
  }

  // ---- declarations
  Sexp of(const Declaration& n) {
    Sexp s = std::visit([this](const auto& declaration) { return of(declaration); }, n.node);
    s.tall = true;
    return placed(std::move(s), n.span);
  }
  Sexp of(const Use& n) {
    const auto* name = std::get_if<Name>(&n.module);
    return list("use", {name ? atom(name->text) : of(std::get<Expr>(n.module))});
  }
  Sexp of(const Suite& n) {
    Sexp s = list("suite", {of(n.title)});
    if (n.in_parallel) s.add(atom("in-parallel"));
    if (n.scope_column) s.add(list("scope", {atom(n.scope_column->text), of(*n.scope_value)}));
    return s;
  }
  Sexp of(const Variable& n) {
    Sexp s = list("variable", {atom(n.name.text), atom(word(n.type))});
    if (n.optional) s.add(atom("optional"));
    if (n.default_value) s.add(list("default", {of(*n.default_value)}));
    if (n.purpose) s.add(list("for", {of(*n.purpose)}));
    return placed(std::move(s), n.span);
  }
  Sexp of(const Environment& n) { return list("environment", all(n.variables)); }
  Sexp of(const Target& n) { return with(list("target", {atom(n.name.text)}), n.lines); }
  Sexp of(const Channel& n) { return with(list("channel", {atom(n.name.text)}), n.fields); }
  Sexp of(const Template& n) { return with(list("template", {atom(n.name.text)}), n.fields); }
  Sexp of(const Event& n) {
    Sexp s = list("event", {atom(n.name.text)});
    if (n.about) s.add(list("about", {atom(n.about.text)}));
    return with(std::move(s), n.lines);
  }
  Sexp of(const SignatureLet& n) { return placed(of(n.let), n.span); }
  Sexp of(const SignatureHeader& n) { return placed(of(n.header), n.span); }
  Sexp of(const Signature& n) {
    Sexp s = list("signature", {atom(n.name.text), list("parameters")});
    for (const Name& name : n.parameters) s.children.back().add(atom(name.text));
    for (const auto& line : n.lines)
      s.add(std::visit([this](const auto& l) { return of(l); }, line));
    return s;
  }
  Sexp of(const StepDeclaration& n) {
    Sexp s = list("step", {list("words")});
    for (const PhrasePart& part : n.phrase)
      s.children.back().add(part.hole ? list("hole", {atom(part.text)}) : atom(part.text));
    return block(std::move(s), n.steps);
  }
  Sexp of(const Hook& n) { return block(list(word(n.kind)), n.steps); }
  Sexp of(const Quarantine& n) {
    return placed(list("quarantined", {of(n.until), of(n.why)}), n.span);
  }
  Sexp of(const ForEach& n) {
    Sexp s = list("for-each", {atom(n.variable.text)});
    if (n.all_channels) s.add(atom("all-channels"));
    return placed(with(std::move(s), n.values), n.span);
  }
  Sexp of(const Examples& n) {
    Sexp s = list("examples");
    if (n.file) s.add(list("from", {of(*n.file)}));
    if (!n.columns.empty()) s.add(list("columns", names(n.columns)));
    for (const auto& row : n.rows) s.add(list("row", all(row)));
    return placed(std::move(s), n.span);
  }
  Sexp of(const Scenario& n) {
    Sexp s = list("scenario", {of(n.title)});
    if (!n.tags.empty()) s.add(placed(list("tags", names(n.tags)), n.tags_span));
    if (n.quarantine) s.add(of(*n.quarantine));
    if (!n.only_when.empty()) s.add(list("only-when", all(n.only_when)));
    if (n.runs_alone) s.add(list("runs-alone"));
    if (n.for_each) s.add(of(*n.for_each));
    if (n.examples) s.add(of(*n.examples));
    if (n.setup_span) s.add(block(list("setup"), n.setup));
    for (const Step& step : n.steps) s.add(of(step));
    if (n.cleanup_span) s.add(block(list("cleanup"), n.cleanup));
    return s;
  }
  Sexp of(const StubAnswer& n) {
    Sexp s = list(word(n.method), {of(n.address)});
    if (n.status) s.add(list("answers", {of(*n.status)}));
    if (n.delay) s.add(list("after", {of(*n.delay)}));
    return placed(with(std::move(s), n.lines), n.span);
  }
  Sexp of(const Stub& n) { return with(list("stub", {atom(n.name.text)}), n.answers); }
  Sexp of(const Monitor& n) {
    Sexp s = list("monitor", {of(n.title)});
    if (n.interval) s.add(list("every", {of(*n.interval)}));
    if (n.duration) s.add(list("for", {of(*n.duration)}));
    if (n.failure_percent) s.add(list("may-fail", {of(*n.failure_percent)}));
    if (n.minimum_samples) s.add(list("samples", {of(*n.minimum_samples)}));
    return block(std::move(s), n.steps);
  }
  Sexp of(const Evidence& n) { return block(list("evidence", {of(n.title)}), n.steps); }
  Sexp of(const Rule& n) {
    static constexpr std::string_view kinds[] = {
        "every-scenario-passed", "any-scenario-failed", "monitor-held",
        "evidence-complete",     "duplicates",          "rows"};
    Sexp s = list(n.go ? "go" : "no-go", {atom(kinds[static_cast<std::size_t>(n.kind)])});
    if (!n.tags.empty()) s.add(list("tagged", names(n.tags)));
    if (n.title) s.add(of(*n.title));
    if (n.count) s.add(of(*n.count));
    if (n.table) s.add(of(*n.table));
    if (!n.columns.empty()) s.add(list("by", all(n.columns)));
    return placed(with(std::move(s), n.where), n.span);
  }
  Sexp of(const Gate& n) { return with(list("gate", {of(n.title)}), n.rules); }

  // ---- helpers
  template <typename Node>
  std::vector<Sexp> all(const std::vector<Node>& nodes) {
    std::vector<Sexp> out;
    for (const Node& node : nodes) out.push_back(of(node));
    return out;
  }
  static std::vector<Sexp> prepend(Sexp first, std::vector<Sexp> rest) {
    rest.insert(rest.begin(), std::move(first));
    return rest;
  }
  static std::vector<Sexp> names(const std::vector<Name>& names) {
    std::vector<Sexp> out;
    for (const Name& name : names) out.push_back(atom(shown(name.text)));
    return out;
  }
  template <typename Node>
  Sexp with(Sexp s, const std::vector<Node>& nodes) {
    for (const Node& node : nodes) s.add(of(node));
    return s;
  }
  Sexp block(Sexp s, const Steps& steps) {
    s = with(std::move(s), steps);
    s.tall = true;
    return s;
  }
  void add_names(Sexp& s, const Name& target, const Name& result) {
    if (target) s.add(list("to", {atom(target.text)}));
    if (result) s.add(list("as", {atom(result.text)}));
  }
  void add_table(Sexp& s, const std::optional<Table>& table, bool outside_scope) {
    if (outside_scope) s.add(atom("outside-scope"));
    if (table) s.add(of(*table));
  }

  // A word as it is, anything else in quotes, so that `a.b` and `"a.b"` differ.
  static std::string shown(std::string_view name) {
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) ||
             c == '_' || c == '-';
    });
    return plain ? std::string(name) : quoted(name);
  }
  static std::string text(const Path& path) { return text(path.segments); }
  static std::string text(const std::vector<Segment>& segments) {
    std::string out;
    for (const Segment& segment : segments) {
      if (segment.index)
        out += fmt::format("[{}]", *segment.index);
      else
        out += (out.empty() ? "" : ".") + shown(segment.name());
    }
    return out;
  }

  static std::string place(Span span) { return fmt::format("@{}-{}", span.begin, span.end); }
  Sexp placed(Sexp s, Span span) const {
    if (spans_) s.text += place(span);
    return s;
  }
  // The line that prose belongs to, by its first word.
  std::string_view owner(std::uint32_t begin) const {
    if (begin == no_owner) return "file";
    std::string_view rest = file_.source->text().substr(begin);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    return rest.substr(0, rest.find_first_of(" \"|:\r\n"));
  }

  const File& file_;
  const bool spans_;
};

}  // namespace

std::string dump(const ast::File& file, bool spans) { return Dumper(file, spans).run(); }

}  // namespace smoke
