// The route stage: what this machine's own tables say; and, after silence, whether the host is on at all.
#pragma once

#include <cstdint>
#include <span>

#include "probe/context.hpp"

namespace doctor::probe {

// Nothing is sent. Observes the route to each address.
void probe_route(Context& context, std::span<const Address> addresses);

// Only after `port` was silent: ICMP echo, the neighbour table, and one SYN each to a few ports that Windows answers on.
// All side by side, 2 s at most.
void probe_liveness(Context& context, std::span<const Address> addresses, std::uint16_t port);

}  // namespace doctor::probe
