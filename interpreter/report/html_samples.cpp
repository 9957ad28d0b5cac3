// A monitor of a day takes very many samples: two neighbours become one whenever there are too
// many.
#include "interpreter/report/html_samples.hpp"

#include <algorithm>

namespace smoke::report {
namespace {

constexpr std::size_t most_stretches = 1'000;

std::int64_t integer(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

void Samples::add(const journal::Sampled& sample) {
  of_ = sample.of;
  if (last_ != Time{}) largest_gap_ = std::max(largest_gap_, sample.at - last_);
  last_ = sample.at;
  const bool full = stretches_.empty() || stretches_.back().passed + stretches_.back().failed +
                                                  stretches_.back().unknown >=
                                              samples_in_each_;
  if (full) stretches_.push_back({sample.at, sample.at});
  Stretch& stretch = stretches_.back();
  stretch.to = sample.at;
  if (sample.status == run::Status::passed)
    ++stretch.passed;
  else if (sample.status == run::Status::failed)
    ++stretch.failed;
  else
    ++stretch.unknown;
  if (stretches_.size() <= most_stretches) return;
  samples_in_each_ *= 2;
  std::vector<Stretch> halved;
  for (std::size_t i = 0; i < stretches_.size(); i += 2) {
    halved.push_back(stretches_[i]);
    if (i + 1 == stretches_.size()) break;
    halved.back().to = stretches_[i + 1].to;
    halved.back().passed += stretches_[i + 1].passed;
    halved.back().failed += stretches_[i + 1].failed;
    halved.back().unknown += stretches_[i + 1].unknown;
  }
  stretches_ = std::move(halved);
}

Value Samples::data() const {
  if (empty()) return {};
  const Time begin = stretches_.front().from;
  List out;
  for (const Stretch& each : stretches_)
    out.push_back(List{std::int64_t{(each.from - begin).count()},
                       std::int64_t{(each.to - begin).count()}, integer(each.passed),
                       integer(each.failed), integer(each.unknown)});
  return Object{{"at", iso(begin)},
                {"of", integer(of_)},
                {"largest_gap", std::int64_t{largest_gap_.count()}},
                {"stretches", std::move(out)}};
}

}  // namespace smoke::report
