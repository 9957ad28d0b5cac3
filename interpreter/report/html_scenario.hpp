// What a scenario's card shows: its lines, and what happened at each of them.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/journal/record.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/html_samples.hpp"
#include "interpreter/report/html_spec.hpp"

namespace smoke::report {

// What held, or was answered, but used most of its time.
struct Near {
  journal::Place place;
  std::string what;  // of an answer; empty for an expectation
  Duration used{}, limit{};
  double share() const {
    return static_cast<double>(used.count()) / static_cast<double>(limit.count());
  }
};

// Gathers what is told of one scenario while it runs. Bounded, however long that is: of many orders
// of delivery, and of a monitor's samples, one is kept in full, the worst; of very many requests
// the first and the last.
class ScenarioRecords {
 public:
  ScenarioRecords(const HtmlSpec& spec, const Language& language)
      : spec_(spec), language_(language) {}

  void operator()(journal::Exchanged exchanged);
  void operator()(const journal::Call& call);
  void operator()(journal::Asked asked);
  void operator()(journal::Judged judged);
  void operator()(journal::Attached attached);
  void operator()(const journal::Queried& queried);
  void operator()(const journal::ManualStep& step);
  void operator()(const journal::DeliveryOrder& order);
  void operator()(const journal::Sampled& sampled);

  // Of a monitor that goes on in a later run.
  Samples& samples() { return samples_; }

  // By place, each where it came nearest.
  std::vector<Near> near() const;

  // With `in_full`, what was sent, asked and found; else the problems alone.
  Object details(const journal::Scenario& scenario, const std::vector<journal::Problem>& problems,
                 bool in_full);

 private:
  struct Delivery {
    std::size_t line;
    std::string what;
  };
  // What happened in one order of delivery, or one sample.
  struct Stretch {
    Message name;
    run::Status status = run::Status::passed;
    std::vector<Delivery> deliveries;  // in any order
    std::vector<Object> first;
    std::deque<Object> last;
    List calls;  // that stubs got; belonging to no line
    std::size_t left_out = 0;
    std::size_t number = 0;  // from 0
  };

  void add(const journal::Place& place, Object event);
  void close_stretch();
  void came_near(Near near);
  void set_place(Object& object, const journal::Place& place);

  const HtmlSpec& spec_;
  const Language& language_;
  Stretch now_, worst_;
  bool has_worst_ = false;
  List orders_;
  std::size_t orders_left_out_ = 0;
  Samples samples_;
  std::map<std::pair<std::string, std::size_t>, Near> near_;
  std::map<std::pair<std::string, std::size_t>, std::string> lines_;  // where something happened
};

}  // namespace smoke::report
