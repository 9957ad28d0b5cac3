// What specs say, in whole sentences for people who don't read specs: from the tree, without
// running anything. Documents and the HTML report of a run are made of them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/module/module.hpp"

namespace smoke::doc {

class Prose;   // prose.hpp
class Teller;  // teller.hpp

struct Table {
  std::vector<Message> columns;
  std::vector<std::vector<Message>> rows;
};

enum class Kind {
  action,       // what is done
  expectation,  // what must hold
  detail,       // a part of the sentence above it: a field, a condition
  note,         // how a scenario is run: only when, for each, examples
  prose,        // the author's own words
};

// `text` begins in lower case and has no full stop, except in prose, which stands as it was
// written; in the text, what fills a place is never markup (see markup.hpp, which lays it out).
struct Sentence {
  Kind kind = Kind::action;
  Message text;
  std::string file;      // where it stands, as the file is called, …
  std::size_t line = 0;  // … from 1; events of a run name these places
  std::optional<Table> table;
  std::string code;  // SQL, or a long text as it stands
  std::vector<Sentence> beneath;
  bool folded = false;  // `beneath` is what a step of one's own consists of: shown on demand
};
using Told = std::vector<Sentence>;

// Of a unit, which outlives it. Steps of one's own are unfolded where `unit.steps` has them, else
// told as they are written.
class Sentences {
 public:
  explicit Sentences(const Unit& unit);
  ~Sentences();

  Told of(const Declared<ast::Scenario>& scenario) const;
  Told of(const Declared<ast::Monitor>& monitor) const;
  Told of(const Declared<ast::Evidence>& evidence) const;
  Told of(const Declared<ast::Gate>& gate) const;

  // For the parts of one file.
  Teller teller(const Module& module) const;

 private:
  const Unit& unit_;
  std::unique_ptr<Prose> prose_;
};

// Of the texts that a journal keeps: each is read by itself, whether or not it is still on the
// disk, and steps of one's own are found in all of them.
class Texts {
 public:
  // Pairs of a file's name and its text.
  explicit Texts(std::vector<std::pair<std::string, std::string>> files);
  ~Texts();
  Texts(Texts&&) noexcept;
  Texts& operator=(Texts&&) noexcept;

  // The scenario, monitor or evidence whose line this is; empty where there is none.
  Told at(std::string_view file, std::size_t line) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace smoke::doc
