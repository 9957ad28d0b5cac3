// What a file declares beside what runs: for the appendix.
#include "grammar/walk.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

Told Teller::signature(const Signature& n) const {
  Told out;
  if (!n.parameters.empty()) {
    std::vector<Message> all;
    for (const Name& parameter : n.parameters) all.push_back(code(parameter.text));
    out.push_back(sentence(Kind::note, say("whoever uses it gives {}", all_of(std::move(all))),
                           n.parameters.front().span));
  }
  for (const auto& line : n.lines)
    std::visit(overloaded{
                   [&](const SignatureLet& l) {
                     for (Sentence& each : prose(l.span.begin)) out.push_back(std::move(each));
                     out.push_back(named_value(code(l.let.name.text), l.let.value, l.span));
                   },
                   [&](const SignatureHeader& l) {
                     for (Sentence& each : prose(l.span.begin)) out.push_back(std::move(each));
                     out.push_back(named_value(say("the header `{}`", plain(*l.header.name)),
                                               *l.header.value, l.span));
                   },
               },
               line);
  return out;
}

Told Teller::stub(const Stub& n) const {
  Told out;
  for (const StubAnswer& each : n.answers) {
    for (Sentence& line : prose(each.span.begin)) out.push_back(std::move(line));
    Message clause =
        say("a call of {} ({}) is answered", address(each.address), method_name(each.method));
    if (each.status) clause = say("{} with status {}", std::move(clause), status(*each.status));
    if (each.delay) clause = say("{} after {}", std::move(clause), value(*each.delay));
    Sentence told = sentence(Kind::action, std::move(clause), each.span);
    add_lines(each.lines, {}, told);
    out.push_back(std::move(told));
  }
  return out;
}

}  // namespace smoke::doc
