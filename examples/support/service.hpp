// How an example service starts, says that it is ready, and stops.
#pragma once

#include <httplib.h>

#include <cstddef>
#include <string>

namespace support {

// Call first in main, before any thread starts: SIGTERM and SIGINT then reach serve() alone.
void block_stop_signals();

struct Listening {
  int port = 0;                    // 0: any free one
  std::size_t threads = 128;       // each open connection occupies one
  std::size_t max_body = 1 << 20;  // in octets; a larger body is answered 413
};

// The type of a request's body. A handler reads it here and not from the headers, because serve()
// hides the types of forms from cpp-httplib: it would parse them, keep no raw body of some and
// refuse others above 8 KiB.
std::string content_type(const httplib::Request& request);

// Serves on 127.0.0.1 until SIGTERM or SIGINT, then answers what is under way and returns true.
// Prints `listening on http://127.0.0.1:PORT` once connections are accepted. False where the port
// can't be had.
bool serve(httplib::Server& server, const Listening& listening);

// A port as the command line gives it; exits with status 2 and a message for what is none.
int port_option(const char* text);

}  // namespace support
