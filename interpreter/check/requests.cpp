// Requests and the lines beneath them, beneath sends, events, targets and stubs.
#include <algorithm>

#include "grammar/closest.hpp"
#include "interpreter/check/checker.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::check {
namespace {

// What may stand once among the lines of a request; empty for the rest.
std::string_view only_once(const ast::RequestLine& line) {
  return std::visit(
      overloaded{[](const ast::BodyLine&) { return std::string_view("body"); },
                 [](const ast::TimeoutLine&) { return std::string_view("`timeout`"); },
                 [](const ast::AddressLine&) { return std::string_view("address"); },
                 [](const ast::UrlLine&) { return std::string_view("`url`"); },
                 [](const ast::SignLine&) { return std::string_view("signature"); },
                 [](const ast::BasicLine&) { return std::string_view("login"); },
                 [](const ast::BearerLine&) { return std::string_view("login"); },
                 [](const ast::TlsLine&) { return std::string_view("`tls`"); },
                 [](const ast::Box<ast::VersionLine>&) { return std::string_view("`version`"); },
                 [](const auto&) { return std::string_view(); }},
      line.node);
}

bool has_line(const std::vector<ast::RequestLine>& lines, auto is) {
  return std::any_of(lines.begin(), lines.end(), is);
}

bool signs(const ast::RequestLine& line) {
  return std::holds_alternative<ast::SignLine>(line.node);
}

// RFC 9110: a token.
bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

void Checker::lines(const std::vector<ast::RequestLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view once = only_once(lines[i]);
    const auto earlier = std::find_if(
        lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i),
        [&](const ast::RequestLine& l) { return !once.empty() && only_once(l) == once; });
    if (earlier != lines.begin() + static_cast<std::ptrdiff_t>(i))
      report(Code::duplicate, lines[i].span, fmt::format("there is one {} already", once),
             "remove one of the two", {{source(), earlier->span, "the first one"}});
    line(lines[i]);
  }
}

void Checker::line(const ast::RequestLine& line) {
  std::visit(
      overloaded{
          [&](const ast::HeaderLine& l) {
            header_name(*l.name);
            header_value(*l.value);
          },
          [&](const ast::WithoutHeader& l) { header_name(*l.name); },
          [&](const ast::QueryLine& l) { entries(l.entries); },
          [&](const ast::BodyLine& l) {
            if (l.from_file || l.kind == ast::BodyKind::file) return existing_file(*l.value);
            if (const auto* fields = std::get_if<ast::ObjectLiteral>(&l.value->node);
                fields && l.kind == ast::BodyKind::multipart)
              return parts(fields->entries);
            const ShapePtr shape = value(*l.value);
            if (l.kind == ast::BodyKind::bytes) {
              const auto text = literal_text(*l.value);
              if (text && !decode_base64(*text))
                report(Code::wrong_type, l.value->span, "this is no base64",
                       "`bytes` takes octets in base64; `text` takes any text");
            } else if (l.kind == ast::BodyKind::text &&
                       (shape->kind == Kind::record || shape->kind == Kind::list)) {
              report(Code::wrong_type, l.value->span,
                     fmt::format("a `text` body is a text, not {}", kind_name(shape->kind)),
                     "`json` sends it as JSON");
            } else if ((l.kind == ast::BodyKind::form || l.kind == ast::BodyKind::multipart) &&
                       shape->kind != Kind::record && shape->kind != Kind::unknown) {
              report(
                  Code::wrong_type, l.value->span,
                  fmt::format("a form consists of fields, and this is {}", kind_name(shape->kind)));
            }
          },
          [&](const ast::BasicLine& l) {
            expect_kind(*l.user, Kind::text, "the user of `basic`");
            expect_kind(*l.password, Kind::text, "the password of `basic`");
          },
          [&](const ast::BearerLine& l) {
            expect_kind(*l.token, Kind::text, "the token of `bearer`");
          },
          [&](const ast::SignLine& l) { signing(l); },
          [&](const ast::SignedWith& l) { value(*l.secret); },
          [&](const ast::SignedAt& l) { duration(*l.offset, "the age of a signature"); },
          [&](const ast::Unsigned&) {},
          [&](const ast::Tampered&) {},
          [&](const ast::FollowRedirects&) {},
          [&](const ast::Cookies&) {},
          [&](const ast::TimeoutLine& l) { duration(*l.duration, "a `timeout`"); },
          [&](const ast::AnswerMeans& l) {
            if (l.status < 100 || l.status > 599)
              report(Code::out_of_range, line.span, fmt::format("{} is no HTTP status", l.status),
                     "they go from 100 to 599");
            value(*l.meaning);
          },
          [&](const ast::UrlLine& l) { expect_kind(*l.url, Kind::text, "a `url`"); },
          [&](const ast::TlsLine& l) {
            if (l.ca) existing_file(**l.ca);
          },
          [&](const ast::Box<ast::VersionLine>& l) { address(*l->address); },
          [&](const ast::AddressLine& l) { address(*l.address); },
          [&](const ast::Box<ast::OverrideLine>& l) {
            if (l->entry.value) value(*l->entry.value);
          },
      },
      line.node);
}

// Of a multipart body: `name: file "orders.csv"` sends the file.
void Checker::parts(const std::vector<ast::Entry>& entries) {
  duplicate_keys(entries);
  for (const ast::Entry& entry : entries) {
    if (!entry.value) continue;
    const auto* special = std::get_if<ast::PredicateValue>(&entry.value->node);
    if (special && special->predicate->kind == ast::PredicateKind::file &&
        !special->predicate->arguments.empty())
      existing_file(special->predicate->arguments.front());
    else
      value(*entry.value);
  }
}

void Checker::header_name(const ast::Expr& name) {
  const auto literal = literal_text(name);
  if (!literal)
    value(name);
  else if (!is_header_name(*literal))
    report(Code::wrong_type, name.span,
           fmt::format("\"{}\" can't be the name of a header", *literal),
           "letters, digits and `-` can, and no blanks");
}

void Checker::header_value(const ast::Expr& expr) {
  const ShapePtr shape = value(expr);
  if (shape->kind == Kind::record)
    report(Code::wrong_type, expr.span, "a header is a text, not an object",
           fmt::format("its JSON form is `json({})`", text(expr.span)));
}

void Checker::address(const ast::Expr& expr) {
  const ShapePtr shape = expect_kind(expr, Kind::text, "an address");
  if (shape->kind != Kind::text || !std::holds_alternative<ast::Text>(expr.node)) return;
  const std::string_view written = text(expr.span).substr(1);
  const bool known = written.starts_with("/") || written.starts_with("http://") ||
                     written.starts_with("https://") || written.starts_with("${");
  if (!known)
    report(Code::wrong_type, expr.span,
           "an address begins with `/`, or with `http://` or `https://`",
           written.starts_with("\"") ? "" : fmt::format("write \"/{}", written));
}

void Checker::target_name(const ast::Name& name) {
  if (name.text == default_target || (settings_ && settings_->environment.target(name.text)))
    return;
  if (unit_.find<ast::Target>(name.text)) return;
  std::vector<std::string_view> candidates = {default_target};
  for (const auto& target : unit_.targets) candidates.push_back(target->name.text);
  if (settings_)
    for (const config::Target& target : settings_->environment.targets)
      candidates.push_back(target.name);
  undeclared(name, Code::unknown_target, "target", std::move(candidates));
}

void Checker::signing(const ast::SignLine& sign) {
  for (const ast::Expr& argument : sign.arguments) value(argument);
  const auto* scheme =
      find_declared<ast::Signature>(sign.scheme, Code::unknown_signature, "signature");
  if (!scheme || unit_.broken_names.contains(sign.scheme.text)) return;
  const std::size_t takes = (*scheme)->parameters.size(), given = sign.arguments.size();
  if (takes != given)
    report(Code::argument_count, sign.scheme.span,
           fmt::format("`{}` takes {} argument{}, and got {}", sign.scheme.text, takes,
                       takes == 1 ? "" : "s", given),
           {}, {declared_at(*scheme, "it is declared here")});
}

bool Checker::is_signed(const ast::Send& send, const ast::Event* event) const {
  const auto* target = unit_.find<ast::Target>(send.target ? send.target.text : default_target);
  return has_line(send.lines, signs) || has_line(event->lines, signs) ||
         (target && has_line((*target)->lines, signs));
}

ShapePtr Checker::exchange(std::string_view name) const {
  Shape shape;
  shape.kind = Kind::record;
  shape.what = fmt::format("what was sent as `{}`", name);
  shape.fields = {{"status", of_kind(Kind::number)},
                  {"body", unknown()},
                  {"header", open_record("the header")}};
  return std::make_shared<const Shape>(std::move(shape));
}

void Checker::request(const ast::Request& request) {
  address(request.address);
  if (request.target) target_name(request.target);
  lines(request.lines);
  flow_.answered = flow_.sent = true;
  give(request.result, "`as`", exchange(request.result.text));
}

}  // namespace smoke::check
