// A small service for specs that are no webhook test: contacts behind a login, two webhooks with
// schemes of their own, and a few addresses that answer as they are told.
#include <getopt.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <thread>

#include "examples/contacts/contacts.hpp"
#include "examples/contacts/hooks.hpp"
#include "examples/contacts/payments.hpp"
#include "examples/support/crypto.hpp"
#include "examples/support/json.hpp"
#include "examples/support/service.hpp"

namespace {

using httplib::Request;
using httplib::Response;
using support::at;

constexpr std::size_t max_connections = 400;
constexpr int max_slow_ms = 1000;
constexpr const char* json_type = "application/json";

const char* const usage =
    "usage: contacts-service [options]\n\n"
    "  --port N             0, the default, takes a free port; printed once ready\n"
    "  --telegram-secret S  else TELEGRAM_SECRET; without one, /api/telegram/webhook accepts "
    "anybody\n"
    "  --orders-secret S    else ORDERS_SECRET, `whsec_` and base64; likewise for "
    "/api/orders/webhook\n"
    "  --payments URL       where orders that are paid are charged; without it, nowhere\n"
    "  --help\n";

struct Options {
  int port = 0;
  std::optional<std::string> telegram_secret;
  std::optional<std::string> orders_key;
  std::string payments_url;
};

[[noreturn]] void refuse(const std::string& message) {
  std::fprintf(stderr, "contacts-service: %s\n", message.c_str());
  std::exit(2);
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

Options read_options(int argc, char** argv) {
  enum { port = 1, telegram_secret, orders_secret, payments, help };
  const option known[] = {{"port", required_argument, nullptr, port},
                          {"telegram-secret", required_argument, nullptr, telegram_secret},
                          {"orders-secret", required_argument, nullptr, orders_secret},
                          {"payments", required_argument, nullptr, payments},
                          {"help", no_argument, nullptr, help},
                          {}};
  Options options;
  options.telegram_secret = environment("TELEGRAM_SECRET");
  auto orders = environment("ORDERS_SECRET");
  for (int found; (found = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
    switch (found) {
      case port:
        options.port = support::port_option(optarg);
        break;
      case telegram_secret:
        if (!*optarg) refuse("`--telegram-secret` is empty");
        options.telegram_secret = optarg;
        break;
      case orders_secret:
        orders = optarg;
        break;
      case payments:
        options.payments_url = optarg;
        break;
      case help:
        std::printf("%s", usage);
        std::exit(0);
      default:  // getopt_long has said what is wrong
        std::exit(2);
    }
  }
  if (optind < argc) refuse("unexpected `" + std::string(argv[optind]) + "`");
  if (orders) {
    options.orders_key = contacts::orders_key(*orders);
    if (!options.orders_key) refuse("the orders secret must be `whsec_` and base64");
  }
  return options;
}

void answer(Response& response, int status, const std::string& json) {
  response.status = status;
  response.set_content(json, json_type);
}

void answer_error(Response& response, int status, const std::string& message) {
  answer(response, status, support::error_body(message));
}

// Serves contacts to whoever has logged in: one token for as long as the service runs.
class ContactsRoutes {
 public:
  void add_to(httplib::Server& server) {
    server.Post("/api/login", [this](const Request& request, Response& response) {
      const auto posted = support::parse_json(request.body);
      if (!posted || !posted->IsObject())
        return answer_error(response, 400, "the body must be a JSON object");
      if (!support::text(at(*posted, "user")))
        return answer_error(response, 422, "`user` must be a text");
      answer(response, 200, "{\"token\":\"" + token_ + "\"}");
    });
    server.Post("/api/contacts", guarded([this](const Request& request, Response& response) {
                  const auto posted = support::parse_json(request.body);
                  if (!posted) return answer_error(response, 400, "the body is no JSON");
                  if (const auto invalid = contacts::validate(*posted)) {
                    return answer_error(response, invalid->status, invalid->error);
                  }
                  answer(response, 201, contacts_.add(*posted));
                }));
    server.Get("/api/contacts", guarded([this](const Request& request, Response& response) {
                 std::optional<std::string> email;
                 if (request.has_param("email")) email = request.get_param_value("email");
                 answer(response, 200, contacts_.list(email));
               }));
    server.Get(R"(/api/contacts/([^/]+))",
               guarded([this](const Request& request, Response& response) {
                 const auto contact = contacts_.find(request.matches[1].str());
                 if (!contact) return answer_error(response, 404, "no such contact");
                 answer(response, 200, *contact);
               }));
    server.Delete(R"(/api/contacts/([^/]+))",
                  guarded([this](const Request& request, Response& response) {
                    if (!contacts_.remove(request.matches[1].str()))
                      return answer_error(response, 404, "no such contact");
                    response.status = 204;
                  }));
  }

 private:
  httplib::Server::Handler guarded(httplib::Server::Handler handler) {
    return [this, handler = std::move(handler)](const Request& request, Response& response) {
      if (!support::same_secret(request.get_header_value("Authorization"), "Bearer " + token_)) {
        return answer_error(response, 401, "log in at /api/login and send its token");
      }
      handler(request, response);
    };
  }

  const std::string token_ = support::random_hex(16);
  contacts::Contacts contacts_;
};

void route_webhooks(httplib::Server& server, const Options& options, contacts::Payments& payments) {
  server.Post("/api/telegram/webhook", [&options](const Request& request, Response& response) {
    if (options.telegram_secret && !contacts::is_from_telegram(request, *options.telegram_secret)) {
      return answer_error(response, 401, "wrong secret token");
    }
    const auto update = support::parse_json(request.body);
    if (!update || !at(*update, "update_id").IsInt64())
      return answer_error(response, 400, "no update");
    answer(response, 200, R"({"ok":true})");
  });
  server.Post("/api/orders/webhook", [&](const Request& request, Response& response) {
    if (options.orders_key && !contacts::is_from_orders(request, *options.orders_key)) {
      return answer_error(response, 401, "wrong signature");
    }
    const auto event = support::parse_json(request.body);
    if (!event || !support::text(at(*event, "type")))
      return answer_error(response, 400, "no event");
    const auto& order = at(*event, "order");
    const auto& total = at(order, "total");
    if (*support::text(at(*event, "type")) == "order.paid" && total.IsNumber() &&
        !payments.charge(request.get_header_value("webhook-id"),
                         support::text(at(order, "id")).value_or(""), total.GetDouble())) {
      return answer_error(response, 502, "the order could not be charged");
    }
    answer(response, 200, R"({"success":true})");
  });
}

// What tests and measurements ask for.
void route_probes(httplib::Server& server) {
  server.Get("/slow", [](const Request& request, Response& response) {
    const std::string given = request.get_param_value("ms");
    int ms = -1;
    const char* end = given.data() + given.size();
    const auto [rest, error] = std::from_chars(given.data(), end, ms);
    if (error != std::errc() || rest != end || ms < 0 || ms > max_slow_ms) {
      return answer_error(response, 400, "`ms` must be a number from 0 to 1000");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    answer(response, 200, R"({"slept_ms":)" + std::to_string(ms) + "}");
  });
  server.Post("/echo", [](const Request& request, Response& response) {
    const std::string type = support::content_type(request);
    response.set_content(request.body, (type.empty() ? "application/octet-stream" : type).c_str());
  });
  server.Get(R"(/status/([2-5]\d\d))", [](const Request& request, Response& response) {
    const int status = std::stoi(request.matches[1].str());
    response.status = status;
    if (status != 204 && status != 304)
      response.set_content("{\"status\":" + std::to_string(status) + "}", json_type);
  });
}

}  // namespace

int main(int argc, char** argv) {
  support::block_stop_signals();
  const Options options = read_options(argc, argv);
  try {
    httplib::Server server;
    ContactsRoutes contacts;
    contacts.add_to(server);
    contacts::Payments payments(options.payments_url);
    route_webhooks(server, options, payments);
    route_probes(server);
    server.set_error_handler([](const Request&, Response& response) {
      if (response.body.empty() && response.status != 304) {
        response.set_content(support::error_body("status " + std::to_string(response.status)),
                             json_type);
      }
    });
    return support::serve(server, {.port = options.port, .threads = max_connections}) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "contacts-service: %s\n", error.what());
    return 1;
  }
}
