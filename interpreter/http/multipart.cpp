// multipart/form-data as octets (RFC 7578, names escaped as browsers do), so that what is signed is
// what is sent.
#include "interpreter/http/http.hpp"

namespace smoke::http {
namespace {

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    switch (c) {
      case '"':
        text += "%22";
        break;
      case '\r':
        text += "%0D";
        break;
      case '\n':
        text += "%0A";
        break;
      default:
        text += c;
    }
  }
  return text + '"';
}

}  // namespace

std::string multipart_body(const std::vector<Part>& parts, std::string_view boundary) {
  std::string body;
  for (const Part& part : parts) {
    body.append("--").append(boundary).append("\r\n");
    body += "Content-Disposition: form-data; name=" + in_quotes(part.name);
    if (part.file_name) body += "; filename=" + in_quotes(*part.file_name);
    body += "\r\n";
    if (part.content_type) body += "Content-Type: " + *part.content_type + "\r\n";
    body.append("\r\n").append(part.content).append("\r\n");
  }
  return body.append("--").append(boundary).append("--\r\n");
}

}  // namespace smoke::http
