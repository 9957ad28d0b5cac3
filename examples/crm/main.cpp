// The CRM receiver's command line and its routes.
#include <getopt.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>

#include "examples/crm/receiver.hpp"
#include "examples/support/json.hpp"
#include "examples/support/service.hpp"

namespace {

constexpr const char* version = "1.0.0";

const char* const usage =
    "usage: crm-receiver [options]\n"
    "Receives Chatwoot webhooks at POST /api/chatwoot/webhook and writes them to Postgres.\n\n"
    "  --port N          0, the default, takes a free port; printed once ready\n"
    "  --database URL    else SMOKE_DATABASE_URL, else DATABASE_URL\n"
    "  --secret S        else CRM_WEBHOOK_SECRET; without one, signatures are not checked\n"
    "  --token-auth      the signature header holds the secret itself, bare or after `Bearer `\n"
    "  --max-body BYTES  answers 413 to larger bodies (default 1048576)\n"
    "  --fault NAME      goes wrong in this way; repeatable\n"
    "  --help\n\n"
    "faults:\n";

struct Options {
  crm::Receiver::Options receiver;
  int port = 0;
};

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "crm-receiver: %s\n", message.c_str());
  std::exit(2);
}

// nullopt for a variable that is not set, or set to nothing.
std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

std::size_t size_option(const char* text) {
  std::size_t size = 0;
  const char* end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, size);
  if (error != std::errc() || rest != end || size == 0) {
    refuse("`--max-body " + std::string(text) + "`: expected a number of bytes above 0");
  }
  return size;
}

Options read_options(int argc, char** argv) {
  enum { port = 1, database, secret, token_auth, max_body, fault, help };
  const option known[] = {{"port", required_argument, nullptr, port},
                          {"database", required_argument, nullptr, database},
                          {"secret", required_argument, nullptr, secret},
                          {"token-auth", no_argument, nullptr, token_auth},
                          {"max-body", required_argument, nullptr, max_body},
                          {"fault", required_argument, nullptr, fault},
                          {"help", no_argument, nullptr, help},
                          {}};
  Options options;
  auto& receiver = options.receiver;
  for (const char* name : {"DATABASE_URL", "SMOKE_DATABASE_URL"}) {
    if (const auto url = environment(name)) receiver.database_url = *url;
  }
  receiver.secret = environment("CRM_WEBHOOK_SECRET");

  for (int found; (found = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
    switch (found) {
      case port:
        options.port = support::port_option(optarg);
        break;
      case database:
        receiver.database_url = optarg;
        break;
      case secret:
        if (!*optarg) refuse("`--secret` is empty: leave it out to check no signatures");
        receiver.secret = optarg;
        break;
      case token_auth:
        receiver.scheme = crm::Scheme::token;
        break;
      case max_body:
        receiver.max_body = size_option(optarg);
        break;
      case fault: {
        const auto named = crm::fault_named(optarg);
        if (!named)
          refuse("unknown fault `" + std::string(optarg) + "`; there are:\n" + crm::fault_list());
        receiver.faults.insert(*named);
        break;
      }
      case help:
        std::printf("%s%s", usage, crm::fault_list().c_str());
        std::exit(0);
      default:  // getopt_long has said what is wrong
        std::exit(2);
    }
  }
  if (optind < argc) refuse("unexpected `" + std::string(argv[optind]) + "`");
  if (receiver.database_url.empty())
    refuse("no database: give `--database` or set SMOKE_DATABASE_URL");
  return options;
}

std::optional<std::string> header(const httplib::Request& request, const char* name) {
  if (!request.has_header(name)) return std::nullopt;
  return request.get_header_value(name);
}

void route(httplib::Server& server, crm::Receiver& receiver) {
  const char* const json = "application/json";
  server.Post("/api/chatwoot/webhook", [&receiver, json](const auto& request, auto& response) {
    const crm::Answer answer = receiver.receive(
        {request.body,
         {header(request, "X-Chatwoot-Signature"), header(request, "X-Chatwoot-Timestamp")},
         header(request, "X-Organization-Id"),
         header(request, "X-Chatwoot-Delivery")});
    response.status = answer.status;
    response.set_content(answer.body, json);
  });
  server.Get("/api/chatwoot/webhook", [json](const auto&, auto& response) {
    response.set_content(R"({"status":"ok"})", json);
  });
  server.Get("/version", [json](const auto&, auto& response) {
    response.set_content(std::string(R"({"version":")") + version + "\"}", json);
  });
  server.set_error_handler([json](const httplib::Request&, httplib::Response& response) {
    if (!response.body.empty()) return;
    const char* reason = response.status == 413   ? "payload too large"
                         : response.status == 404 ? "not found"
                                                  : "bad request";
    response.set_content(support::error_body(reason, "\"success\":false,"), json);
  });
}

}  // namespace

int main(int argc, char** argv) {
  support::block_stop_signals();
  const Options options = read_options(argc, argv);
  try {
    crm::Receiver receiver(options.receiver);
    httplib::Server server;
    route(server, receiver);
    return support::serve(server, {.port = options.port, .max_body = options.receiver.max_body})
               ? 0
               : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "crm-receiver: %s\n", error.what());
    return 1;
  }
}
