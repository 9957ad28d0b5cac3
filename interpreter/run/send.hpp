// From the lines of events, targets and sends to the octets of one request, signed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/run/eval.hpp"

namespace smoke::run {

// A call of a signature scheme whose values have been read.
struct Signing {
  const Declared<ast::Signature>* scheme = nullptr;
  std::vector<Value> arguments;
};

// A request before its signature: what `send again, signed anew` goes back to.
struct Draft {
  http::Request request;
  std::optional<Signing> signing;
  std::optional<Value> form;       // the fields of a form, for signatures over them
  Evaluator::Uniquely uniques;     // of its signature
  std::optional<Duration> offset;  // `signed 10 minutes ago`
  bool tampered = false;
  // Headers that its signature does not set either.
  std::vector<std::string> without;
  std::string target;  // by its name; empty for an address elsewhere
  std::optional<Signing>
      declared;  // by the event, its target or a `sign` of this sending; what is asked for beside
                 // it (`signed with`, `unsigned`, …) is in `signing`
  bool signed_here = false;  // `declared` is a `sign` of this sending
  bool spoilt = false;       // what this sending says of its signature is not what is declared
};

// The draft as a sender makes it that signs well: for the delivery after one that went wrong.
Draft as_declared(Draft draft);

// The request with its signature as of now. A null argument (a secret that is not set) signs
// nothing.
http::Request sign(Draft& draft, Globals& globals);

// Puts a draft together: the target first, then what is sent, then what this one sending changes.
class Composer {
 public:
  Composer(Globals& globals, const Scope& scope, http::CookieJar& cookies)
      : globals_(globals), scope_(scope), cookies_(cookies) {}

  void event(const ast::Send& send, const Declared<ast::Event>& event, const Scope& fields,
             const SourcePtr& source);
  void request(const ast::Request& request, const SourcePtr& source);
  void version(const Declared<ast::Target>& target, const ast::VersionLine& line);
  void answer(const ast::StubAnswer& answer, const SourcePtr& source);  // headers and body alone

  Draft finish() { return std::move(draft_); }

 private:
  void target(const ast::Name& name, Span span, const SourcePtr& source);
  // Everything that requests, events and targets have in common.
  void line(const ast::RequestLine& line, Evaluator& evaluator);
  void header(const ast::HeaderLine& line, Evaluator& evaluator);
  void body(ast::BodyKind kind, const ast::Expr& content, const Value& value, Evaluator& evaluator);
  Value body_value(const ast::BodyLine& line, Evaluator& evaluator);
  void sign_with(const ast::Name& scheme, const std::vector<ast::Expr>& arguments,
                 Evaluator& evaluator);
  void address(ast::Method method, const ast::Expr& address, Evaluator& evaluator);

  Globals& globals_;
  const Scope& scope_;
  http::CookieJar& cookies_;
  Draft draft_;
  std::string base_url_;
  std::string query_;
  std::optional<Signing> target_signing_;  // replaces what events declare
};

}  // namespace smoke::run
