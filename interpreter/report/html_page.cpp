// The policy allows one style and one script by their hashes and nothing else, no connection
// either: what a server answered may be hostile.
#include "interpreter/report/html_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "interpreter/doc/markup.hpp"
#include "interpreter/report/html_assets.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::report {
namespace {

std::string_view asset(std::string_view name) {
  for (const HtmlAsset& each : html_assets())
    if (each.name == name) return each.text;
  throw std::logic_error("the page lacks its part " + std::string(name));
}

std::string style() { return fmt::format("\n{}{}", asset("look"), asset("steps")); }

// One function of all files, so that nothing of it is seen from elsewhere.
std::string script() {
  std::string out = "\n'use strict';\n(() => {\n";
  for (const std::string_view each : {"elements", "text", "data", "exchange", "happened",
                                      "drawings", "orders", "scenario", "overview", "list", "page"})
    out += asset(each);
  return out + "})();\n";
}

std::string hash(std::string_view text) { return fmt::format("'sha256-{}'", base64(sha256(text))); }

}  // namespace

void write_data(std::ostream& out, std::string_view attribute, std::string_view name,
                const Value& data) {
  std::string json = to_json(data);
  out << "<script type=\"application/json\" " << attribute << "=\"" << name << "\">";
  // Within JSON it stands in texts only.
  std::size_t begin = 0;
  for (std::size_t at; (at = json.find('<', begin)) != std::string::npos; begin = at + 1) {
    out.write(json.data() + begin, static_cast<std::streamsize>(at - begin));
    out << "\\u003c";
  }
  out.write(json.data() + begin, static_cast<std::streamsize>(json.size() - begin));
  out << "</script>\n";
}

void write_head(std::ostream& out, std::string_view title, const Language& language) {
  out << "<!doctype html>\n<html lang=\"" << doc::html(language.tag()) << "\">\n<head>\n"
      << "<meta charset=\"utf-8\">\n"
      << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      << hash(style()) << "; script-src " << hash(script())
      << "; base-uri 'none'; form-action 'none'\">\n"
      << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      << "<meta name=\"color-scheme\" content=\"light dark\">\n"
      << "<meta name=\"referrer\" content=\"no-referrer\">\n"
      << "<title>" << doc::html(title) << "</title>\n<style>" << style() << "</style>\n</head>\n"
      << "<body>\n";
}

void write_end(std::ostream& out) {
  out << "<script>" << script() << "</script>\n</body>\n</html>\n";
}

}  // namespace smoke::report
