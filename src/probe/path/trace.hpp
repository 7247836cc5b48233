// Who answers on the way to a port: SYNs with a growing hop limit, for which no right is needed.
#pragma once

#include <cstdint>

#include "probe/context.hpp"

namespace doctor::probe {

enum class Traced : std::uint8_t {
  Silent,    // the port does not answer: five SYNs at a time
  Connects,  // it does: one SYN at a time, so that the host sees one more connection and no more; counted in the context's budget
};

// Sends SYNs, one for each hop, until the target answers or nobody does for five hops, at most 20 hops. Observes each router that
// answered, the last of them, and whether the target did. Nothing of it but the target's own port is addressed.
void probe_trace(Context& context, const Endpoint& to, Traced traced);

}  // namespace doctor::probe
