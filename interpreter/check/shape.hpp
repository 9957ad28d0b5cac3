// What the checker knows about a value before it exists: its kind, and the fields of records.
// Whatever is not known is `unknown`, and nothing is ever said against it.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace smoke::check {

enum class Kind {
  unknown,
  null,
  boolean,
  number,
  text,
  bytes,
  duration,
  time,
  regex,
  list,
  record
};

// "a number", "an object", …
std::string_view kind_name(Kind kind);

struct Shape;
using ShapePtr = std::shared_ptr<const Shape>;

struct Field {
  std::string name;
  ShapePtr shape;
};

// In the order in which they were given. There are few, mostly; a table of many is found by name.
class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<Field> fields) : all_(fields) {}

  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  const ShapePtr* find(std::string_view name) const;
  void set(std::string_view name, ShapePtr shape);

 private:
  std::optional<std::size_t> place(std::string_view name) const;

  std::vector<Field> all_;
  std::map<std::string, std::size_t, std::less<>> places_;  // empty while there are few
};

struct Shape {
  Kind kind = Kind::unknown;
  bool open = false;  // a record that may have fields beside those known
  std::string what;   // a record as messages call it: "`conversation` on `instagram`"
  Fields fields;      // of a record
  std::optional<std::size_t> items;  // how many, of a list that is written out
  std::vector<ShapePtr>
      either;  // one of these, and nobody knows which: what is asked of it must hold for each

  const ast::Template* record = nullptr;  // what `new` made it from
  const ast::Channel* channel = nullptr;  // the channel that it is, or was made on
  const ast::Channel* part_of = nullptr;  // the channel that this object belongs to

  const ShapePtr* find(std::string_view name) const { return fields.find(name); }
};

ShapePtr unknown();
ShapePtr of_kind(Kind kind);
ShapePtr list_of(std::size_t items);
// An object of no known fields: an answer's body, say.
ShapePtr open_record(std::string what);
// One of several; a single one is itself.
ShapePtr one_of(std::vector<ShapePtr> shapes);

// An object without fields.
ShapePtr of_no_fields();
// The objects in the fields of `shape`, at any depth, as parts of the channel.
ShapePtr from_channel(const ShapePtr& shape, const ast::Channel* channel);

// The field of `record` that `path` leads to becomes `shape`, in place.
void set_field(Shape& record, const std::vector<ast::Segment>& path, std::size_t from,
               const ShapePtr& shape);
// `base` with the field that `path` leads to set to `shape`: objects on the way are made, or merged
// into.
ShapePtr with_field(const ShapePtr& base, const std::vector<ast::Segment>& path, std::size_t from,
                    const ShapePtr& shape);
// `over` laid over `base`: objects merge, everything else replaces.
ShapePtr merged(const ShapePtr& base, const ShapePtr& over);

}  // namespace smoke::check
