// The checker has seen to it that the day is one.
#include "interpreter/run/quarantine.hpp"

#include "interpreter/module/module.hpp"

namespace smoke::run {

std::optional<Quarantine> quarantine(const ast::Scenario& scenario, Time now) {
  if (!scenario.quarantine) return std::nullopt;
  Quarantine out{literal_text(scenario.quarantine->until).value_or(""),
                 literal_text(scenario.quarantine->why).value_or("")};
  const auto last_day = parse_time(out.until);
  if (!last_day || now >= *last_day + std::chrono::days(1)) return std::nullopt;
  return out;
}

Message told(const Quarantine& quarantine) {
  return say("quarantined until {} ({})", quarantine.until, quarantine.why);
}

}  // namespace smoke::run
