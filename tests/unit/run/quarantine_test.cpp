// A quarantine ends by itself.
#include "interpreter/run/quarantine.hpp"

#include <doctest/doctest.h>

#include "grammar/parser.hpp"

using namespace smoke;
using namespace std::chrono_literals;

TEST_CASE("the day that a quarantine names is its last one, in UTC") {
  const auto source =
      std::make_shared<const Source>("a.smoke",
                                     "scenario \"Flaky\"\n  quarantined until \"2026-12-31\" "
                                     "\"why\"\n  get \"/\"\n  expect status "
                                     "200\n");
  const Parsed parsed = parse(source);
  const auto& scenario = *std::get<ast::Box<ast::Scenario>>(parsed.file.declarations.front().node);
  const auto at = [&](std::string_view time) {
    return run::quarantine(scenario, *parse_time(time)).has_value();
  };
  CHECK(at("2020-01-01T00:00:00Z"));
  CHECK(at("2026-12-31T23:59:59.999999Z"));
  CHECK_FALSE(at("2027-01-01T00:00:00Z"));
  CHECK(at("2026-12-31T23:59:59-00:00"));
  CHECK(at("2027-01-01T01:59:59+02:00"));
  CHECK(run::told(*run::quarantine(scenario, *parse_time("2026-12-31"))) ==
        "quarantined until 2026-12-31 (why)");
}
