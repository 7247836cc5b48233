// The TCP stage: one connection attempt to each address, side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "probe/context.hpp"

namespace doctor::probe {

// A name may have hundreds of addresses, and nobody asked us to knock at all of them.
inline constexpr std::size_t kMostAddresses = 8;

struct TcpResult {
  std::optional<OpenConnection> walk{};  // to the first address, in order, that connects
  Endpoint furthest{};                   // of the walk's attempt, connected or not; its address is the one that got furthest
  bool timed_out_everywhere{false};      // silence, and no other word from the host: asking whether it lives makes sense
  bool interrupted{false};
};

// Observes how each attempt ended and what that says of the host; sets the walk's attempt: the first address that
// connects; when none does, the first of those that got furthest, a refusal being further than an error from the way and
// that further than silence. Connections that are not the walk are closed in order.
TcpResult probe_tcp(Context& context, std::span<const Address> addresses, std::uint16_t port);

// Observes how one connection attempt ended; for a further connection of a later stage, too.
void observe_attempt(Context& context, const net::ConnectOutcome& outcome, const Endpoint& to, const Seen& seen);

}  // namespace doctor::probe
