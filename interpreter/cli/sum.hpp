// What the run of a journal came to, said as a run says it: the lines of what did not pass, and the
// counts.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/results.hpp"

namespace smoke::cli {

class Sum : public report::Report {
 public:
  Sum(const Language& language, std::function<void(std::string_view)> write)
      : language_(language), write_(std::move(write)) {}

  void begin(const std::vector<report::Run>& runs) override { run_ = runs.front(); }
  void result(const report::Run&, const report::Result& result) override;
  void end() override;

  Exit status() const;

 private:
  void tell(const Message& message);

  const Language& language_;
  std::function<void(std::string_view)> write_;
  report::Run run_;
  report::Tally tally_;
};

}  // namespace smoke::cli
