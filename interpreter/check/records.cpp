// Templates, channels and events: records whose fields stand in one another's scope.
//
// What a template or an event needs and does not have itself is known only where it is used, with a
// channel and with overrides. So each combination is looked at once; a name that nothing has is a
// mistake at its own place, one that this channel lacks is shown with both places.
#include <algorithm>
#include <functional>
#include <utility>

#include "interpreter/check/checker.hpp"

namespace smoke::check {
namespace {

bool has_field(const std::vector<ast::Entry>& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const ast::Entry& entry) { return entry.key.front().name() == name; });
}

std::vector<ShapePtr> alternatives(const ShapePtr& shape) {
  return shape->either.empty() ? std::vector<ShapePtr>{shape} : shape->either;
}

std::vector<std::string_view> field_names(const Shape& shape) {
  std::vector<std::string_view> names;
  for (const Field& field : shape.fields) names.push_back(field.name);
  return names;
}

}  // namespace

const Declared<ast::Channel>* Checker::channel_of(const ast::Channel* channel) const {
  for (const auto& declared : unit_.channels)
    if (declared.node == channel) return &declared;
  return nullptr;
}

bool Checker::known_field(std::string_view name) const {
  return std::any_of(unit_.channels.begin(), unit_.channels.end(),
                     [&](const auto& c) { return has_field(c->fields, name); }) ||
         std::any_of(unit_.templates.begin(), unit_.templates.end(),
                     [&](const auto& t) { return has_field(t->fields, name); });
}

ShapePtr Checker::add_fields(const ShapePtr& base, const Module* module,
                             const std::vector<ast::Entry>& fields) {
  const In in(*this, module);
  auto shape = std::make_shared<Shape>(*base);
  for (const ast::Entry& entry : fields)
    if (entry.value) set_field(*shape, entry.key, 0, value(*entry.value));
  return shape;
}

std::vector<Checker::Need> Checker::within_record(const Shape& shape, const Module* module,
                                                  const std::function<void()>& look) {
  const Names::Apart apart(names_);
  const In in(*this, module);
  names_.open();
  for (const Field& field : shape.fields)
    names_.give({field.name, "a field", source(), {}, field.shape, true});
  std::vector<Need> needs;
  auto* const before = std::exchange(needs_, &needs);
  look();
  needs_ = before;
  names_.drop();
  if (shape.open) needs.clear();
  return needs;
}

const Checker::Record& Checker::record(const Declared<ast::Template>* base,
                                       const Declared<ast::Channel>* channel) {
  const auto [at, fresh] =
      records_.try_emplace({base ? base->node : nullptr, channel ? channel->node : nullptr});
  Record& record = at->second;
  if (!fresh) return record;
  record.shape = unknown();  // for a channel whose fields use it

  const auto broken = [&](const auto* declared) {
    return declared &&
           (unit_.broken_names.contains((*declared)->name.text) || has_mistake(*declared));
  };
  auto empty = std::make_shared<Shape>();
  empty->kind = Kind::record;
  empty->open = broken(base) || broken(channel);
  empty->record = base ? base->node : nullptr;
  empty->channel = channel ? channel->node : nullptr;
  if (base && channel)
    empty->what = fmt::format("`{}` on `{}`", (*base)->name.text, (*channel)->name.text);
  else
    empty->what = base ? fmt::format("`{}`", (*base)->name.text)
                       : fmt::format("channel `{}`", (*channel)->name.text);

  const ShapePtr none = of_no_fields();
  const auto fill = [&] {
    ShapePtr shape = empty;
    if (base) shape = add_fields(shape, base->module, (*base)->fields);
    if (channel) {
      const ShapePtr own = add_fields(none, channel->module, (*channel)->fields);
      shape = merged(shape, from_channel(own, channel->node));
    }
    return shape;
  };
  // First what the fields are by themselves, then with one another in scope.
  ShapePtr shape;
  const bool quiet = std::exchange(quiet_, true);
  const Module* const module = base ? base->module : channel->module;
  within_record(*empty, module, [&] { shape = fill(); });
  quiet_ = false;  // whoever asks, these mistakes are the declaration's own
  const ShapePtr alone = shape;
  record.needs = within_record(*alone, module, [&] { shape = fill(); });
  quiet_ = quiet;
  record.shape = shape;
  return record;
}

void Checker::unknown_need(const Need& need) {
  const In in(*this, need.module);
  auto* const before = std::exchange(needs_, nullptr);
  std::vector<std::string_view> fields;
  for (const auto& base : unit_.templates)
    for (const ast::Entry& entry : base->fields) fields.push_back(entry.key.front().name());
  for (const auto& channel : unit_.channels)
    for (const ast::Entry& entry : channel->fields) fields.push_back(entry.key.front().name());
  const std::string_view name = need.name->name();
  std::string hint = did_you_mean(name, fields);
  if (hint.empty() && kept_before_.contains(name)) {
    unknown_name(*need.name, Use::value);
  } else if (!excused(name)) {
    if (hint.empty())
      hint = fmt::format(
          "write \"{0}\" for a text, or give the template or its channel a field `{0}:`", name);
    report(Code::unknown_name, need.name->span, fmt::format("unknown name `{}`", name),
           std::move(hint));
  }
  needs_ = before;
}

void Checker::unmet(const Need& need, Span at, const ast::Channel* channel, std::string_view by) {
  const std::string_view name = need.name->name();
  if (excused(name) || quiet_) return;
  // A module of the standard library relies on channels that its users write.
  if (!known_field(name) && !need.module->standard) return unknown_need(need);
  const Label needed{need.module->source(), need.name->span, fmt::format("`{}` needs it here", by)};
  if (const auto* declared = channel_of(channel)) {
    if (!unmet_.emplace(channel, name).second) return;
    report(Code::missing_field, at,
           fmt::format("channel `{}` has no field `{}`, which `{}` needs", channel->name.text, name,
                       by),
           fmt::format("add `{}:` to the channel", name),
           {needed, {declared->source(), channel->name.span, "the channel is declared here"}});
  } else if (unmet_.emplace(need.name, name).second) {
    report(Code::missing_field, at,
           fmt::format("`{}` needs a field `{}`, which channels have", by, name),
           fmt::format("make it `on` a channel, or write `{}:` beneath", name), {needed});
  }
}

// ---- new

std::optional<std::vector<const Declared<ast::Channel>*>> Checker::channels_meant(
    const ast::Expr& expr) {
  const auto* path = std::get_if<ast::Path>(&expr.node);
  if (path && path->segments.size() == 1) {
    const std::string_view name = path->segments.front().name();
    if (!names_.find(name) && !unit_.names.contains(name) && !needs_ && !ahead_.contains(name) &&
        !names_.find_closed(name)) {
      std::vector<std::string_view> candidates;
      for (const auto& channel : unit_.channels) candidates.push_back(channel->name.text);
      std::string hint = did_you_mean(name, candidates);
      if (hint.empty() && !candidates.empty())
        hint = fmt::format("there are {}", fmt::join(candidates, ", "));
      if (!excused(name))
        report(Code::unknown_channel, expr.span, fmt::format("unknown channel `{}`", name),
               std::move(hint));
      return std::nullopt;
    }
  }
  std::vector<const Declared<ast::Channel>*> channels;
  for (const ShapePtr& one : alternatives(value(expr, Use::other))) {
    if (one->kind == Kind::unknown) return std::nullopt;
    if (!one->channel || one->record) {
      report(Code::wrong_type, expr.span,
             fmt::format("`on` takes a channel, and `{}` is none", text(expr.span)));
      return std::nullopt;
    }
    channels.push_back(channel_of(one->channel));
  }
  return channels;
}

bool Checker::overridable(const Shape& base, const ast::Entry& entry,
                          std::string_view nothing_has) {
  const Shape* shape = &base;
  for (std::size_t i = 0; i < entry.key.size(); ++i) {
    const ast::Segment& segment = entry.key[i];
    if (shape->kind == Kind::unknown) return true;
    const Span before{entry.key.front().span.begin, i == 0 ? 0 : entry.key[i - 1].span.end};
    if (segment.index && shape->kind == Kind::list) {
      const auto item = static_cast<std::size_t>(*segment.index);
      if (!shape->items || item < *shape->items) return true;
      report(Code::unknown_field, segment.span,
             fmt::format("`{}` has {} item{}, and no [{}]", text(before), *shape->items,
                         *shape->items == 1 ? "" : "s", item),
             *shape->items == 0 ? "" : "the first one is [0]");
      return false;
    }
    if (segment.index && shape->kind == Kind::record) {
      if (shape->open) return true;
      report(Code::unknown_field, segment.span,
             fmt::format("`{}` is an object, which has fields and no items", text(before)));
      return false;
    }
    if (shape->kind != Kind::record) {
      if (shape->kind == Kind::list)
        report(Code::unknown_field, segment.span,
               fmt::format("`{}` is a list, which has items and no fields", text(before)));
      else
        report(Code::unknown_field, segment.span,
               fmt::format("`{}` is {}, which has no fields", text(before), kind_name(shape->kind)),
               shape->kind == Kind::null
                   ? fmt::format("give it as a whole: `{}: {{ … }}`", text(before))
                   : std::string());
      return false;
    }
    const ShapePtr* const field = shape->find(segment.name());
    if (!field) {
      if (shape->open) return true;
      std::string hint = did_you_mean(segment.name(), field_names(*shape));
      report(Code::unknown_field, segment.span,
             i == 0 ? fmt::format("{} a field `{}`", nothing_has, segment.name())
                    : fmt::format("`{}` has no field `{}`", text(before), segment.name()),
             std::move(hint));
      return false;
    }
    shape = field->get();
  }
  return true;
}

ShapePtr Checker::new_record(const ast::New& made) {
  duplicate_keys(made.overrides);
  std::vector<ShapePtr> values;
  for (const ast::Entry& entry : made.overrides)
    values.push_back(entry.value ? value(*entry.value) : nullptr);
  const auto* base = find_declared<ast::Template>(made.record, Code::unknown_template, "template");
  std::optional<std::vector<const Declared<ast::Channel>*>> channels;
  if (made.channel)
    channels = channels_meant(**made.channel);
  else
    channels = {nullptr};
  if (!base || unit_.broken_names.contains(made.record.text)) return unknown();
  made_.insert(base->node);
  if (!channels) {
    const ShapePtr anything = on_any_channel(base);
    for (const ast::Entry& entry : made.overrides)
      if (!unit_.channels.empty())
        overridable(*anything, entry,
                    fmt::format("neither template `{}` nor any channel has", made.record.text));
    return open_record(fmt::format("`{}`", made.record.text));
  }

  std::vector<ShapePtr> shapes;
  for (const auto* channel : *channels) {
    const Record& record = this->record(base, channel);
    const auto overridden = [&](std::string_view name) { return has_field(made.overrides, name); };
    const Span at{made.record.span.begin,
                  made.channel ? (*made.channel)->span.end : made.record.span.end};
    for (const Need& need : record.needs)
      if (!overridden(need.name->name()))
        unmet(need, at, channel ? channel->node : nullptr, made.record.text);
    const std::string nothing_has =
        channel ? fmt::format("neither template `{}` nor channel `{}` has", made.record.text,
                              (*channel)->name.text)
                : fmt::format("template `{}` doesn't have", made.record.text);
    const auto shape = std::make_shared<Shape>(*record.shape);
    for (std::size_t i = 0; i < made.overrides.size(); ++i) {
      const ast::Entry& entry = made.overrides[i];
      const bool needed = std::any_of(
          record.needs.begin(), record.needs.end(),
          [&](const Need& need) { return need.name->name() == entry.key.front().name(); });
      const bool fits = needed || overridable(*shape, entry, nothing_has);
      if (fits && values[i] && shape->kind == Kind::record)
        set_field(*shape, entry.key, 0, values[i]);
    }
    shapes.push_back(shape);
  }
  return one_of(std::move(shapes));
}

// ---- events

ShapePtr Checker::on_any_channel(const Declared<ast::Template>* base) {
  ShapePtr shape = open_record({});
  for (const auto& channel : unit_.channels) shape = merged(shape, record(nullptr, &channel).shape);
  if (base) shape = merged(shape, record(base, nullptr).shape);
  auto closed = std::make_shared<Shape>(*shape);
  closed->open = unit_.incomplete;
  // What differs from channel to channel has no kind that holds for all.
  for (const Field& field : shape->fields) closed->fields.set(field.name, unknown());
  return closed;
}

ShapePtr Checker::event_lines(const ast::Event& event) {
  ShapePtr body = unknown();
  for (const ast::RequestLine& each : event.lines) {
    const auto* line = std::get_if<ast::BodyLine>(&each.node);
    if (line && !line->from_file &&
        (line->kind == ast::BodyKind::json || line->kind == ast::BodyKind::form))
      body = value(*line->value);
    else
      this->line(each);
  }
  return body;
}

void Checker::about(const ast::Send& send, const Declared<ast::Event>& event,
                    const ShapePtr& about) {
  const auto* base = unit_.find<ast::Template>(event->about.text);
  if (!event->about) {
    if (send.about)
      report(Code::misplaced, send.about->span,
             fmt::format("`{}` is about nothing, so that `for` has no effect", send.event.text),
             "remove it, or declare the event `about` a template",
             {declared_at(event, "the event is declared here")});
    return;
  }
  if (!base) return;  // said at the event
  if (!send.about) {
    report(
        Code::incomplete, send.event.span,
        fmt::format("`{}` is about a `{}`, and there is none", send.event.text, event->about.text),
        fmt::format("write `send {} for …`", send.event.text),
        {declared_at(event, "the event is declared here")});
    return;
  }
  for (const ShapePtr& one : alternatives(about)) {
    if (one->kind == Kind::unknown) continue;
    sent_.insert(event.node);
    if (one->kind != Kind::record) {
      report(Code::wrong_type, send.about->span,
             fmt::format("`{}` is about a `{}`, not about {}", send.event.text, event->about.text,
                         kind_name(one->kind)));
      return;
    }
    if (one->record && one->record != base->node) {
      report(Code::wrong_type, send.about->span,
             fmt::format("`{}` is about a `{}`; this was made by `new {}`", send.event.text,
                         event->about.text, one->record->name.text),
             {}, {declared_at(event, "the event is declared here")});
      return;
    }
    if (!one->record && one->channel) {
      report(Code::wrong_type, send.about->span,
             fmt::format("`{}` is about a `{}`, and this is a channel", send.event.text,
                         event->about.text),
             fmt::format("make one: `new {} on {}`", event->about.text, one->channel->name.text));
      return;
    }
    for (const Need& need : within_record(*one, event.module, [&] { event_lines(*event); }))
      unmet(need, send.about->span, one->channel, send.event.text);
  }
}

void Checker::overrides(const ast::Send& send, const Declared<ast::Event>& event,
                        const ShapePtr& about) {
  std::vector<const ast::Entry*> overrides;
  for (const ast::RequestLine& line : send.lines)
    if (const auto* one = std::get_if<ast::Box<ast::OverrideLine>>(&line.node))
      overrides.push_back(&(*one)->entry);
  if (overrides.empty()) return;
  Keys seen;
  for (const ast::Entry* entry : overrides) new_key(*entry, seen);
  const auto no_fields = [&](std::string what) {
    report(Code::misplaced, overrides.front()->span, std::move(what),
           "only the fields of a `json` or `form` body can be overridden",
           {declared_at(event, "the event is declared here")});
  };
  const auto is = [&](std::string_view what) {
    no_fields(fmt::format("the body of `{}` is {}, which has no fields", send.event.text, what));
  };
  const auto content = std::find_if(event->lines.begin(), event->lines.end(), [](const auto& line) {
    return std::holds_alternative<ast::BodyLine>(line.node);
  });
  if (content == event->lines.end()) {
    if (!has_mistake(event))
      no_fields(fmt::format("`{}` has no body, and so no fields", send.event.text));
    return;
  }
  switch (std::get<ast::BodyLine>(content->node).kind) {
    case ast::BodyKind::json:
    case ast::BodyKind::form:
      break;
    case ast::BodyKind::text:
      return is("a text");
    case ast::BodyKind::file:
      return is("a file");
    case ast::BodyKind::bytes:
      return is("bytes");
    case ast::BodyKind::multipart:
      return is("a `multipart`");
  }
  for (const ShapePtr& one : alternatives(about)) {
    ShapePtr body = unknown();
    const bool quiet = std::exchange(quiet_, true);
    const ShapePtr fields = one->kind == Kind::record
                                ? one
                                : on_any_channel(unit_.find<ast::Template>(event->about.text));
    within_record(*fields, event.module, [&] { body = event_lines(*event); });
    quiet_ = quiet;
    if (body->kind != Kind::record && body->kind != Kind::unknown) return is(kind_name(body->kind));
    if (body->kind != Kind::record) continue;
    const std::string nothing_has = fmt::format("the body of `{}` doesn't have", send.event.text);
    Shape sent = *body;
    for (const ast::Entry* entry : overrides) {
      if (!overridable(sent, *entry, nothing_has) || !entry->value) continue;
      quiet_ = true;  // the values were looked at
      set_field(sent, entry->key, 0, value(*entry->value));
      quiet_ = quiet;
    }
  }
}

void Checker::send(const ast::Send& send) {
  const auto* event = find_declared<ast::Event>(send.event, Code::unknown_event, "event");
  const ShapePtr shape = send.about ? value(*send.about, Use::other) : unknown();
  if (send.target) target_name(send.target);
  lines(send.lines);
  if (event && !unit_.broken_names.contains(send.event.text)) {
    about(send, *event, shape);
    overrides(send, *event, shape);
    without_headers(send, *event);
    if (!is_signed(send, event->node)) {
      for (const ast::RequestLine& line : send.lines)
        if (std::holds_alternative<ast::SignedWith>(line.node) ||
            std::holds_alternative<ast::SignedAt>(line.node) ||
            std::holds_alternative<ast::Unsigned>(line.node))
          report(Code::misplaced, line.span,
                 fmt::format("`{}` is not signed, so that this has no effect", send.event.text),
                 "declare how with `sign SCHEME(…)`, in the event or on the target",
                 {declared_at(*event, "the event is declared here")});
    }
  }
  flow_.answered = flow_.sent = true;
  give(send.result, "`as`", exchange(send.result.text));
}

void Checker::records_by_themselves() {
  for (const auto& base : unit_.templates) {
    const In in(*this, base.module);
    duplicate_keys(base->fields);
    if (made_.contains(base.node)) continue;
    for (const Need& need : record(&base, nullptr).needs)
      if (!known_field(need.name->name()) && !unit_.channels.empty() && !need.module->standard)
        unknown_need(need);
  }
  for (const auto& channel : unit_.channels) {
    const In in(*this, channel.module);
    duplicate_keys(channel->fields);
    for (const Need& need : record(nullptr, &channel).needs)
      if (!known_field(need.name->name())) unknown_need(need);
  }
  for (const auto& event : unit_.events) {
    const In in(*this, event.module);
    if (event->about)
      find_declared<ast::Template>(event->about, Code::unknown_template, "template");
    const bool addressed =
        std::any_of(event->lines.begin(), event->lines.end(), [](const ast::RequestLine& line) {
          return std::holds_alternative<ast::AddressLine>(line.node);
        });
    said_once(event->lines);
    if (!addressed && !has_mistake(event))
      report(Code::incomplete, event->name.span,
             fmt::format("event `{}` has no method and address", event->name.text),
             "write, for instance, `post \"/webhook\"` beneath");
    if (sent_.contains(event.node)) continue;
    blamed_.clear();
    if (!event->about) {  // nothing but the declared names
      const Names::Apart apart(names_);
      names_.open();
      event_lines(*event);
      names_.drop();
      continue;
    }
    const ShapePtr fields = on_any_channel(unit_.find<ast::Template>(event->about.text));
    for (const Need& need : within_record(*fields, event.module, [&] { event_lines(*event); }))
      if (!known_field(need.name->name()) && !unit_.channels.empty() && !need.module->standard)
        unknown_need(need);
  }
}

}  // namespace smoke::check
