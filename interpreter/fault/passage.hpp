// One connection of a sender, let through to its target with a delay or without the way back.
// Private to this room.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "interpreter/fault/proxy.hpp"
#include "interpreter/fault/request_span.hpp"
#include "interpreter/fault/socket.hpp"

namespace smoke::fault {

class Passage {
 public:
  Passage(Socket sender, const Target& target, const Fault& fault, const Signal& stop)
      : sender_(std::move(sender)),
        target_(target),
        fault_(fault),
        stop_(stop),
        begin_(target.tls) {}

  // Until either side is done or `stop`.
  std::optional<Trouble> run();

 private:
  struct Chunk {
    Clock::time_point due;
    std::string octets;  // none: the end of the answer
  };

  bool loses() const { return fault_.kind == Kind::loses; }
  bool wait();         // false: the signal
  bool from_sender();  // false: it is gone
  void to_target();
  void from_target();
  bool to_sender();  // false: it is gone, or has all of the answer
  bool answer_is_over() const;
  std::optional<Trouble> given_up() const;

  Socket sender_;
  const Target& target_;
  const Fault& fault_;
  const Signal& stop_;
  Socket upstream_;

  RequestBegin begin_;
  RequestEnd end_;        // in the clear only
  std::string outbound_;  // on its way to the target
  std::string held_;      // the request, until `release_at_`
  std::optional<Clock::time_point> release_at_;
  bool released_ = false;      // the request has begun to leave for the target
  std::deque<Chunk> inbound_;  // on its way to the sender
  bool target_ended_ = false;
  bool answered_ = false;           // the target has said something after the request
  Clock::time_point last_octet_{};  // of either side
};

}  // namespace smoke::fault
