// `examples from "x.csv"`: a run for each row, however the file is written.
#include <doctest/doctest.h>

#include "tests/e2e/process.hpp"

using namespace smoke::e2e;

namespace {

const std::string configuration = R"(environments:
  here:
    variables:
      SMOKE_BASE_URL: http://127.0.0.1:9
)";

const std::string spec = R"(scenario "A row"
  for each way in "in", "out"
  get "/${way}/${first}/${second}"
  expect status 200

  examples from "rows.csv"
)";

}  // namespace

TEST_CASE("each row of a CSV file is a variant, and each value of `for each` has them all") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  folder.write("a.smoke", spec);
  folder.write("rows.csv", "\xEF\xBB\xBF"
                           "first,second\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\r\n2,\n3,last");
  const Ended listed = run_smoke(folder, {"list", "a.smoke"});
  INFO(listed.all());
  CHECK(listed.out ==
        "a.smoke:1: A row [in, 1, a, \"b\"\\r\\nc]\na.smoke:1: A row [in, 2, ]\n"
        "a.smoke:1: A row [in, 3, last]\na.smoke:1: A row [out, 1, a, \"b\"\\r\\nc]\n"
        "a.smoke:1: A row [out, 2, ]\na.smoke:1: A row [out, 3, last]\n");
  const Ended sent = run_smoke(folder, {"run", "a.smoke", "--dry-run"});
  INFO(sent.all());
  CHECK(sent.status == 0);
  CHECK(sent.out.find("/in/3/last") != std::string::npos);
  CHECK(sent.out.find("/out/2/ ") != std::string::npos);

  folder.write("rows.csv", "case,first,second\nplain,1,2\n");
  CHECK(run_smoke(folder, {"list", "a.smoke"}).out ==
        "a.smoke:1: A row [in, plain]\na.smoke:1: A row [out, plain]\n");
}

TEST_CASE("examples that are no table are a mistake of the specs") {
  const Folder folder;
  folder.write("smoke.yaml", configuration);
  folder.write("a.smoke", spec);
  const auto reason = [&] {
    const Ended ended = run_smoke(folder, {"run", "a.smoke"});
    CHECK(ended.status == 2);
    return ended.all();
  };
  folder.write("rows.csv", "first,second\n1,2\n3\n");
  CHECK(reason().find("rows.csv:3:1: error: this row has 1 cell, and there are 2 columns") !=
        std::string::npos);
  folder.write("rows.csv", "first,second\n");
  CHECK(reason().find("rows.csv:1:1: error: the file has no rows") != std::string::npos);
}
