// `replay undelivered events`: what a sender does that kept what it could not deliver.
#include "interpreter/run/execution.hpp"

namespace smoke::run {

std::size_t Deliveries::begin() {
  const std::lock_guard lock(mutex_);
  events_.emplace_back();
  return events_.size() - 1;
}

bool Deliveries::is_new(std::size_t delivery) const {
  const std::lock_guard lock(mutex_);
  return events_[delivery].last == nullptr;
}

void Deliveries::note(SentPtr sent, bool delivered) {
  const std::lock_guard lock(mutex_);
  Event& event = events_[sent->delivery];
  event.last = std::move(sent);
  event.delivered = event.delivered || delivered;
}

std::vector<SentPtr> Deliveries::undelivered() const {
  const std::lock_guard lock(mutex_);
  std::vector<SentPtr> out;
  for (const Event& event : events_)
    if (event.last != nullptr && !event.delivered) out.push_back(event.last);
  return out;
}

void Execution::replay(const ast::Replay& replay, const Frame& frame, Span span) {
  const std::vector<SentPtr> undelivered = history_.deliveries->undelivered();
  if (undelivered.empty() && !context_.options.dry_run) {
    add(problem(Status::failed, frame, span,
                say("nothing is undelivered: every event that was sent got a 2xx")));
    return;
  }
  for (std::size_t i = 0; i < undelivered.size(); ++i) {
    if (i > 0 && !begin_action()) return;
    const std::size_t before = problems.size();
    Sent sent = *undelivered[i];
    sent.name.clear();
    sent.draft = as_declared(std::move(sent.draft));
    if (sent.draft.request.cookies != nullptr) sent.draft.request.cookies = &history_.cookies;
    sent.request = sign(sent.draft, globals_);
    const std::string what = sent.what;
    exchange(std::move(sent), frame, span);
    run(replay.steps, frame);
    leave_exchange();
    for (std::size_t p = before; p < problems.size(); ++p)
      problems[p].details.push_back(
          say("in the replay of `{}`, {} of {}", what, i + 1, undelivered.size()));
  }
}

}  // namespace smoke::run
