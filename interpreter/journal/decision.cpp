// To objects and back; names are those of the enumerations.
#include "interpreter/journal/decision.hpp"

#include <initializer_list>

#include "interpreter/journal/fields.hpp"
#include "interpreter/journal/said.hpp"

namespace smoke::journal {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::go:
      return "GO";
    case Verdict::no_go:
      return "NO-GO";
    case Verdict::undecided:
      return "UNDECIDED";
  }
  return "";
}

std::string_view name(Criterion::State state) {
  switch (state) {
    case Criterion::State::met:
      return "met";
    case Criterion::State::broken:
      return "broken";
    case Criterion::State::undecided:
      return "undecided";
  }
  return "";
}

namespace {

// `last` for a name that is none of them.
template <typename T>
T named(const std::string& text, std::initializer_list<T> all, T last) {
  for (const T each : all)
    if (name(each) == text) return each;
  return last;
}

Verdict verdict(const std::string& text) {
  return named(text, {Verdict::go, Verdict::no_go}, Verdict::undecided);
}

Object subject(const Criterion::Subject& s) {
  Object out{{"kind", std::string(name(s.kind))},
             {"file", s.file},
             {"title", s.title},
             {"status", s.status}};
  if (!s.why.empty()) set_message(out, "why", s.why);
  return out;
}

Criterion::Subject subject(const Fields& s) {
  using run::Kind;
  return {named(s.text("kind"), {Kind::monitor, Kind::evidence}, Kind::scenario), s.text("file"),
          s.text("title"), s.text("status"), s.message("why")};
}

Object criterion(const Criterion& c) {
  List about;
  for (const auto& each : c.about) about.push_back(subject(each));
  Object out{{"rule", std::string(c.go ? "go when " : "no-go when ") + c.text},
             {"go", c.go},
             {"text", c.text},
             {"state", std::string(name(c.state))}};
  set_message(out, "why", c.why);
  out.set("about", std::move(about));
  return out;
}

Criterion criterion(const Fields& c) {
  using State = Criterion::State;
  Criterion out{c.boolean("go"),
                c.text("text"),
                named(c.text("state"), {State::met, State::broken}, State::undecided),
                c.message("why"),
                {}};
  for (const Value& each : c.list("about")) out.about.push_back(subject(Fields(&each)));
  return out;
}

Value without_sentences(const Value& value) {
  if (const List* list = value.list()) {
    List out;
    for (const Value& item : *list) out.push_back(without_sentences(item));
    return out;
  }
  if (const Object* object = value.object()) {
    Object out;
    for (const auto& [key, item] : *object)
      if (key != "said") out.set(key, without_sentences(item));
    return out;
  }
  return value;
}

}  // namespace

Object line(const Decided& d) {
  List criteria, reasons;
  for (const Criterion& each : d.criteria) criteria.push_back(criterion(each));
  for (const Message& each : d.reasons) {
    Object reason;
    set_message(reason, "text", each);
    reasons.push_back(std::move(reason));
  }
  return {{"event", "decided"},
          {"verdict", std::string(name(d.verdict))},
          {"gate", d.gate},
          {"run", d.run},
          {"at", d.at},
          {"criteria", std::move(criteria)},
          {"reasons", std::move(reasons)}};
}

Object plain(const Decided& decided) {
  const Object all = line(decided);
  Object out;
  for (const char* key : {"verdict", "criteria", "reasons"})
    out.set(key, without_sentences(*all.find(key)));
  return out;
}

Decided decided(const Object& line) {
  const Fields d(line);
  Decided out{verdict(d.text("verdict")), d.text("gate"), d.text("run"), d.time("at"), {}, {}};
  for (const Value& each : d.list("criteria")) out.criteria.push_back(criterion(Fields(&each)));
  for (const Value& each : d.list("reasons")) out.reasons.push_back(Fields(&each).message("text"));
  return out;
}

Object line(const Attested& a) {
  Object out{{"event", "attested"},          {"run", a.run},   {"at", a.at},    {"by", a.by},
             {"instruction", a.instruction}, {"note", a.note}, {"root", a.root}};
  if (!a.file.empty()) {
    out.set("file", a.file);
    out.set("sha256", a.sha256);
  }
  return out;
}

Attested attested(const Object& line) {
  const Fields a(line);
  return {a.text("run"),         a.time("at"),   a.text("by"),     a.text("note"),
          a.text("instruction"), a.text("file"), a.text("sha256"), a.text("root")};
}

Object line(const PersonDecided& d) {
  Object out{{"event", "person_decided"}, {"run", d.run}, {"at", d.at}, {"by", d.by}};
  if (d.verdict) {
    out.set("verdict", std::string(name(*d.verdict)));
    out.set("because", d.because);
  }
  return out;
}

PersonDecided person_decided(const Object& line) {
  const Fields d(line);
  PersonDecided out{d.text("run"), d.time("at"), d.text("by"), std::nullopt, d.text("because")};
  if (d.has("verdict")) out.verdict = verdict(d.text("verdict"));
  return out;
}

}  // namespace smoke::journal
