// Every node below a node, in the order of its fields, for each tool that looks through the tree.
//
//   walk(file, overloaded{[&](const ast::Query& query) { … },
//                         [&](const ast::New& made) { …; return false; }});   // false: nothing
//                         below it
//
// A visitor takes the nodes it has an overload for; they come before what is below them, and each
// line comes twice: as its envelope (Step, RequestLine, Declaration, Expr …, which has the span)
// and as what it is. A node without `each_child` here doesn't compile, so that a new construct
// cannot be forgotten.
#pragma once

#include <type_traits>

#include "grammar/ast.hpp"

namespace smoke {

template <typename... Lambdas>
struct overloaded : Lambdas... {
  using Lambdas::operator()...;
};
template <typename... Lambdas>
overloaded(Lambdas...) -> overloaded<Lambdas...>;

namespace ast {
// The children that fields hold: alone, boxed, or in optionals, vectors and variants of them.
void give_field(auto& f, const auto& node) { f(node); }
template <typename Node>
void give_field(auto& f, const Box<Node>& box);
template <typename Field>
void give_field(auto& f, const std::optional<Field>& field);
template <typename Field>
void give_field(auto& f, const std::vector<Field>& fields);
template <typename... Fields>
void give_field(auto& f, const std::variant<Fields...>& fields);

template <typename Node>
void give_field(auto& f, const Box<Node>& box) {
  f(*box);
}
template <typename Field>
void give_field(auto& f, const std::optional<Field>& field) {
  if (field) give_field(f, *field);
}
template <typename Field>
void give_field(auto& f, const std::vector<Field>& fields) {
  for (const Field& field : fields) give_field(f, field);
}
template <typename... Fields>
void give_field(auto& f, const std::variant<Fields...>& fields) {
  std::visit([&f](const auto& field) { give_field(f, field); }, fields);
}

void give(auto& f, const auto&... fields) { (give_field(f, fields), ...); }

// ---- values
void each_child(const Null&, auto&) {}
void each_child(const Boolean&, auto&) {}
void each_child(const Number&, auto&) {}
void each_child(const DurationLiteral&, auto&) {}
void each_child(const SizeLiteral&, auto&) {}
void each_child(const Regex&, auto&) {}
void each_child(const Text& n, auto& f) { give(f, n.parts); }
void each_child(const TextPart& n, auto& f) {
  if (const auto* expr = std::get_if<Expr>(&n.part)) f(*expr);
}
void each_child(const ListLiteral& n, auto& f) { give(f, n.items); }
void each_child(const ObjectLiteral& n, auto& f) { give(f, n.entries); }
void each_child(const Segment&, auto&) {}
void each_child(const Path& n, auto& f) { give(f, n.segments); }
void each_child(const Call& n, auto& f) { give(f, n.arguments); }
void each_child(const New& n, auto& f) { give(f, n.channel, n.overrides); }
void each_child(const Unique& n, auto& f) { give(f, n.argument); }
void each_child(const Now&, auto&) {}
void each_child(const Sum& n, auto& f) { give(f, n.left, n.right); }
void each_child(const PredicateValue& n, auto& f) { give(f, n.predicate); }
void each_child(const Expr& n, auto& f) { give(f, n.node); }
void each_child(const Entry& n, auto& f) { give(f, n.key, n.value); }

// ---- predicates
void each_child(const Predicate& n, auto& f) { give(f, n.arguments, n.ignoring); }
void each_child(const Check& n, auto& f) { give(f, n.path, n.predicate); }
void each_child(const Condition& n, auto& f) { give(f, n.path, n.predicate); }
void each_child(const Count& n, auto& f) { give(f, n.values); }
void each_child(const Table&, auto&) {}

// ---- lines of requests
void each_child(const HeaderLine& n, auto& f) { give(f, n.name, n.value); }
void each_child(const WithoutHeader& n, auto& f) { give(f, n.name); }
void each_child(const QueryLine& n, auto& f) { give(f, n.entries); }
void each_child(const BodyLine& n, auto& f) { give(f, n.value); }
void each_child(const BasicLine& n, auto& f) { give(f, n.user, n.password); }
void each_child(const BearerLine& n, auto& f) { give(f, n.token); }
void each_child(const SignLine& n, auto& f) { give(f, n.arguments); }
void each_child(const SignedWith& n, auto& f) { give(f, n.secret); }
void each_child(const SignedAt& n, auto& f) { give(f, n.offset); }
void each_child(const Unsigned&, auto&) {}
void each_child(const Tampered&, auto&) {}
void each_child(const FollowRedirects&, auto&) {}
void each_child(const Cookies&, auto&) {}
void each_child(const TimeoutLine& n, auto& f) { give(f, n.duration); }
void each_child(const AnswerMeans& n, auto& f) { give(f, n.meaning); }
void each_child(const UrlLine& n, auto& f) { give(f, n.url); }
void each_child(const TlsLine& n, auto& f) { give(f, n.ca); }
void each_child(const VersionLine& n, auto& f) { give(f, n.address, n.path); }
void each_child(const AddressLine& n, auto& f) { give(f, n.address); }
void each_child(const OverrideLine& n, auto& f) { give(f, n.entry); }
void each_child(const RequestLine& n, auto& f) { give(f, n.node); }

// ---- steps
void each_child(const Let& n, auto& f) { give(f, n.value); }
void each_child(const Send& n, auto& f) { give(f, n.about, n.lines); }
void each_child(const SendAgain&, auto&) {}
void each_child(const Request& n, auto& f) { give(f, n.address, n.lines); }
void each_child(const Keep& n, auto& f) { give(f, n.header, n.path); }
void each_child(const Query& n, auto& f) { give(f, n.title, n.sql, n.expectations); }
void each_child(const Watch& n, auto& f) { give(f, n.tables, n.where); }
void each_child(const Repeat& n, auto& f) { give(f, n.times, n.every, n.steps); }
void each_child(const AtOnce& n, auto& f) { give(f, n.steps); }
void each_child(const Deliver& n, auto& f) { give(f, n.at_most, n.steps); }
void each_child(const While& n, auto& f) { give(f, n.argument, n.steps); }
void each_child(const Replay& n, auto& f) { give(f, n.steps); }
void each_child(const Wait& n, auto& f) { give(f, n.duration); }
void each_child(const Manual& n, auto& f) { give(f, n.instruction); }
void each_child(const Attach& n, auto& f) { give(f, n.value, n.title); }
void each_child(const Give& n, auto& f) { give(f, n.value); }
void each_child(const StaysFor& n, auto& f) { give(f, n.duration); }
void each_child(const Within& n, auto& f) { give(f, n.duration, n.steps); }
void each_child(const Every& n, auto& f) { give(f, n.interval, n.duration, n.steps); }
void each_child(const DeleteRows& n, auto& f) { give(f, n.table, n.where); }
void each_child(const InsertRow& n, auto& f) { give(f, n.table, n.entries); }
void each_child(const RunSql& n, auto& f) { give(f, n.sql); }
void each_child(const Phrase& n, auto& f) { give(f, n.items); }
void each_child(const Broken&, auto&) {}
void each_child(const Step& n, auto& f) { give(f, n.node); }

// ---- expectations
void each_child(const StatusPattern& n, auto& f) {
  if (const auto* path = std::get_if<Path>(&n.value)) f(*path);
}
void each_child(const ExpectStatus& n, auto& f) { give(f, n.patterns); }
void each_child(const ExpectHeader& n, auto& f) { give(f, n.name); }
void each_child(const ExpectBody& n, auto& f) { give(f, n.path); }
void each_child(const ExpectBodyText&, auto&) {}
void each_child(const ExpectAnswerWithin& n, auto& f) { give(f, n.duration); }
void each_child(const ExpectNoResponse&, auto&) {}
void each_child(const ExpectRows& n, auto& f) { give(f, n.count, n.table, n.where); }
void each_child(const Cell& n, auto& f) { give(f, n.predicate); }
void each_child(const ExpectTable& n, auto& f) {
  give(f, n.table, n.where, n.order_by, n.columns, n.rows);
}
void each_child(const ChangeLine& n, auto& f) { give(f, n.count, n.table, n.where, n.checks); }
void each_child(const ExpectChanges& n, auto& f) { give(f, n.changes); }
void each_child(const ExpectNoChanges& n, auto& f) { give(f, n.ignoring); }
void each_child(const ExpectNoDuplicates& n, auto& f) { give(f, n.table, n.columns, n.where); }
void each_child(const ExpectCalls& n, auto& f) { give(f, n.count); }
void each_child(const ExpectValue& n, auto& f) { give(f, n.path); }
void each_child(const KeepLine& n, auto& f) { give(f, n.column); }
void each_child(const CheckLine& n, auto& f) { give(f, n.node); }
void each_child(const Expectation& n, auto& f) {
  give(f, n.within, n.subject, n.predicate, n.lines);
}

// ---- declarations
void each_child(const Use& n, auto& f) {
  if (const auto* path = std::get_if<Expr>(&n.module)) f(*path);
}
void each_child(const Suite& n, auto& f) { give(f, n.title, n.scope_value); }
void each_child(const Variable& n, auto& f) { give(f, n.default_value, n.purpose); }
void each_child(const Environment& n, auto& f) { give(f, n.variables); }
void each_child(const Target& n, auto& f) { give(f, n.lines); }
void each_child(const Channel& n, auto& f) { give(f, n.fields); }
void each_child(const Template& n, auto& f) { give(f, n.fields); }
void each_child(const Event& n, auto& f) { give(f, n.lines); }
void each_child(const SignatureLet& n, auto& f) { give(f, n.let); }
void each_child(const SignatureHeader& n, auto& f) { give(f, n.header); }
void each_child(const Signature& n, auto& f) { give(f, n.lines); }
void each_child(const StepDeclaration& n, auto& f) { give(f, n.steps); }
void each_child(const Hook& n, auto& f) { give(f, n.steps); }
void each_child(const Quarantine& n, auto& f) { give(f, n.until, n.why); }
void each_child(const ForEach& n, auto& f) { give(f, n.values); }
void each_child(const Examples& n, auto& f) { give(f, n.file, n.rows); }
void each_child(const Scenario& n, auto& f) {
  give(f, n.title, n.quarantine, n.only_when, n.for_each, n.examples, n.setup, n.steps, n.cleanup);
}
void each_child(const StubAnswer& n, auto& f) { give(f, n.address, n.status, n.delay, n.lines); }
void each_child(const Stub& n, auto& f) { give(f, n.answers); }
void each_child(const Monitor& n, auto& f) {
  give(f, n.title, n.interval, n.duration, n.failure_percent, n.minimum_samples, n.steps);
}
void each_child(const Evidence& n, auto& f) { give(f, n.title, n.steps); }
void each_child(const Rule& n, auto& f) { give(f, n.title, n.count, n.table, n.columns, n.where); }
void each_child(const Gate& n, auto& f) { give(f, n.title, n.rules); }
void each_child(const Declaration& n, auto& f) { give(f, n.node); }
void each_child(const File& n, auto& f) { give(f, n.declarations); }

template <typename Node, typename Visitor>
void walk(const Node& node, Visitor& visitor) {
  if constexpr (std::is_invocable_v<Visitor&, const Node&>) {
    if constexpr (std::is_same_v<std::invoke_result_t<Visitor&, const Node&>, bool>) {
      if (!visitor(node)) return;
    } else {
      visitor(node);
    }
  }
  auto deeper = [&visitor](const auto& child) { walk(child, visitor); };
  each_child(node, deeper);
}

}  // namespace ast

template <typename Node, typename Visitor>
void walk(const Node& node, Visitor&& visitor) {
  ast::walk(node, visitor);
}

}  // namespace smoke
