// Events that a later process can deliver: what is kept of each, and how it is sent from there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/run/schedule.hpp"

namespace smoke::run {

// An event before its signature and before what spoils it. The secrets that sign it are not among
// this: they are read again, where the event or its target declares its signature.
struct Undelivered {
  std::string id;  // of the delivery: the same however often it is sent, and by whatever process
  std::string event, target;
  http::Request request;       // without a signature's headers, and without cookies
  std::string signature;       // the scheme; empty where nothing is signed
  bool signed_here = false;    // by a `sign` of this one sending, which no other process can repeat
  std::vector<Value> uniques;  // of the scheme, in the order of its text; null for none yet
  std::optional<Value> form;   // the fields of a form, for signatures over them
};

// One that a run has left, and the scenario that sent it.
struct Left {
  ScenarioId scenario;  // its file, title and variant
  Undelivered event;
};

// Sends each of them, in this order, told as scenarios of their own: one that gets no 2xx has
// failed. `files` are those of the scenarios.
void redeliver(const std::vector<Left>& left, const std::vector<SpecFile>& files,
               const Setting& setting, const Options& options, const Listener& listener,
               std::stop_token stop, std::stop_token immediate_stop);

}  // namespace smoke::run
