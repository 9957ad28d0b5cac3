// What a run prints, as a whole: failures as a person reads them, against the contacts service and
// a Postgres.
#include "tests/support/golden.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <regex>

#include "tests/e2e/process.hpp"

using namespace smoke;
using namespace smoke::e2e;
namespace fs = std::filesystem;

namespace {

const std::string configuration =
    R"(environments:
  sandbox:
    variables:
      SMOKE_BASE_URL: ${contacts.url}
    database: db
    services:
      db:
        postgres:
          schema: [schema.sql]
      contacts:
        run: [)" SMOKE_BINARY_DIR
    R"(/contacts-service, --port, "${contacts.port}", --orders-secret, whsec_c2VjcmV0]
        ready: ${contacts.url}/status/200
)";

// Times, ports and timelines differ from run to run.
std::string settled(std::string text) {
  const std::pair<const char*, const char*> changes[] = {
      {R"((tried )\d+( times?))", "$1N$2"},
      {R"(\d+ requests, \d+ statements)", "N requests, N statements"},  // polls
      {R"(127\.0\.0\.1:\d{4,5})", "127.0.0.1:PORT"},
      {R"((: )(…, |[^:\n|]* at [0-9.]+ m?s, )*([^:\n|,]* at )[0-9.]+ m?s\n)", "$1$3TIME\n"},
      {R"(\b\d+(\.\d+)? m?s\b(?! (expect|within)))", "TIME"},
  };
  for (const auto& [pattern, replacement] : changes)
    text = std::regex_replace(text, std::regex(pattern), replacement);
  return text;
}

}  // namespace

TEST_CASE("what a run prints is as written beside its spec") {
  const fs::path folder = fs::path(SMOKE_SOURCE_DIR) / "tests/golden/run";
  const auto specs = golden::specs(folder);
  REQUIRE_FALSE(specs.empty());
  for (const fs::path& spec : specs) {
    CAPTURE(spec);
    const Folder place;
    place.write("smoke.yaml", configuration);
    place.write("schema.sql", golden::read(folder / "schema.sql"));
    const std::string name = spec.filename().string();
    place.write(name, golden::read(spec));
    const Ended ended = run_smoke(place, {"run", name, "--seed", "7", "--jobs", "1"});
    CHECK(ended.err.empty());
    CHECK(golden::difference(spec, ".out", settled(ended.out)) == "");
  }
}
