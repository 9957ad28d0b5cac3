// The order written comes first: what fails there is no matter of order, and nothing is shrunk.
#include "interpreter/run/explore.hpp"

#include <chrono>

#include "interpreter/language/words.hpp"

namespace smoke::run {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_shrinking_runs = 200;
constexpr auto most_shrinking_time = std::chrono::minutes(2);
constexpr std::size_t most_untold_in_a_row = 2;  // then the infrastructure is gone for all of them

class Explorer {
 public:
  Explorer(const Exploration& exploration,
           const std::function<ScenarioFinished(DeliveryOrders&)>& run)
      : exploration_(exploration), run_(run) {}

  ScenarioFinished explore() {
    DeliveryOrders written;
    out_ = one(written);
    if (written.blocks().empty()) return done();
    several_ = written.blocks().size() > 1;
    if (exploration_.written_alone) {
      out_.note = say("the order written alone");
    } else if (out_.status == Status::failed) {
      out_.problems.front().details.push_back(say("in the order written: no other was tried"));
    } else if (may_go_on(out_)) {
      for (const DeliverBlock& block : written.blocks())
        if (!explore(block)) break;
    }
    return done();
  }

 private:
  ScenarioFinished one(DeliveryOrders& deliveries) {
    ScenarioFinished finished = run_(deliveries);
    requests_ += finished.requests;
    statements_ += finished.statements;
    return finished;
  }

  ScenarioFinished done() {
    out_.requests = requests_;
    out_.statements = statements_;
    return std::move(out_);
  }

  bool stopped() const { return exploration_.stop.stop_requested(); }

  // Whether a run that did not fail leaves a reason to try further orders.
  bool may_go_on(const ScenarioFinished& finished) {
    untold_ = finished.status == Status::inconclusive ? untold_ + 1 : 0;
    return (finished.status == Status::passed || finished.status == Status::inconclusive) &&
           untold_ < most_untold_in_a_row && !stopped();
  }

  void take(ScenarioFinished finished) {
    finished.note = std::move(out_.note);
    out_ = std::move(finished);
  }

  void note(Message text) { out_.note = joined({out_.note, std::move(text)}, "; "); }

  // A sentence about the block; where there are several, with its line.
  Message at(const DeliverBlock& block, Message orders) const {
    return several_ ? say("{} of line {}", std::move(orders),
                          block.source->position(block.span.begin).line)
                    : orders;
  }

  // False where nothing further is to be tried.
  bool explore(const DeliverBlock& block) {
    const std::vector<Order> orders = sample_orders(block.what(), block.limit, exploration_.seed);
    const auto count = count_orders(block.what());
    const Message all = count ? Message(*count) : say("more than 10^19");
    const bool sampled = count != orders.size();
    const Message sample =
        sampled ? say("a sample of {} by seed {}", all, exploration_.seed) : Message();
    Orders passed;
    if (out_.status == Status::passed) passed.insert(orders.front());
    std::size_t untold = 0;
    for (std::size_t i = 1; i < orders.size(); ++i) {
      const Message which = at(block, say("order {} of {}", i + 1, orders.size()));
      exploration_.tell(say("{}: {}", which, show(block, orders[i])));
      DeliveryOrders deliveries(block.node, orders[i]);
      ScenarioFinished finished = one(deliveries);
      if (stopped() && finished.status != Status::passed) {
        interrupted(block, i, orders.size());
        return false;
      }
      if (finished.status == Status::failed) {
        take(std::move(finished));
        note(joined({say("failed in {}", which), sample}, ", "));
        shrink(block, orders[i], which, std::move(passed));
        return false;
      }
      if (finished.status == Status::passed) {
        passed.insert(orders[i]);
      } else {
        ++untold;
        if (out_.status == Status::passed) {
          for (Problem& p : finished.problems)
            p.details.push_back(say("in {}: {}", which, show(block, orders[i])));
          out_.problems = std::move(finished.problems);
          out_.reason = std::move(finished.reason);
        }
        out_.status = worse(out_.status, finished.status);
      }
      if (!may_go_on(finished)) {
        if (stopped())
          interrupted(block, i + 1, orders.size());
        else
          note(say("no more after {}", at(block, say("{} of {} orders", i + 1, orders.size()))));
        return false;
      }
    }
    note(sampled              ? say("{}, a sample by seed {}",
                                    at(block, say("{} of {} orders", orders.size(), all)), exploration_.seed)
         : orders.size() == 1 ? at(block, say("its only order"))
                              : at(block, say("all {} orders", orders.size())));
    if (untold > 0) note(say("{} of them could not be told", untold));
    return true;
  }

  void interrupted(const DeliverBlock& block, std::size_t run, std::size_t orders) {
    out_.status = worse(out_.status, Status::inconclusive);
    out_.reason = say("interrupted after {}", at(block, say("{} of {} orders", run, orders)));
  }

  void shrink(const DeliverBlock& block, const Order& failing, const Message& which,
              Orders passed) {
    const auto deadline = Clock::now() + most_shrinking_time;
    std::size_t runs = 0;
    const auto fails = [&](const Order& order) -> std::optional<bool> {
      if (stopped() || Clock::now() > deadline) return std::nullopt;
      exploration_.tell(say("shrinking {}, run {}: {}", which, ++runs, show(block, order)));
      DeliveryOrders deliveries(block.node, order);
      ScenarioFinished finished = one(deliveries);
      const bool failed = finished.status == Status::failed;
      if (stopped() || (!failed && finished.status != Status::passed)) return std::nullopt;
      if (failed) take(std::move(finished));
      return failed;
    };
    const Shrunk shrunk = run::shrink(block.what(), failing, passed, most_shrinking_runs, fails);
    // Nothing smaller fails: does this one, or did it by chance?
    const bool found = shrunk.order != failing;
    const auto again = found ? std::optional(true) : fails(failing);
    std::vector<Message>& details = out_.problems.front().details;
    details.push_back(say("{} failed: {}", which, show(block, failing)));
    const Message runs_of_it =
        joined({counted(shrunk.runs, "1 further run", "{} further runs"),
                shrunk.smallest ? Message() : say("not all smaller orders were tried")},
               "; ");
    if (again == false)
      details.push_back(
          say("run once more, it passed: this order alone is not what makes it fail"));
    else if (found)
      details.push_back(say("shrunk to {} deliveries: {} ({})", shrunk.order.size(),
                            show(block, shrunk.order), runs_of_it));
    else
      details.push_back(say("no smaller order was seen to fail ({})", runs_of_it));
    if (again != false)
      for (const Difference& d : differences(shrunk.order)) {
        const Message difference = show(block, d);
        if (!passed.contains(d.without))
          details.push_back(difference);
        else if (d.doubled)
          details.push_back(say("{}; delivered once, it passes", difference));
        else
          details.push_back(say("{}; the other way round, it passes", difference));
      }
    details.push_back(say("as steps, in place of the block:"));
    for (const std::string& line : as_steps(block, shrunk.order)) details.push_back("  " + line);
    details.push_back(say("the same orders again: --seed {}", exploration_.seed));
  }

  const Exploration& exploration_;
  const std::function<ScenarioFinished(DeliveryOrders&)>& run_;
  ScenarioFinished out_;
  std::size_t requests_ = 0, statements_ = 0;
  std::size_t untold_ = 0;  // in a row
  bool several_ = false;    // blocks
};

}  // namespace

ScenarioFinished explore(const Exploration& exploration,
                         const std::function<ScenarioFinished(DeliveryOrders&)>& run) {
  return Explorer(exploration, run).explore();
}

}  // namespace smoke::run
