// A tree of fields; a path such as `sender.identifier` goes down the tree as far as it can before
// anything is evaluated, so that two fields of one object may follow each other.
#include "interpreter/run/record.hpp"

#include <algorithm>

#include "interpreter/run/eval.hpp"

namespace smoke::run {

using namespace ast;

Record::Field& Record::at(Fields& fields, std::string_view key) {
  for (const auto& field : fields)
    if (field->key == key) return *field;
  fields.push_back(std::make_unique<Field>());
  fields.back()->key = std::string(key);
  return *fields.back();
}

void Record::add_line(Field& field, const Expr& line, const SourcePtr& source) {
  if (const auto* object = std::get_if<ObjectLiteral>(&line.node)) {
    field.line = nullptr;
    field.value.reset();
    field.object = true;
    for (const Entry& entry : object->entries) {
      Field* inner = &field;
      for (const Segment& s : entry.key) {
        inner->object = true;
        inner = &at(inner->fields, s.name());
      }
      if (entry.value) add_line(*inner, *entry.value, source);
    }
    return;
  }
  field.object = false;
  field.fields.clear();
  field.value.reset();
  field.line = &line;
  field.source = source;
}

void Record::add(const std::vector<Entry>& entries, const SourcePtr& source) {
  for (const Entry& entry : entries) {
    Field* field = &at(fields_, entry.key.front().name());
    for (std::size_t i = 1; i < entry.key.size(); ++i) {
      field->object = true;
      field = &at(field->fields, entry.key[i].name());
    }
    if (entry.value) add_line(*field, *entry.value, source);
  }
}

void Record::put_value(Field& field, Value value) {
  const Object* object = value.object();
  if (object == nullptr) {
    field.object = false;
    field.fields.clear();
    field.line = nullptr;
    field.value = std::move(value);
    return;
  }
  // A line, or a value, that gave an object itself: its fields stay where this one has none.
  std::optional<Value> before;
  if (!field.object && (field.line != nullptr || field.value)) before = evaluate(field);
  field.line = nullptr;
  field.value.reset();
  field.object = true;
  if (before && before->object() != nullptr)
    for (const auto& [key, member] : *before->object()) put_value(at(field.fields, key), member);
  for (const auto& [key, member] : *object) put_value(at(field.fields, key), member);
}

void Record::put(const Object& values) {
  for (const auto& [key, value] : values) put_value(at(fields_, key), value);
}

// The item with the rest of the path changed in it.
Value Record::put_in_item(const Value& item, const std::vector<Segment>& path, const Entry& entry,
                          Evaluator& evaluator) {
  Record record(globals_);
  put_value(record.at(record.fields_, "item"), item);
  Entry inner;
  inner.span = entry.span;
  Segment root;
  root.key = "item";
  root.span = entry.span;
  inner.key.push_back(root);
  inner.key.insert(inner.key.end(), path.begin(), path.end());
  if (entry.value) {
    // The value is read here and now; a line cannot be copied, and need not be.
    const Value value = evaluator.value(*entry.value);
    Scope scope;
    scope.set("value", value);
    Evaluator reader(globals_, scope, evaluator.source());
    Path name;
    Segment value_name;
    value_name.key = "value";
    name.segments.push_back(value_name);
    inner.value = Expr{entry.span, std::move(name)};
    record.put(inner, reader);
  } else {
    record.put(inner, evaluator);
  }
  return *record.finish().find("item");
}

void Record::put(const Entry& entry, Evaluator& evaluator) {
  Fields* fields = &fields_;
  Field* field = nullptr;
  for (std::size_t i = 0; i < entry.key.size(); ++i) {
    const Segment& s = entry.key[i];
    if (s.index) {  // an item of the list that `field` is
      const List* found =
          field != nullptr && !field->object && (field->line != nullptr || field->value)
              ? evaluate(*field).list()
              : nullptr;
      List list = found != nullptr ? *found : List{};
      const auto at_index = static_cast<std::size_t>(*s.index);
      if (at_index >= list.size())
        throw EvalError{{evaluator.source(), s.span},
                        say("there is no item [{}]: the list has {}", at_index, list.size())};
      const std::vector<Segment> rest(entry.key.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                      entry.key.end());
      if (!rest.empty())
        list[at_index] = put_in_item(list[at_index], rest, entry, evaluator);
      else if (entry.value)
        list[at_index] = evaluator.value(*entry.value);
      else
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(at_index));
      field->line = nullptr;
      field->value = Value(std::move(list));
      return;
    }
    const bool last = i + 1 == entry.key.size();
    if (last && !entry.value) {  // without path
      std::erase_if(*fields, [&](const auto& f) { return f->key == s.name(); });
      return;
    }
    field = &at(*fields, s.name());
    if (last || entry.key[i + 1].index) continue;
    if (!field->object) put_value(*field, Object());  // what a line gave becomes fields
    fields = &field->fields;
  }
  put_value(*field, evaluator.value(*entry.value));
}

const Value* Record::look_up(const Path& path, std::size_t& used) {
  const Fields* fields = &fields_;
  for (std::size_t i = 0; i < path.segments.size(); ++i) {
    const auto found = std::find_if(fields->begin(), fields->end(), [&](const auto& f) {
      return f->key == path.segments[i].name() && !path.segments[i].index;
    });
    if (found == fields->end()) return nullptr;
    const bool last = i + 1 == path.segments.size();
    if (last || !(*found)->object) {
      used = i + 1;
      return &evaluate(**found);
    }
    fields = &(*found)->fields;
  }
  return nullptr;
}

const Value& Record::evaluate(Field& field) {
  if (field.value) return *field.value;
  if (field.evaluating) {
    const Span place = field.line != nullptr ? field.line->span : Span{};
    throw EvalError{{field.source, place}, say("the field `{}` needs itself", field.key)};
  }
  field.evaluating = true;
  if (field.object) {
    Object object;
    for (const auto& inner : field.fields) object.set(inner->key, evaluate(*inner));
    field.value = Value(std::move(object));
  } else if (field.line != nullptr) {
    const Scope none;
    Evaluator evaluator(globals_, none, field.source, depth_);
    evaluator.look_first(
        [this](const Path& path, std::size_t& used) { return look_up(path, used); });
    field.value = evaluator.value(*field.line);
  } else {
    field.value = Value();
  }
  field.evaluating = false;
  return *field.value;
}

Object Record::finish() {
  Object out;
  for (const auto& field : fields_) out.set(field->key, evaluate(*field));
  return out;
}

}  // namespace smoke::run
