// How a tree becomes sentences: one Teller for the nodes of one file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/doc/prose.hpp"
#include "interpreter/doc/sentences.hpp"

namespace smoke::doc {

class Teller {
 public:
  // `unfolding`: the steps of one's own that are being unfolded around this.
  Teller(const Unit& unit, const Module& module, Prose& prose,
         std::vector<const ast::StepDeclaration*> unfolding = {})
      : unit_(unit), module_(module), prose_(prose), unfolding_(std::move(unfolding)) {}

  Told steps(const ast::Steps& steps) const;
  // A list of `key: value` lines, and what `without` takes away.
  Told entries(const std::vector<ast::Entry>& entries) const;
  // A value under a name, on lines of its own where it is large.
  Sentence named_value(const Message& name, const ast::Expr& value, Span span) const;
  Told request_lines(const std::vector<ast::RequestLine>& lines) const;
  Told table_of(const ast::Examples& examples) const;
  Told signature(const ast::Signature& signature) const;
  Told stub(const ast::Stub& stub) const;
  // The prose that belongs to the line that begins at `owner`, a paragraph each.
  Told prose(std::uint32_t owner) const;

  Sentence sentence(Kind kind, Message text, Span span) const;

 private:
  // Sentences of one step, in steps.cpp.
  void tell(const ast::Let& n, Sentence& out) const;
  void tell(const ast::Send& n, Sentence& out) const;
  void tell(const ast::SendAgain& n, Sentence& out) const;
  void tell(const ast::Request& n, Sentence& out) const;
  void tell(const ast::Keep& n, Sentence& out) const;
  void tell(const ast::Query& n, Sentence& out) const;
  void tell(const ast::Watch& n, Sentence& out) const;
  void tell(const ast::Repeat& n, Sentence& out) const;
  void tell(const ast::AtOnce& n, Sentence& out) const;
  void tell(const ast::Deliver& n, Sentence& out) const;
  void tell(const ast::While& n, Sentence& out) const;
  void tell(const ast::Replay& n, Sentence& out) const;
  void tell(const ast::Wait& n, Sentence& out) const;
  void tell(const ast::Manual& n, Sentence& out) const;
  void tell(const ast::Attach& n, Sentence& out) const;
  void tell(const ast::Give& n, Sentence& out) const;
  void tell(const ast::StaysFor& n, Sentence& out) const;
  void tell(const ast::Within& n, Sentence& out) const;
  void tell(const ast::Every& n, Sentence& out) const;
  void tell(const ast::DeleteRows& n, Sentence& out) const;
  void tell(const ast::InsertRow& n, Sentence& out) const;
  void tell(const ast::RunSql& n, Sentence& out) const;
  void tell(const ast::Phrase& n, Sentence& out) const;
  void tell(const ast::Broken& n, Sentence& out) const;
  void tell(const ast::Expectation& n, Sentence& out) const;  // expectations.cpp

  // What stands beneath an expectation: what must hold of each thing found, and how long.
  Told checks(const std::vector<ast::CheckLine>& lines, bool of_call = false) const;
  Told changes(const ast::ExpectChanges& changes) const;
  // One request line as what follows "with": requests.cpp.
  Sentence line(const ast::RequestLine& line) const;
  // Adds what differs in a request: within the sentence where it is one thing, else beneath.
  void add_lines(const std::vector<ast::RequestLine>& lines, const ast::Name& result,
                 Sentence& out) const;

  std::string_view source_text(Span span) const { return module_.source()->text(span); }

  const Unit& unit_;
  const Module& module_;
  Prose& prose_;
  std::vector<const ast::StepDeclaration*> unfolding_;
};

}  // namespace smoke::doc
