// Certificates are verified unless a spec says otherwise.
#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>

#include "interpreter/http/http.hpp"
#include "outcome.hpp"
#include "server.hpp"

using namespace smoke::http;

namespace {

// Signed by itself, for 127.0.0.1; in a file of its own while a test runs.
class Certificate {
 public:
  Certificate()
      : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free),
        context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509* x509 = certificate.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key_.get());
    X509_NAME* subject = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("smoke test"), -1, -1, 0);
    X509_set_issuer_name(x509, subject);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(x509, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x509, key_.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), x509);
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());

    path_ = std::filesystem::temp_directory_path() /
            ("smoke-test-ca-" + std::to_string(getpid()) + ".pem");
    const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path_.c_str(), "w"),
                                                         &BIO_free);
    PEM_write_bio_X509(file.get(), x509);
  }
  ~Certificate() { std::filesystem::remove(path_); }

  SSL_CTX* context() const { return context_.get(); }
  std::string path() const { return path_.string(); }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE(
    "a certificate that nobody vouches for is refused, unless it is named or all are accepted") {
  const Certificate certificate;
  const Server server(answering([](const std::string&) { return ok("secret"); }),
                      certificate.context());
  const std::string url = "https://" + server.address() + "/";
  Client client;

  const Error error = error_of(client.send({.url = url}));
  CHECK(error.failure == Failure::tls);
  CHECK(error.message.rfind("no TLS with " + server.address() + ": ", 0) == 0);
  CHECK(error.message.find("certificate") != std::string::npos);

  const Response named =
      answer_of(client.send({.url = url, .tls = {.ca_file = certificate.path()}}));
  CHECK(named.body == "secret");
  CHECK(named.timing.tls > named.timing.connect);
  CHECK(answer_of(client.send({.url = url, .tls = {.insecure = true}})).body == "secret");

  const Error again =
      error_of(client.send({.url = url}));  // not over the connection that was accepted before
  CHECK(again.failure == Failure::tls);

  const std::string other_name = "https://localhost:" + std::to_string(server.port()) + "/";
  CHECK(
      error_of(client.send({.url = other_name, .tls = {.ca_file = certificate.path()}})).failure ==
      Failure::tls);
}

TEST_CASE("a file of authorities that isn't there") {
  const Certificate certificate;
  const Server server(answering([](const std::string&) { return ok(""); }), certificate.context());
  const Error error = error_of(Client().send(
      {.url = "https://" + server.address(), .tls = {.ca_file = "/nonexistent/ca.pem"}}));
  CHECK(error.failure == Failure::tls);
  CHECK(error.message.find("/nonexistent/ca.pem") != std::string::npos);
}

TEST_CASE("a server that speaks no TLS, and one that drops the connection in the middle of it") {
  const Server plain([](Connection& connection) {
    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.wait_for_end();
  });
  CHECK(error_of(Client().send({.url = "https://" + plain.address()})).failure == Failure::tls);
  const Server resetting([](Connection& connection) { connection.reset(); });
  CHECK(error_of(Client().send({.url = "https://" + resetting.address()})).failure ==
        Failure::reset);
  const Server silent([](Connection& connection) { connection.wait_for_end(); });
  const Error error = error_of(Client().send(
      {.url = "https://" + silent.address(), .timeout = std::chrono::milliseconds(50)}));
  CHECK(error.failure == Failure::timed_out);
  CHECK(error.message ==
        "connected to " + silent.address() + ", but TLS was not set up within 50ms");
}

TEST_CASE("over TLS too, a receiver that reads an event and drops a kept connection gets it once") {
  const Certificate certificate;
  std::atomic<int> events = 0;
  const Server server(
      [&](Connection& connection) {
        while (const auto request = connection.read_request()) {
          if (request->find("event") != std::string::npos) {
            ++events;
            return;
          }
          connection.write(ok("x"));
        }
      },
      certificate.context());
  Client client;
  const Tls tls{.insecure = true};
  answer_of(client.send({.url = "https://" + server.address(), .tls = tls}));
  CHECK(error_of(client.send({.method = "POST",
                              .url = "https://" + server.address(),
                              .body = "event",
                              .tls = tls}))
            .failure == Failure::reset);
  CHECK(events == 1);
}
