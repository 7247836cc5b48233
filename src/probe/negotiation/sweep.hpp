// What a host accepts, asked one protocol and one connection at a time: after a failure, or for the one question that a
// healthy host leaves open.
#pragma once

#include <string>
#include <vector>

#include "probe/context.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::probe {

struct SweepStep {
  x224::Protocol asked{};            // what the connection is about
  x224::RequestedProtocols offer{};  // it, and what the specification wants beside it
};
// The connections of sweep_negotiation, in order.
std::vector<SweepStep> negotiation_sweep_plan();

// Each protocol in turn, each on a connection of its own whose subject's offered names it; then, when nothing was
// answered, one connection without the cookie and one that says a ClientHello at once. Observes what the host accepts,
// whether it wants NLA, and whether it answers at all. Ends early when the host plainly speaks something else, does not connect, or was silent twice
// in a row. At most eight connections.
void sweep_negotiation(Context& context, const Endpoint& to);

// One connection that offers TLS alone, to a host whose walk went well: whether it insists on NLA.
void probe_nla_required(Context& context, const Endpoint& to);

}  // namespace doctor::probe
