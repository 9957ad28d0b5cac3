// What a gate came to, as lines of the journal: the tool's verdict, what people attested, and what
// a person decided.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

// How long what was seen of a system is taken to say how it is.
inline constexpr std::chrono::hours validity{24};

enum class Verdict { go, no_go, undecided };
std::string_view name(Verdict verdict);  // "GO", "NO-GO", "UNDECIDED"

// One rule of a gate, and what is known of it.
struct Criterion {
  enum class State { met, broken, undecided };
  // A scenario, variant by variant, a monitor, or evidence.
  struct Subject {
    run::Kind kind = run::Kind::scenario;
    std::string file, title;  // with the variant
    std::string status;       // a run::Status, "quarantined" or "not run"
    Message why;              // where it isn't passed
  };
  bool go = true;    // `go when`, else `no-go when`
  std::string text;  // "every scenario tagged mandatory passed"
  State state = State::undecided;
  Message why;
  std::vector<Subject> about;
};
std::string_view name(Criterion::State state);  // "met", "broken", "undecided"

struct Decided {
  Verdict verdict = Verdict::undecided;
  std::string gate, run;  // the gate's title, the run's id
  Time at{};              // when all that it rests on was known
  std::vector<Criterion> criteria;
  std::vector<Message> reasons;  // beside the criteria, why it can't be GO
};

// A manual step of evidence, done by a person after the run.
struct Attested {
  std::string run;
  Time at{};
  std::string by, note, instruction;
  std::string file, sha256;  // of what was attached, in the folder; empty without
  std::string root;          // of the folder as it was before
};

// Apart from the tool's verdict, and never in its place.
struct PersonDecided {
  std::string run;
  Time at{};
  std::string by;
  std::optional<Verdict> verdict;  // where it is not the tool's
  std::string because;
};

Object line(const Decided& decided);
Object line(const Attested& attested);
Object line(const PersonDecided& decided);

// For other programs: `verdict`, `criteria` and `reasons` of the line, without what only a report
// in another language needs.
Object plain(const Decided& decided);

Decided decided(const Object& line);
Attested attested(const Object& line);
PersonDecided person_decided(const Object& line);

}  // namespace smoke::journal
