// What a count of scenarios is called: in other languages than English it depends on the count.
#include "interpreter/report/tally.hpp"

#include <vector>

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

Message counts(const Tally& tally) {
  std::vector<Message> out;
  for (const Status status :
       {Status::passed, Status::failed, Status::inconclusive, Status::pending, Status::skipped})
    if (const std::size_t count = tally.count(status); count > 0)
      out.push_back(count_of(status, count));
  if (tally.quarantined() > 0) out.push_back(say("{} quarantined", tally.quarantined()));
  return joined(std::move(out), ", ");
}

}  // namespace smoke::report
