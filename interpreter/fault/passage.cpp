// `loses` has to know when the target has answered. In the clear, what the target says after the
// request began is its answer. Over TLS 1.3 it also says something after the handshake: tickets for
// later sessions, encrypted like an answer. So the request is held back there until they must have
// come, and what comes after it has passed is the answer. Answers are not taken apart: one is over
// when the request is whole, the target's kernel has all of it, and neither side has said anything
// for a moment.
#include "interpreter/fault/passage.hpp"

#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "interpreter/fault/upstream.hpp"

namespace smoke::fault {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_outbound = 1024 * 1024;  // octets
constexpr std::size_t most_inbound = 1024;          // chunks, each up to 64 KiB
constexpr milliseconds quiet{20};                   // after it an answer is over
constexpr milliseconds tickets{50};  // a target has sent them by then and two round trips

std::chrono::microseconds round_trip(const Socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return std::chrono::microseconds(info.tcpi_rtt);
}

// All that was sent has arrived in the other side's kernel.
bool acknowledged(const Socket& socket) {
  int unacknowledged = 0;
  return ioctl(socket.get(), SIOCOUTQ, &unacknowledged) == 0 && unacknowledged == 0;
}

}  // namespace

std::optional<Trouble> Passage::run() {
  auto connected = connect_upstream(target_, sender_, stop_);
  if (auto* trouble = std::get_if<Trouble>(&connected)) {
    sender_.reset();
    return std::move(*trouble);
  }
  if (std::holds_alternative<Abandoned>(connected))
    return Trouble{Trouble::Kind::unreachable, say("no connection to {}", authority(target_))};
  upstream_ = std::get<Socket>(std::move(connected));
  while (wait() && from_sender()) {
    to_target();
    from_target();
    if (loses() && answer_is_over()) return std::nullopt;
    if (loses() && target_ended_) {
      return Trouble{Trouble::Kind::reset,
                     say("{} closed the connection without an answer", authority(target_))};
    }
    if (!to_sender()) return std::nullopt;
  }
  return given_up();
}

std::optional<Trouble> Passage::given_up() const {
  if (!loses() || answered_) return std::nullopt;
  return Trouble{
      Trouble::Kind::timed_out,
      say("connected to {}, but no answer before the sender gave up", authority(target_))};
}

bool Passage::wait() {
  const auto now = Clock::now();
  auto next = Clock::time_point::max();
  const bool due = !inbound_.empty() && inbound_.front().due <= now;
  if (!inbound_.empty() && !due) next = inbound_.front().due;
  if (release_at_) next = std::min(next, *release_at_);
  if (loses() && answered_)
    next = std::min(next, std::max(last_octet_ + quiet, now + milliseconds(2)));

  const auto events = [](bool in, bool out) {
    return static_cast<short>((in ? POLLIN : 0) | (out ? POLLOUT : 0));
  };
  std::array<pollfd, 3> fds{
      {{stop_.get(), POLLIN, 0},
       {sender_.get(), events(outbound_.size() + held_.size() < most_outbound, due), 0},
       {target_ended_ ? -1 : upstream_.get(),
        events(inbound_.size() < most_inbound, !outbound_.empty()), 0}}};
  const auto rest = std::chrono::ceil<milliseconds>(next - now);
  poll(fds.data(), fds.size(),
       next == Clock::time_point::max()
           ? -1
           : static_cast<int>(std::max(rest, milliseconds(0)).count()));
  return fds[0].revents == 0;
}

bool Passage::from_sender() {
  if (outbound_.size() + held_.size() >= most_outbound) return true;
  std::string octets;
  const Flow flow = receive(sender_, octets);
  if (flow != Flow::moved) return flow == Flow::blocked;
  last_octet_ = Clock::now();
  const bool began = begin_.reached();
  const std::size_t before = began ? 0 : begin_.from_sender(octets);
  outbound_.append(octets, 0, before);
  held_.append(octets, before);
  if (!target_.tls) end_.feed(octets);
  if (begin_.reached() && !began) {
    release_at_ = last_octet_;
    if (loses() && target_.tls) *release_at_ += tickets + 2 * round_trip(upstream_);
  }
  return true;
}

void Passage::to_target() {
  if (release_at_ && *release_at_ <= Clock::now()) {
    release_at_.reset();
    released_ = true;
  }
  if (released_) outbound_ += std::exchange(held_, {});
  std::string_view left = outbound_;
  if (target_ended_ || (!left.empty() && transmit(upstream_, left) == Flow::ended)) left = {};
  outbound_.erase(0, outbound_.size() - left.size());
}

void Passage::from_target() {
  if (target_ended_ || inbound_.size() >= most_inbound) return;
  Chunk chunk;
  const Flow flow = receive(upstream_, chunk.octets);
  if (flow == Flow::blocked) return;
  target_ended_ = flow == Flow::ended;
  last_octet_ = chunk.due = Clock::now();
  begin_.from_target(chunk.octets);
  if (released_) {
    answered_ = answered_ || !target_ended_;
    if (loses()) return;
    chunk.due += std::chrono::duration_cast<Clock::duration>(fault_.delay);
  }
  inbound_.push_back(std::move(chunk));
}

bool Passage::to_sender() {
  while (!inbound_.empty() && inbound_.front().due <= Clock::now()) {
    std::string& octets = inbound_.front().octets;
    if (octets.empty()) return false;
    std::string_view left = octets;
    const Flow flow = transmit(sender_, left);
    if (flow == Flow::ended) return false;
    octets.erase(0, octets.size() - left.size());
    if (!octets.empty()) return true;
    inbound_.pop_front();
  }
  return true;
}

bool Passage::answer_is_over() const {
  if (!answered_) return false;
  if (target_ended_) return true;
  return (target_.tls || end_.reached()) && outbound_.empty() && held_.empty() &&
         acknowledged(upstream_) && Clock::now() >= last_octet_ + quiet;
}

}  // namespace smoke::fault
