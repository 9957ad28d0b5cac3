// Shapes are immutable and shared; what changes is copied one level deep.
#include "interpreter/check/shape.hpp"

#include <utility>

namespace smoke::check {
namespace {

void set(Shape& record, std::string_view name, ShapePtr shape) {
  for (Field& field : record.fields) {
    if (field.name != name) continue;
    field.shape = std::move(shape);
    return;
  }
  record.fields.push_back({std::string(name), std::move(shape)});
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::unknown:
      return "a value";
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::text:
      return "a text";
    case Kind::bytes:
      return "bytes";
    case Kind::duration:
      return "a duration";
    case Kind::time:
      return "a time";
    case Kind::regex:
      return "a regular expression";
    case Kind::list:
      return "a list";
    case Kind::record:
      return "an object";
  }
  return "";
}

const ShapePtr* Shape::find(std::string_view name) const {
  for (const Field& field : fields)
    if (field.name == name) return &field.shape;
  return nullptr;
}

ShapePtr unknown() {
  static const ShapePtr shape = std::make_shared<Shape>();
  return shape;
}

ShapePtr of_kind(Kind kind) {
  auto shape = std::make_shared<Shape>();
  shape->kind = kind;
  return shape;
}

ShapePtr open_record(std::string what) {
  auto shape = std::make_shared<Shape>();
  shape->kind = Kind::record;
  shape->open = true;
  shape->what = std::move(what);
  return shape;
}

ShapePtr of_no_fields() { return of_kind(Kind::record); }

ShapePtr from_channel(const ShapePtr& shape, const ast::Channel* channel) {
  if (shape->kind != Kind::record) return shape;
  auto copy = std::make_shared<Shape>(*shape);
  for (Field& field : copy->fields) {
    const ShapePtr inner = from_channel(field.shape, channel);
    if (inner->kind != Kind::record || inner->channel || inner->record) continue;
    auto part = std::make_shared<Shape>(*inner);
    part->part_of = channel;
    field.shape = std::move(part);
  }
  return copy;
}

ShapePtr one_of(std::vector<ShapePtr> shapes) {
  if (shapes.size() == 1) return shapes.front();
  auto shape = std::make_shared<Shape>();
  shape->either = std::move(shapes);
  return shape;
}

ShapePtr with_field(const ShapePtr& base, const std::vector<ast::Segment>& path, std::size_t from,
                    const ShapePtr& shape) {
  if (from == path.size()) return merged(base, shape);
  if (path[from].index) return base;  // items of lists are not followed
  const bool fresh = base->kind == Kind::null;
  if (!fresh && base->kind != Kind::record) return base;
  auto copy = fresh ? std::make_shared<Shape>() : std::make_shared<Shape>(*base);
  copy->kind = Kind::record;
  const std::string_view name = path[from].name();
  const ShapePtr* inner = copy->find(name);
  set(*copy, name, with_field(inner ? *inner : of_kind(Kind::null), path, from + 1, shape));
  return copy;
}

ShapePtr merged(const ShapePtr& base, const ShapePtr& over) {
  if (base->kind != Kind::record || over->kind != Kind::record) return over;
  auto copy = std::make_shared<Shape>(*base);
  for (const Field& field : over->fields) {
    const ShapePtr* inner = copy->find(field.name);
    set(*copy, field.name, inner ? merged(*inner, field.shape) : field.shape);
  }
  copy->open = base->open || over->open;
  if (over->part_of) copy->part_of = over->part_of;
  return copy;
}

}  // namespace smoke::check
