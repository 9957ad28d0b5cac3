// Their meaning is the evaluator's; a test holds the two tables against each other.
#include "interpreter/check/functions.hpp"

namespace smoke::check {

const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      {"hmac_sha1", 2, 2, Kind::bytes},
      {"hmac_sha256", 2, 2, Kind::bytes},
      {"hmac_sha512", 2, 2, Kind::bytes},
      {"sha256", 1, 1, Kind::bytes},
      {"hex", 1, 1, Kind::text},
      {"base64", 1, 1, Kind::text},
      {"base64url", 1, 1, Kind::text},
      {"hex_decode", 1, 1, Kind::bytes},
      {"base64_decode", 1, 1, Kind::bytes},
      {"base64url_decode", 1, 1, Kind::bytes},
      {"unix_seconds", 1, 1, Kind::number},
      {"unix_decimal", 1, 1, Kind::number},
      {"unix_millis", 1, 1, Kind::number},
      {"iso", 1, 1, Kind::text},
      {"url_encode", 1, 1, Kind::text},
      {"sorted_form", 1, 1, Kind::text},
      {"digits", 1, 1, Kind::text},
      {"without_prefix", 2, 2, Kind::text},
      {"lower", 1, 1, Kind::text},
      {"upper", 1, 1, Kind::text},
      {"trim", 1, 1, Kind::text},
      {"json", 1, 1, Kind::text},
      {"ms", 1, 1, Kind::duration},
  };
  return all;
}

}  // namespace smoke::check
