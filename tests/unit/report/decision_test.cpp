// A decision, whole, as a person reads it.
#include "interpreter/report/decision.hpp"

#include <doctest/doctest.h>

using namespace smoke;
using namespace smoke::journal;
using State = Criterion::State;

TEST_CASE("a decision shows each criterion, the scenarios that it rests on, and the verdict last") {
  Decided decided;
  decided.verdict = Verdict::no_go;
  decided.gate = "Sprint 2";
  using run::Kind;
  decided.criteria = {
      {true,
       "every scenario tagged mandatory passed",
       State::broken,
       say("{} of {} failed", 1, 3),
       {{Kind::scenario, "a.smoke", "One\nlink", "failed", "expected 1 row, found 3"},
        {Kind::scenario, "a.smoke", "A first DM", "not run", say("it was not selected")},
        {Kind::scenario, "a.smoke", "Another", "passed", {}}}},
      {true,
       "monitor \"Quiet\" held",
       State::undecided,
       "3 of 3 samples",
       {{Kind::monitor, "a.smoke", "Quiet", "passed", {}}}},
      {false, "duplicates in links by id", State::met, say("no duplicates"), {}}};
  decided.reasons = {say("the run was interrupted")};
  CHECK(report::decision(decided, Language::english(), false) ==
        "gate \"Sprint 2\"\n"
        "  broken     go when every scenario tagged mandatory passed: 1 of 3 failed\n"
        "    failed   One\\nlink: expected 1 row, found 3\n"
        "    not run  A first DM: it was not selected\n"
        "    passed   Another\n"
        "  undecided  go when monitor \"Quiet\" held: 3 of 3 samples\n"
        "  met        no-go when duplicates in links by id: no duplicates\n"
        "  the run was interrupted\n"
        "NO-GO\n");
  CHECK(report::decision(decided, Language::english(), true).ends_with("\033[1;31mNO-GO\033[0m\n"));
}
