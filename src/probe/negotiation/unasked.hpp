// Whether the host ends a connection on which nothing was said: then no request of ours, and no device that reads
// requests, is the reason why it ends others.
#pragma once

#include "probe/context.hpp"

namespace doctor::probe {

// Makes one further connection, says nothing and waits as long as an answer may take. Records negotiation.ended_unasked.
void probe_unasked_end(Context& context, const Endpoint& to);

}  // namespace doctor::probe
