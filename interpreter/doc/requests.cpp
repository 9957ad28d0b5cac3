// What differs in a request: each line as what may follow a comma, or stand in a list.
#include "grammar/walk.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

Message arguments_of(const std::vector<Expr>& arguments) {
  std::vector<Message> all;
  for (const Expr& argument : arguments) all.push_back(value(argument));
  return all_of(std::move(all));
}

Message signed_by(const SignLine& n) {
  return n.arguments.empty()
             ? say("signed by the scheme `{}`", n.scheme.text)
             : say("signed by the scheme `{}` with {}", n.scheme.text, arguments_of(n.arguments));
}

Message body_name(BodyKind kind) {
  switch (kind) {
    case BodyKind::json:
      return say("the JSON content");
    case BodyKind::form:
      return say("the form");
    case BodyKind::text:
      return say("the text content");
    case BodyKind::file:
      return say("the file");
    case BodyKind::multipart:
      return say("the form of several parts");
    case BodyKind::bytes:
      return say("the octets (in base64)");
  }
  return {};
}

}  // namespace

Told Teller::request_lines(const std::vector<RequestLine>& lines) const {
  Told out;
  for (const RequestLine& each : lines) {
    for (Sentence& prose_line : prose(each.span.begin)) out.push_back(std::move(prose_line));
    out.push_back(line(each));
  }
  return out;
}

void Teller::add_lines(const std::vector<RequestLine>& lines, const Name& result,
                       Sentence& out) const {
  Told told = request_lines(lines);
  const bool inside = told.size() == 1 && told.front().beneath.empty() && told.front().code.empty();
  if (inside)
    out.text = Message::sentence("{}, {}", {std::move(out.text), std::move(told.front().text)});
  out.text = called(std::move(out.text), result);
  if (inside || told.empty()) return;
  out.text = say("{}, in this way:", std::move(out.text));
  out.beneath = std::move(told);
}

Sentence Teller::line(const RequestLine& line) const {
  Sentence out = sentence(Kind::detail, {}, line.span);
  const auto with = [&](const Message& name, const Expr& expr) {
    Sentence told = named_value(name, expr, line.span);
    out.code = std::move(told.code);
    out.beneath = std::move(told.beneath);
    out.text = say("with this: {}", std::move(told.text));
  };
  const auto simple = [&](const Message& name, const Expr& expr) {
    if (is_large(expr) || (std::get_if<Text>(&expr.node) && std::get<Text>(expr.node).block))
      with(name, expr);
    else if (std::holds_alternative<Null>(expr.node))
      out.text = say("with {} left without a value (null)", name);
    else
      out.text = say("with {} set to {}", name, value(expr));
  };
  std::visit(
      overloaded{
          [&](const HeaderLine& n) {
            if (std::holds_alternative<Null>(n.value->node))
              out.text = say("without the header `{}`", plain(*n.name));
            else
              out.text = say("with the header `{}` set to {}", plain(*n.name), value(*n.value));
          },
          [&](const WithoutHeader& n) {
            out.text = say("without the header `{}`", plain(*n.name));
          },
          [&](const QueryLine& n) {
            std::vector<Message> all;
            for (const Entry& entry : n.entries)
              if (entry.value)
                all.push_back(
                    Message::sentence("`{}` = {}", {path_text(entry.key), value(*entry.value)}));
            out.text = say("with {} in the address", all_of(std::move(all)));
          },
          [&](const BodyLine& n) {
            if (n.from_file)
              out.text = say("with the JSON content of the file `{}`", plain(*n.value));
            else if (n.kind == BodyKind::file)
              out.text = say("with the content of the file `{}`", plain(*n.value));
            else if (is_large(*n.value)) {
              Sentence told = named_value(body_name(n.kind), *n.value, line.span);
              out.beneath = std::move(told.beneath);
              out.text = say("with {}:", body_name(n.kind));
            } else if (const auto* text = std::get_if<Text>(&n.value->node); text && text->block) {
              out.code = literal_text(*n.value).value_or("");
              out.text = say("with {}:", body_name(n.kind));
            } else {
              out.text = say("with {}: {}", body_name(n.kind), value(*n.value));
            }
          },
          [&](const BasicLine& n) {
            out.text =
                say("logged in as {} with the password {}", value(*n.user), value(*n.password));
          },
          [&](const BearerLine& n) { out.text = say("with the access token {}", value(*n.token)); },
          [&](const SignLine& n) { out.text = signed_by(n); },
          [&](const SignedWith& n) {
            out.text = say("signed with another secret: {}", value(*n.secret));
          },
          [&](const SignedAt& n) {
            out.text = n.ahead ? say("signed as if it were {} later", value(*n.offset))
                               : say("signed as if it were {} earlier", value(*n.offset));
          },
          [&](const Unsigned&) { out.text = say("without a signature"); },
          [&](const Tampered&) { out.text = say("with the content altered after it was signed"); },
          [&](const FollowRedirects&) {
            out.text = say("going on to where an answer redirects to");
          },
          [&](const Cookies&) { out.text = say("with the cookies of this scenario"); },
          [&](const TimeoutLine& n) {
            out.text = say("waiting at most {} for the answer", value(*n.duration));
          },
          [&](const AnswerMeans& n) {
            out.text = say("the answer {} means: {}", status(n.status), quoted(*n.meaning));
          },
          [&](const UrlLine& n) { out.text = say("at the address {}", value(*n.url)); },
          [&](const TlsLine& n) {
            out.text = n.ca ? say("its certificate is verified by the file `{}`", plain(**n.ca))
                            : say("its certificate is not verified");
          },
          [&](const Box<VersionLine>& n) {
            out.text = say("its version is {} of the answer to {} {}", body_path(n->path),
                           method_name(n->method), address(*n->address));
          },
          [&](const AddressLine& n) {
            out.text = say("sent with {} to {}", method_name(n.method), address(*n.address));
          },
          [&](const Box<OverrideLine>& n) {
            const Entry& entry = n->entry;
            const Message name = code(path_text(entry.key));
            if (!entry.value)
              out.text = say("without the field {}", name);
            else
              simple(name, *entry.value);
          },
      },
      line.node);
  return out;
}

}  // namespace smoke::doc
