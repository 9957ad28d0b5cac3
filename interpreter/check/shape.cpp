// Shapes are immutable and shared; what changes is copied one level deep.
#include "interpreter/check/shape.hpp"

#include <utility>

namespace smoke::check {

std::optional<std::size_t> Fields::place(std::string_view name) const {
  if (places_.empty()) {
    for (std::size_t i = 0; i < all_.size(); ++i)
      if (all_[i].name == name) return i;
    return std::nullopt;
  }
  const auto found = places_.find(name);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

const ShapePtr* Fields::find(std::string_view name) const {
  const auto at = place(name);
  return at ? &all_[*at].shape : nullptr;
}

void Fields::set(std::string_view name, ShapePtr shape) {
  if (const auto at = place(name)) {
    all_[*at].shape = std::move(shape);
    return;
  }
  all_.push_back({std::string(name), std::move(shape)});
  constexpr std::size_t few = 16;
  if (all_.size() < few) return;
  for (std::size_t i = places_.size(); i < all_.size(); ++i) places_.emplace(all_[i].name, i);
}

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

ShapePtr unknown() {
  static const ShapePtr shape = std::make_shared<Shape>();
  return shape;
}

ShapePtr of_kind(Kind kind) {
  auto shape = std::make_shared<Shape>();
  shape->kind = kind;
  return shape;
}

ShapePtr list_of(std::size_t items) {
  auto shape = std::make_shared<Shape>();
  shape->kind = Kind::list;
  shape->items = items;
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
  for (const Field& field : shape->fields) {
    const ShapePtr inner = from_channel(field.shape, channel);
    if (inner->kind != Kind::record || inner->channel || inner->record) continue;
    auto part = std::make_shared<Shape>(*inner);
    part->part_of = channel;
    copy->fields.set(field.name, std::move(part));
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
  set_field(*copy, path, from, shape);
  return copy;
}

void set_field(Shape& record, const std::vector<ast::Segment>& path, std::size_t from,
               const ShapePtr& shape) {
  const std::string_view name = path[from].name();
  const ShapePtr* inner = record.find(name);
  record.fields.set(name, with_field(inner ? *inner : of_kind(Kind::null), path, from + 1, shape));
}

ShapePtr merged(const ShapePtr& base, const ShapePtr& over) {
  if (base->kind != Kind::record || over->kind != Kind::record) return over;
  auto copy = std::make_shared<Shape>(*base);
  for (const Field& field : over->fields) {
    const ShapePtr* inner = copy->find(field.name);
    copy->fields.set(field.name, inner ? merged(*inner, field.shape) : field.shape);
  }
  copy->open = base->open || over->open;
  if (over->part_of) copy->part_of = over->part_of;
  return copy;
}

}  // namespace smoke::check
