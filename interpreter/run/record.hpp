// Records in the making: the lines of a template, a channel's over them, overrides over both.
// Objects merge, everything else replaces. Lines are evaluated when all are known, each when it is
// first asked for, so that one field can follow another; overrides are values already.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::run {

class Evaluator;
class Globals;

class Record {
 public:
  // `depth`: how many records are being made around it, whose lines need this one.
  explicit Record(Globals& globals, int depth = 0) : globals_(globals), depth_(depth) {}

  // Lines to be evaluated later, in the record's own names and those at the top of files.
  void add(const std::vector<ast::Entry>& entries, const SourcePtr& source);
  // Values as they are now, read where they stand.
  void put(const std::vector<ast::Entry>& entries, Evaluator& evaluator) {
    for (const ast::Entry& entry : entries) put(entry, evaluator);
  }
  void put(const ast::Entry& entry, Evaluator& evaluator);  // one without a value removes
  void put(const Object& values);

  Object finish();  // throws EvalError

 private:
  struct Field;
  using Fields = std::vector<std::unique_ptr<Field>>;
  struct Field {
    std::string key;
    const ast::Expr* line = nullptr;  // not evaluated yet
    SourcePtr source;
    std::optional<Value> value;  // evaluated
    bool evaluating = false;
    bool object = false;  // made of `fields`
    Fields fields;
  };

  Field& at(Fields& fields, std::string_view key);
  void add_line(Field& field, const ast::Expr& line, const SourcePtr& source);
  void put_value(Field& field, Value value);
  const Value& evaluate(Field& field);
  const Value* look_up(const ast::Path& path, std::size_t& used);

  Value put_in_item(const Value& item, const std::vector<ast::Segment>& path,
                    const ast::Entry& entry, Evaluator& evaluator);

  Globals& globals_;
  const int depth_;
  Fields fields_;
};

}  // namespace smoke::run
