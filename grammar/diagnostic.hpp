// What the tool has to say about a spec: a place, the situation observed, what was expected and what to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/source.hpp"

namespace smoke {

enum class Severity { error, warning };

// Every code once, in diagnostics.def; `name(code)` is what the JSON form and the documentation call it.
enum class Code {
#define SMOKE_DIAGNOSTIC(identifier, text) identifier,
#include "grammar/diagnostics.def"
#undef SMOKE_DIAGNOSTIC
};

std::string_view name(Code code);
const std::vector<Code>& all_codes();

// A second place that helps to understand the first.
struct Label {
  SourcePtr source;
  Span span;
  std::string message;
};

struct Diagnostic {
  Code code;
  Severity severity = Severity::error;
  SourcePtr source;  // nullptr where there is no place: a missing variable of the environment, say
  Span span;
  std::string message;  // lower case, names in backticks, no full stop
  std::vector<Label> labels;
  std::string hint;  // what to do; empty where nothing sensible can be said
};

// Collects; never prints. Diagnostics come out in the order of their places.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }
  // The same unless the same was said of the same place already: by another file that uses this one.
  void add_once(Diagnostic diagnostic);
  void append(Diagnostics other);

  bool has_errors() const;
  bool empty() const { return all_.empty(); }
  const std::vector<Diagnostic>& all() const { return all_; }
  void sort();  // by source as first mentioned, then by place

 private:
  std::vector<Diagnostic> all_;
};

// specs/a.smoke:4:3: error: unknown event `mesage_created`
//  4 |   send mesage_created for dm
//    |        ^~~~~~~~~~~~~~
//    = did you mean `message_created`?
std::string render(const Diagnostic& diagnostic, bool colour = false);
std::string render(const Diagnostics& diagnostics, bool colour = false);

// The source line with a caret under `span`, as every message of the tool shows a place; `note` stands after the
// caret. Ends with a line end.
std::string excerpt(const Source& source, Span span, std::string_view note = {});

// One JSON object, without a line end: file, line, column, end_line, end_column, code, severity, message, hint, labels.
std::string render_json(const Diagnostic& diagnostic);

}  // namespace smoke
