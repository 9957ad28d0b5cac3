// What a count of scenarios is called: in other languages than English it depends on the count.
#include "interpreter/report/tally.hpp"

#include "interpreter/language/words.hpp"

namespace smoke::report {

using run::Status;

Message count_of(Status status, std::size_t count) {
  switch (status) {
    case Status::passed:
      return counted(count, "1 passed", "{} passed");
    case Status::failed:
      return counted(count, "1 failed", "{} failed");
    case Status::inconclusive:
      return counted(count, "1 inconclusive", "{} inconclusive");
    case Status::pending:
      return counted(count, "1 pending", "{} pending");
    case Status::skipped:
      return counted(count, "1 skipped", "{} skipped");
  }
  return {};
}

}  // namespace smoke::report
