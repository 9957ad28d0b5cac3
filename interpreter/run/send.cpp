// Bodies become octets once; what is signed is what is sent.
#include "interpreter/run/send.hpp"

#include <algorithm>

#include "interpreter/http/address.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/run/files.hpp"
#include "interpreter/run/record.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

bool same_header(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

bool without_header(http::Request& request, std::string_view name) {
  return std::erase_if(request.headers,
                       [&](const http::Header& h) { return same_header(h.name, name); }) > 0;
}

// One header, or one for each item of a list; none for null.
void set_header(http::Request& request, const std::string& name, const Value& value,
                const Evaluator& evaluator, Span span) {
  without_header(request, name);
  const List single{value};
  for (const Value& item : value.list() != nullptr ? *value.list() : single) {
    if (item.is_null()) continue;
    auto text = as_text(item);
    if (!text)
      throw EvalError{{evaluator.source(), span},
                      say("{} can't be a header's value", kind_in_words(item))};
    request.headers.push_back({name, std::move(*text)});
  }
}

void default_content_type(http::Request& request, std::string type) {
  for (const http::Header& h : request.headers)
    if (same_header(h.name, "Content-Type")) return;
  request.headers.push_back({"Content-Type", std::move(type)});
}

std::string encoded_fields(const Object& fields, const Evaluator& evaluator, Span span) {
  std::string out;
  for (const auto& [key, value] : fields) {
    const List single{value};
    for (const Value& item : value.list() != nullptr ? *value.list() : single) {
      if (item.is_null()) continue;
      const auto text = as_text(item);
      if (!text)
        throw EvalError{{evaluator.source(), span},
                        say("{} can't be the value of `{}`", kind_in_words(item), key)};
      if (!out.empty()) out += '&';
      out += url_encode(key) + '=' + url_encode(*text);
    }
  }
  return out;
}

bool same_origin(std::string_view a, std::string_view b) {
  const auto one = http::parse_address(a), other = http::parse_address(b);
  const auto* left = std::get_if<http::Address>(&one);
  const auto* right = std::get_if<http::Address>(&other);
  return left != nullptr && right != nullptr && left->origin() == right->origin();
}

std::chrono::milliseconds milliseconds(Duration d) {
  return std::chrono::ceil<std::chrono::milliseconds>(d);
}

}  // namespace

http::Request sign(Draft& draft, Globals& globals) {
  http::Request request = draft.request;
  if (draft.signing &&
      std::none_of(draft.signing->arguments.begin(), draft.signing->arguments.end(),
                   [](const Value& v) { return v.is_null(); })) {
    const Signature& scheme = **draft.signing->scheme;
    Scope scope;
    for (std::size_t i = 0; i < scheme.parameters.size() && i < draft.signing->arguments.size();
         ++i)
      scope.set(std::string(scheme.parameters[i].text), draft.signing->arguments[i]);
    scope.set("body", request.body.value_or(""));
    scope.set("url", request.url);
    scope.set("method", request.method);
    scope.set("form", draft.form.value_or(Value()));
    Evaluator evaluator(globals, scope, draft.signing->scheme->source());
    evaluator.remember_uniques(draft.uniques);
    evaluator.fix_now(
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) +
        draft.offset.value_or(Duration{}));
    for (const auto& line : scheme.lines) {
      if (const auto* let = std::get_if<SignatureLet>(&line)) {
        scope.set(std::string(let->let.name.text), evaluator.value(let->let.value));
      } else {
        const HeaderLine& header = std::get<SignatureHeader>(line).header;
        set_header(request, evaluator.text(*header.name), evaluator.value(*header.value), evaluator,
                   header.value->span);
      }
    }
    for (const std::string& name : draft.without)
      if (without_header(request, name)) draft.spoilt = true;
  }
  if (draft.tampered) {
    // One character more: still what it was to a receiver that parses it, no longer what was
    // signed.
    request.body = request.body.value_or("") + " ";
  }
  return request;
}

Draft as_declared(Draft draft) {
  draft.signing = draft.declared;
  draft.offset.reset();
  draft.without.clear();
  draft.tampered = draft.spoilt = false;
  return draft;
}

void Composer::header(const HeaderLine& line, Evaluator& evaluator) {
  set_header(draft_.request, evaluator.text(*line.name), evaluator.value(*line.value), evaluator,
             line.value->span);
}

void Composer::sign_with(const Name& scheme, const std::vector<Expr>& arguments,
                         Evaluator& evaluator) {
  Signing signing;
  signing.scheme = globals_.unit().find<Signature>(scheme.text);
  if (signing.scheme == nullptr)
    throw EvalError{{evaluator.source(), scheme.span},
                    say("there is no signature `{}`", scheme.text)};
  for (const Expr& argument : arguments) signing.arguments.push_back(evaluator.value(argument));
  draft_.signing = draft_.declared = std::move(signing);
}

void Composer::target(const Name& name, Span span, const SourcePtr& source) {
  const std::string_view wanted = name ? name.text : default_target;
  draft_.target = wanted;
  const config::Settings& settings = *globals_.context().setting.settings;
  draft_.request.timeout = milliseconds(settings.timeout.value_or(std::chrono::seconds(30)));
  if (const config::Target* configured = settings.environment.target(wanted)) {
    if (configured->url) base_url_ = configured->url->literal().value_or("");
    if (configured->timeout) draft_.request.timeout = milliseconds(*configured->timeout);
    if (configured->ca) draft_.request.tls.ca_file = configured->ca->path.string();
    draft_.request.tls.insecure = configured->insecure;
  } else if (wanted == default_target) {
    base_url_ = settings.variables.text("SMOKE_BASE_URL").value_or("");
  }
  for (const auto& declared : globals_.unit().targets) {
    if (declared->name.text != wanted) continue;
    Evaluator evaluator(globals_, scope_, declared.source());
    for (const RequestLine& line : declared->lines) {
      try {
        if (const auto* url = std::get_if<UrlLine>(&line.node))
          base_url_ = evaluator.text(*url->url);
        else if (const auto* tls = std::get_if<TlsLine>(&line.node)) {
          draft_.request.tls.insecure = !tls->ca;
          if (tls->ca) draft_.request.tls.ca_file = evaluator.text(**tls->ca);
        } else if (const auto* sign = std::get_if<SignLine>(&line.node)) {
          sign_with(sign->scheme, sign->arguments, evaluator);
          target_signing_ = draft_.signing;
        } else if (!std::holds_alternative<Box<VersionLine>>(line.node)) {
          this->line(line, evaluator);
        }
      } catch (const EvalError& error) {
        // A header applies once its names have values: the token of a log-in that is yet to come.
        if (!error.missing_name || !std::holds_alternative<HeaderLine>(line.node)) throw;
      }
    }
  }
  if (base_url_.empty()) throw EvalError{{source, span}, say("the target `{}` has no url", wanted)};
}

void Composer::address(Method method, const Expr& address, Evaluator& evaluator) {
  draft_.request.method = methods[static_cast<std::size_t>(method)];
  const std::string text = evaluator.address(address);
  if (text.starts_with("http://") || text.starts_with("https://")) {
    draft_.request.url = text;
    if (!same_origin(text, base_url_)) draft_.target.clear();
    return;
  }
  std::string_view base = base_url_;
  while (!base.empty() && base.back() == '/') base.remove_suffix(1);
  draft_.request.url = std::string(base) + (text.starts_with("/") ? "" : "/") + text;
}

Value Composer::body_value(const BodyLine& line, Evaluator& evaluator) {
  if (line.kind == BodyKind::multipart) return {};
  if (!line.from_file && line.kind != BodyKind::file) return evaluator.value(*line.value);
  const std::string name = evaluator.text(*line.value);
  auto content = read_beside(globals_.unit(), evaluator.source(), name);
  if (auto* problem = std::get_if<FileProblem>(&content))
    throw EvalError{{evaluator.source(), line.value->span}, std::move(problem->message)};
  std::string octets = std::get<std::string>(std::move(content));
  if (line.kind == BodyKind::file) return Bytes{std::move(octets)};
  auto json = parse_json(octets);
  if (auto* problem = std::get_if<JsonError>(&json))
    throw EvalError{
        {evaluator.source(), line.value->span},
        say("\"{}\" is no JSON: {} at octet {}", name, in_words(*problem), problem->offset)};
  return std::get<Value>(std::move(json));
}

void Composer::body(BodyKind kind, const Expr& content, const Value& value, Evaluator& evaluator) {
  http::Request& request = draft_.request;
  const auto fail = [&](Message message) {
    throw EvalError{{evaluator.source(), content.span}, std::move(message)};
  };
  switch (kind) {
    case BodyKind::json:
      request.body = to_json(value);
      default_content_type(request, "application/json");
      break;
    case BodyKind::text: {
      const auto text = as_text(value);
      if (!text) fail(say("{} can't be the text of a body", kind_in_words(value)));
      request.body = *text;
      default_content_type(request, "text/plain; charset=utf-8");
      break;
    }
    case BodyKind::form:
      if (value.object() == nullptr)
        fail(say("expected the form's fields, found {}", kind_in_words(value)));
      request.body = encoded_fields(*value.object(), evaluator, content.span);
      draft_.form = value;
      default_content_type(request, "application/x-www-form-urlencoded");
      break;
    case BodyKind::file:
      request.body = value.bytes()->octets;
      default_content_type(request, "application/octet-stream");
      break;
    case BodyKind::bytes: {
      auto octets = decode_base64(as_text(value).value_or(""));
      if (!octets) fail(say("expected base64"));
      request.body = std::move(*octets);
      default_content_type(request, "application/octet-stream");
      break;
    }
    case BodyKind::multipart: {
      const auto* object = std::get_if<ObjectLiteral>(&content.node);
      if (object == nullptr) {
        fail(say("expected the parts, indented beneath"));
        return;
      }
      std::vector<http::Part> parts;
      for (const Entry& entry : object->entries) {
        http::Part part;
        part.name = std::string(entry.key.front().name());
        const auto* predicate = std::get_if<PredicateValue>(&entry.value->node);
        if (predicate != nullptr && predicate->predicate->kind == PredicateKind::file) {
          const std::string name = evaluator.text(predicate->predicate->arguments.front());
          auto file = read_beside(globals_.unit(), evaluator.source(), name);
          if (auto* problem = std::get_if<FileProblem>(&file))
            throw EvalError{{evaluator.source(), entry.span}, std::move(problem->message)};
          part.content = std::get<std::string>(std::move(file));
          part.file_name = name.substr(name.rfind('/') + 1);
          part.content_type = "application/octet-stream";
        } else {
          part.content = evaluator.text(*entry.value);
        }
        parts.push_back(std::move(part));
      }
      const std::string boundary = globals_.context().uniques.boundary();
      request.body = http::multipart_body(parts, boundary);
      default_content_type(request, "multipart/form-data; boundary=" + boundary);
      break;
    }
  }
}

void Composer::line(const RequestLine& line, Evaluator& evaluator) {
  std::visit(
      [&](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, HeaderLine>) {
          header(node, evaluator);
        } else if constexpr (std::is_same_v<T, WithoutHeader>) {
          std::string name = evaluator.text(*node.name);
          without_header(draft_.request, name);
          draft_.request.without.push_back(name);
          draft_.without.push_back(std::move(name));
        } else if constexpr (std::is_same_v<T, QueryLine>) {
          const std::string fields =
              encoded_fields(evaluator.fields(node.entries), evaluator, line.span);
          if (!fields.empty()) query_ += (query_.empty() ? "" : "&") + fields;
        } else if constexpr (std::is_same_v<T, BodyLine>) {
          body(node.kind, *node.value, body_value(node, evaluator), evaluator);
        } else if constexpr (std::is_same_v<T, BasicLine>) {
          set_header(
              draft_.request, "Authorization",
              "Basic " + base64(evaluator.text(*node.user) + ":" + evaluator.text(*node.password)),
              evaluator, line.span);
        } else if constexpr (std::is_same_v<T, BearerLine>) {
          set_header(draft_.request, "Authorization", "Bearer " + evaluator.text(*node.token),
                     evaluator, line.span);
        } else if constexpr (std::is_same_v<T, SignLine>) {
          sign_with(node.scheme, node.arguments, evaluator);
        } else if constexpr (std::is_same_v<T, SignedWith>) {
          draft_.spoilt = true;
          if (draft_.signing && !draft_.signing->arguments.empty())
            draft_.signing->arguments.front() = evaluator.value(*node.secret);
        } else if constexpr (std::is_same_v<T, SignedAt>) {
          const Duration by = evaluator.duration(*node.offset);
          draft_.spoilt = true;
          draft_.offset = node.ahead ? by : -by;
        } else if constexpr (std::is_same_v<T, Unsigned>) {
          draft_.signing.reset();
          draft_.spoilt = true;
        } else if constexpr (std::is_same_v<T, Tampered>) {
          draft_.tampered = draft_.spoilt = true;
        } else if constexpr (std::is_same_v<T, FollowRedirects>) {
          draft_.request.follow_redirects = true;
        } else if constexpr (std::is_same_v<T, Cookies>) {
          draft_.request.cookies = &cookies_;
        } else if constexpr (std::is_same_v<T, TimeoutLine>) {
          draft_.request.timeout = milliseconds(evaluator.duration(*node.duration));
        } else if constexpr (std::is_same_v<T, AddressLine>) {
          address(node.method, *node.address, evaluator);
        } else {
          // `answer N means` speaks when the answer is there; targets and overrides read their own
          // lines.
          static_assert(std::is_same_v<T, AnswerMeans> || std::is_same_v<T, UrlLine> ||
                        std::is_same_v<T, TlsLine> || std::is_same_v<T, Box<VersionLine>> ||
                        std::is_same_v<T, Box<OverrideLine>>);
        }
      },
      line.node);
}

void Composer::event(const Send& send, const Declared<Event>& event, const Scope& fields,
                     const SourcePtr& source) {
  target(send.target, send.event.span, source);
  Evaluator theirs(globals_, fields, event.source());
  Evaluator here(globals_, scope_, source);
  for (const RequestLine& line : event->lines) {
    const auto* content = std::get_if<BodyLine>(&line.node);
    if (content == nullptr) {
      if (std::holds_alternative<SignLine>(line.node) && target_signing_) continue;
      this->line(line, theirs);
      continue;
    }
    Value value = body_value(*content, theirs);
    std::vector<const Entry*> overrides;
    for (const RequestLine& own : send.lines)
      if (const auto* o = std::get_if<Box<OverrideLine>>(&own.node))
        overrides.push_back(&(*o)->entry);
    if (!overrides.empty()) {
      if (value.object() == nullptr)
        throw EvalError{{source, overrides.front()->span},
                        say("the body of `{}` has no fields to override", event->name.text)};
      Record record(globals_);
      record.put(*value.object());
      for (const Entry* entry : overrides) record.put(*entry, here);
      value = record.finish();
    }
    body(content->kind, *content->value, value, theirs);
  }
  for (const RequestLine& line : send.lines) {
    this->line(line, here);
    if (std::holds_alternative<SignLine>(line.node)) draft_.signed_here = true;
  }
  if (!query_.empty())
    draft_.request.url += (draft_.request.url.find('?') == std::string::npos ? "?" : "&") + query_;
}

void Composer::request(const Request& request, const SourcePtr& source) {
  target(request.target, request.address.span, source);
  Evaluator here(globals_, scope_, source);
  address(request.method, request.address, here);
  // A target's signature is for its events; a plain request is signed where it says so.
  draft_.signing.reset();
  for (const RequestLine& line : request.lines) this->line(line, here);
  if (!query_.empty())
    draft_.request.url += (draft_.request.url.find('?') == std::string::npos ? "?" : "&") + query_;
}

void Composer::version(const Declared<Target>& declared, const VersionLine& line) {
  target(declared->name, line.address->span, declared.source());
  Evaluator evaluator(globals_, scope_, declared.source());
  address(line.method, *line.address, evaluator);
  draft_.signing.reset();  // as of every plain request
}

void Composer::answer(const StubAnswer& answer, const SourcePtr& source) {
  Evaluator evaluator(globals_, scope_, source);
  for (const RequestLine& line : answer.lines) this->line(line, evaluator);
}

}  // namespace smoke::run
