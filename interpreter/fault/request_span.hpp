// Where a request begins and ends in the octets of a connection. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace smoke::fault {

// The beginning. Over TLS the handshake comes first, and what is encrypted can only be told apart
// by the kinds of its records.
class RequestBegin {
 public:
  explicit RequestBegin(bool tls) : tls_(tls) {}

  // The next octets of the sender; how many of them come before the request.
  std::size_t from_sender(std::string_view octets);
  void from_target(std::string_view octets);
  bool reached() const { return reached_; }

 private:
  // RFC 8446, section 5.1: a type, two octets of version, two of length, the fragment.
  class Records {
   public:
    template <class OnType>  // (type, offset) at the first octet of each record
    void feed(std::string_view octets, OnType on_type);

   private:
    std::size_t header_ = 0;  // octets of it that have been seen
    std::size_t left_ = 0;    // octets of the fragment that have not
  };

  bool tls_;
  bool reached_ = false;
  Records sender_, target_;
  bool target_spoke_first_ = false;  // in encrypted records, as only TLS 1.3 does
  int sender_data_ = 0;              // encrypted records
};

// The end, for a request in the clear: RFC 9112, section 6.
class RequestEnd {
 public:
  void feed(std::string_view octets);
  bool reached() const { return state_ == State::done; }

 private:
  enum class State { head, body, chunk_size, chunk, trailer, done };

  void line(std::string_view line);
  void head_line(std::string_view line);

  State state_ = State::head;
  std::string line_;      // so far, where lines are read
  bool started_ = false;  // the request line has been read
  bool chunked_ = false;
  std::uint64_t left_ = 0;  // octets of the body or chunk
};

}  // namespace smoke::fault
