// Who answers on the way to a port: SYNs with a growing hop limit, for which no right is needed.
#pragma once

#include "probe/context.hpp"

namespace doctor::probe {

// Sends a few SYNs at a time, one for each hop, until the target or nobody answers, at most 20 hops. Observes each router
// that answered, the last of them, and whether the target did. Nothing of it but the target's own port is addressed.
void probe_trace(Context& context, const Endpoint& to);

}  // namespace doctor::probe
