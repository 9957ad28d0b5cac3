// Specs held against a real schema: every table, column and type in its place, and no database at
// all.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "interpreter/check/check.hpp"
#include "interpreter/service/postgres.hpp"
#include "tests/support/golden.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path folder = fs::path(SMOKE_SOURCE_DIR) / "tests/golden/check-sql";

struct Loaded {
  Library library;
  Diagnostics diagnostics;
  Unit unit;

  explicit Loaded(const fs::path& spec) {
    const Module* module = library.load_text(spec.filename().string(), golden::read(spec),
                                             spec.parent_path(), diagnostics);
    unit = make_unit(*module, diagnostics);
    check_unit(unit, nullptr, diagnostics);
    REQUIRE(render(diagnostics) == "");
  }
};

}  // namespace

TEST_CASE("what the database says of a spec") {
  service::Postgres postgres;
  postgres.initialise({folder / "schema.sql"});
  sql::Database database({.url = postgres.url()});
  for (const fs::path& spec : golden::specs(folder)) {
    CAPTURE(spec.filename().string());
    Loaded loaded(spec);
    CHECK_FALSE(check_sql(loaded.unit, nullptr, database, {}, loaded.diagnostics));
    loaded.diagnostics.sort();
    CHECK(golden::difference(spec, ".diagnostics", render(loaded.diagnostics)) == "");
    if (spec.stem() == "clean") CHECK(loaded.diagnostics.empty());
  }
}

TEST_CASE("a database that can't be reached says nothing about the spec") {
  sql::Database database({.url = "postgresql://nobody@127.0.0.1:1/nothing",
                          .connect_timeout = std::chrono::seconds(1)});
  Loaded loaded(folder / "clean.smoke");
  const auto error = check_sql(loaded.unit, nullptr, database, {}, loaded.diagnostics);
  REQUIRE(error);
  CHECK(error->infrastructure);
  CHECK(loaded.diagnostics.empty());
}
