// Reads no more of TLS and HTTP than it takes to find the two ends of a request.
#include "interpreter/fault/request_span.hpp"

#include <algorithm>
#include <charconv>

namespace smoke::fault {
namespace {

constexpr unsigned char application_data = 23;

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return lower;
}

}  // namespace

template <class OnType>
void RequestBegin::Records::feed(std::string_view octets, OnType on_type) {
  for (std::size_t i = 0; i < octets.size();) {
    if (header_ == 5) {
      const std::size_t skipped = std::min(left_, octets.size() - i);
      left_ -= skipped;
      i += skipped;
      if (left_ == 0) header_ = 0;
      continue;
    }
    const auto octet = static_cast<unsigned char>(octets[i]);
    if (header_ == 0) on_type(octet, i);
    if (header_ >= 3) left_ = left_ << 8 | octet;
    if (++header_ == 5 && left_ == 0) header_ = 0;
    ++i;
  }
}

std::size_t RequestBegin::from_sender(std::string_view octets) {
  if (reached_) return 0;
  if (!tls_) {
    reached_ = !octets.empty();
    return 0;
  }
  std::size_t before = octets.size();
  sender_.feed(octets, [&](unsigned char type, std::size_t offset) {
    if (type != application_data || reached_) return;
    // In TLS 1.3 the sender's first encrypted record ends the handshake; before that the request is
    // the first one.
    if (++sender_data_ == (target_spoke_first_ ? 2 : 1)) {
      reached_ = true;
      before = offset;
    }
  });
  return before;
}

void RequestBegin::from_target(std::string_view octets) {
  if (!tls_ || reached_) return;
  target_.feed(octets, [&](unsigned char type, std::size_t) {
    if (type == application_data && sender_data_ == 0) target_spoke_first_ = true;
  });
}

void RequestEnd::feed(std::string_view octets) {
  while (!octets.empty() && state_ != State::done) {
    if (state_ == State::body || state_ == State::chunk) {
      const std::uint64_t passed = std::min<std::uint64_t>(left_, octets.size());
      left_ -= passed;
      octets.remove_prefix(static_cast<std::size_t>(passed));
      if (left_ == 0) state_ = state_ == State::body ? State::done : State::chunk_size;
      continue;
    }
    const std::size_t end = octets.find('\n');
    line_.append(octets.substr(0, end));
    if (end == std::string_view::npos) return;
    octets.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    line(line_);
    line_.clear();
  }
}

void RequestEnd::line(std::string_view line) {
  if (state_ == State::head) {
    head_line(line);
  } else if (state_ == State::trailer) {
    if (line.empty()) state_ = State::done;
  } else {  // a chunk's size, or the empty line after a chunk
    if (line.empty()) return;
    std::from_chars(line.data(), line.data() + line.size(), left_, 16);
    state_ = left_ == 0 ? State::trailer : State::chunk;
  }
}

void RequestEnd::head_line(std::string_view line) {
  if (!line.empty()) {
    started_ = true;
    const std::string lower = in_lower_case(line);
    if (lower.starts_with("content-length:")) {
      const std::size_t digit = lower.find_first_of("0123456789");
      if (digit != lower.npos)
        std::from_chars(lower.data() + digit, lower.data() + lower.size(), left_);
    }
    if (lower.starts_with("transfer-encoding:") && lower.find("chunked") != lower.npos)
      chunked_ = true;
  } else if (started_) {
    state_ = chunked_ ? State::chunk_size : left_ > 0 ? State::body : State::done;
  }
}

}  // namespace smoke::fault
