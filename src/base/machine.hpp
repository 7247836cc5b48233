// A conversation as a machine without socket or clock. Silence and closing are inputs like any other, because they are
// what we diagnose. net::Network drives it; tests feed it events by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace doctor {

enum class CloseKind : std::uint8_t {
  Fin,          // the peer ended its side in order
  Reset,        // RST, or the kernel's word for it
  Unreachable,  // an ICMP error arrived for a datagram, or the path broke under a connection
};

// How a server's machine ends its connection once its last bytes are written. A client's machine leaves it None: its
// connection goes on to the next machine or is closed by its owner.
enum class End : std::uint8_t {
  None,   // done with None: the connection stays open and silent until the peer goes
  Fin,    // an orderly close
  Reset,  // RST
};

// What the machine wants next.
struct Step {
  Bytes send{};                       // written as one piece, before anything else is read
  std::optional<Instant> deadline{};  // wake it then; absent: no wish
  bool done{false};                   // it has its outcome; nothing more is fed
  End end{End::None};                 // servers alone; anything else than None implies done

  static Step finished() { return {.done = true}; }
  static Step wait_until(Instant at) { return {.deadline = at}; }
  static Step hang_up(End how, Bytes last = {}) { return {.send = std::move(last), .done = true, .end = how}; }
  static Step say(Bytes bytes, Instant then_wait_until) { return {.send = std::move(bytes), .deadline = then_wait_until}; }
};

class Machine {
 public:
  virtual ~Machine() = default;
  virtual Step start(Instant now) = 0;                        // connected (TCP), or may send (UDP)
  virtual Step on_bytes(BytesView received, Instant at) = 0;  // TCP: any cut; UDP: one whole datagram
  virtual Step on_close(CloseKind kind, Instant at) = 0;
  virtual Step on_deadline(Instant at) = 0;
};

}  // namespace doctor
