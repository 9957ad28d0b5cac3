// What a TLS server on loopback shows its clients.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

namespace smoke::http {

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

}  // namespace smoke::http
