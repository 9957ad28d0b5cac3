// What the run of a journal came to, said as a run says it: the lines of what did not pass, and the
// counts.
#pragma once

#include "interpreter/cli/exit_status.hpp"
#include "interpreter/cli/output.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/results.hpp"

namespace smoke::cli {

class Sum : public report::Report {
 public:
  Sum(const Language& language, Output& output) : language_(language), output_(output) {}

  void begin(const std::vector<report::Run>& runs) override { run_ = runs.front(); }
  void result(const report::Run&, const report::Result& result) override;
  void end() override;

  Exit status() const;

 private:
  void tell(const Message& message);

  const Language& language_;
  Output& output_;
  report::Run run_;
  report::Tally tally_;
};

}  // namespace smoke::cli
