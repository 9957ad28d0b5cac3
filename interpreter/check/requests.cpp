// Requests and the lines beneath them, beneath sends, events, targets and stubs.
#include <algorithm>
#include <cctype>

#include "grammar/closest.hpp"
#include "interpreter/check/checker.hpp"
#include "interpreter/value/crypto.hpp"

namespace smoke::check {
namespace {

std::string lower(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// What may be said once among the lines of a request.
struct Once {
  std::string what;          // as a message names it; empty for the rest
  std::string about = what;  // two lines about one thing say it twice
};

Once once_of_header(const ast::Expr& name) {
  const auto literal = literal_text(name);
  if (!literal) return {};
  return {fmt::format("`{}` header", *literal), "header " + lower(*literal)};
}

Once only_once(const ast::RequestLine& line) {
  const Once login{"login", "header authorization"};
  return std::visit(
      overloaded{
          [](const ast::BodyLine&) { return Once{"body"}; },
          [](const ast::TimeoutLine&) { return Once{"`timeout`"}; },
          [](const ast::AddressLine&) { return Once{"address"}; },
          [](const ast::UrlLine&) { return Once{"`url`"}; },
          [](const ast::SignLine&) { return Once{"signature"}; },
          [](const ast::SignedWith&) { return Once{"`signed with`"}; },
          [](const ast::SignedAt&) { return Once{"time of the signature"}; },
          [](const ast::Unsigned&) { return Once{"`unsigned`"}; },
          [](const ast::Tampered&) { return Once{"`tampered`"}; },
          [&](const ast::BasicLine&) { return login; },
          [&](const ast::BearerLine&) { return login; },
          [](const ast::HeaderLine& l) { return once_of_header(*l.name); },
          [](const ast::WithoutHeader& l) { return once_of_header(*l.name); },
          [](const ast::AnswerMeans& l) { return Once{fmt::format("`answer {}`", l.status)}; },
          [](const ast::TlsLine&) { return Once{"`tls`"}; },
          [](const ast::Box<ast::VersionLine>&) { return Once{"`version`"}; },
          [](const auto&) { return Once{}; },
      },
      line.node);
}

template <typename T>
bool is(const ast::RequestLine& line) {
  return std::holds_alternative<T>(line.node);
}

// The first such line, or nullptr.
template <typename T>
const ast::RequestLine* find_line(const std::vector<ast::RequestLine>& lines) {
  const auto at = std::find_if(lines.begin(), lines.end(), is<T>);
  return at == lines.end() ? nullptr : &*at;
}

// RFC 9110: a token.
bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// What stands in the text itself, whatever is put into it.
bool has_one_of(const ast::Expr& expr, std::string_view characters) {
  const auto* text = std::get_if<ast::Text>(&expr.node);
  const auto has = [&](std::string_view part) {
    return part.find_first_of(characters) != std::string_view::npos;
  };
  return text != nullptr &&
         (has(text->plain) ||
          std::any_of(text->parts.begin(), text->parts.end(), [&](const ast::TextPart& each) {
            const auto* literal = std::get_if<std::string>(&each.part);
            return literal != nullptr && has(*literal);
          }));
}

}  // namespace

void Checker::lines(const std::vector<ast::RequestLine>& lines) {
  said_once(lines);
  for (const ast::RequestLine& each : lines) line(each);
}

void Checker::said_once(const std::vector<ast::RequestLine>& lines) {
  std::map<std::string, const ast::RequestLine*> said;
  for (const ast::RequestLine& line : lines) {
    Once once = only_once(line);
    if (once.what.empty()) continue;
    const auto [at, fresh] = said.try_emplace(std::move(once.about), &line);
    const ast::RequestLine& first = *at->second;
    if (fresh) continue;
    report(Code::duplicate, line.span, fmt::format("there is one {} already", once.what),
           is<ast::HeaderLine>(line) && is<ast::HeaderLine>(first)
               ? "remove one of the two; a list of values sends the header once for each"
               : "remove one of the two",
           {{source(), first.span, "the first one"}});
  }
  contradictions(lines);
}

// What one sending says of its signature.
void Checker::contradictions(const std::vector<ast::RequestLine>& lines) {
  if (const auto* bare = find_line<ast::Unsigned>(lines))
    for (const ast::RequestLine& line : lines)
      if (is<ast::SignLine>(line) || is<ast::SignedWith>(line) || is<ast::SignedAt>(line))
        report(Code::misplaced, line.span, "this says how to sign what goes `unsigned`",
               "remove one of the two", {{source(), bare->span, "it is said here"}});
  const auto *sign = find_line<ast::SignLine>(lines), *with = find_line<ast::SignedWith>(lines);
  if (sign && with)
    report(Code::misplaced, with->span, "`sign` says already what it is signed with",
           "remove one of the two", {{source(), sign->span, "it is said here"}});
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
  if (has_one_of(expr, std::string_view("\0\r\n", 3)))
    report(Code::wrong_type, expr.span, "a header has neither line breaks nor null characters",
           "leave them out: HTTP has no place for them");
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
  else if (has_one_of(expr, " "))
    report(Code::wrong_type, expr.span, "an address has no blanks", "write `%20` for each");
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
  return find_line<ast::SignLine>(send.lines) || find_line<ast::SignLine>(event->lines) ||
         (target && find_line<ast::SignLine>((*target)->lines));
}

// Only what is there can be taken away: what the event and its target say, what signs them, and
// what every request has.
void Checker::without_headers(const ast::Send& send, const Declared<ast::Event>& event) {
  if (!find_line<ast::WithoutHeader>(send.lines)) return;
  std::vector<std::string> there;
  bool known = true;
  const auto whole = [&](const auto& declared) { known = known && !has_mistake(declared); };
  const auto header = [&](const ast::HeaderLine& line) {
    const auto name = literal_text(*line.name);
    known = known && name;
    if (name) there.push_back(*name);
  };
  const auto look = [&](const std::vector<ast::RequestLine>& lines) {
    for (const ast::RequestLine& line : lines) {
      if (const auto* set = std::get_if<ast::HeaderLine>(&line.node)) header(*set);
      if (is<ast::BodyLine>(line)) there.emplace_back("Content-Type");
      const auto* sign = std::get_if<ast::SignLine>(&line.node);
      if (!sign) continue;
      const auto* scheme = unit_.find<ast::Signature>(sign->scheme.text);
      known = known && scheme;
      if (!scheme) continue;
      whole(*scheme);
      for (const auto& inside : (*scheme)->lines)
        if (const auto* set = std::get_if<ast::SignatureHeader>(&inside)) header(set->header);
    }
  };
  whole(event);
  look(event->lines);
  look(send.lines);
  if (const auto* target =
          unit_.find<ast::Target>(send.target ? send.target.text : default_target)) {
    whole(*target);
    look((*target)->lines);
  }
  if (!known) return;
  there.insert(there.end(), {"User-Agent", "Accept"});
  for (const ast::RequestLine& line : send.lines) {
    const auto* without = std::get_if<ast::WithoutHeader>(&line.node);
    const auto name = without ? literal_text(*without->name) : std::nullopt;
    if (!name || !is_header_name(*name) ||
        std::any_of(there.begin(), there.end(),
                    [&](const std::string& one) { return lower(one) == lower(*name); }))
      continue;
    const auto near = closest(*name, {there.begin(), there.end()});
    report(
        Code::unknown_field, without->name->span,
        fmt::format("`{}` has no header \"{}\" that could be taken away", send.event.text, *name),
        near ? fmt::format("did you mean \"{}\"?", *near)
             : fmt::format("it has {}", fmt::join(there, ", ")),
        {declared_at(event, "the event is declared here")});
  }
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
