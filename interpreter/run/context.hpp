// What all scenarios of a run share, and how they reach the world. Made once a run; used by many
// threads.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "interpreter/http/http.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/run/schedule.hpp"
#include "interpreter/run/unique.hpp"

namespace smoke::run {

class Stubs;

struct Context {
  const Setting& setting;
  const Options& options;
  http::Pool& clients;
  Uniques& uniques;
  std::string run_id;
  Time started;
  std::stop_token stop;                    // no new action after this
  std::stop_token immediate_stop;          // cleanup too is cut short
  Listener emit;                           // from any thread
  std::atomic<std::size_t> deliveries{0};  // events sent so far, for their ids
  Stubs* stubs = nullptr;                  // while there are any

  // The database's clock minus ours; asked once.
  std::variant<Duration, sql::Error> clock_offset();

 private:
  std::mutex clock_mutex_;
  std::optional<Duration> clock_offset_;

 public:
  Context(const Setting& s, const Options& o, http::Pool& c, Uniques& u, std::string id, Time at,
          std::stop_token stop_token, std::stop_token immediate, Listener listener)
      : setting(s),
        options(o),
        clients(c),
        uniques(u),
        run_id(std::move(id)),
        started(at),
        stop(std::move(stop_token)),
        immediate_stop(std::move(immediate)),
        emit(std::move(listener)) {}
};

}  // namespace smoke::run
