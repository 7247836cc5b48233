// What TCP itself measured on a connection that was made for another reason: it costs the host nothing.
#pragma once

#include "probe/context.hpp"

namespace doctor::probe {

// Observes retransmissions, round trips and segment sizes. Call as late as possible, before the connection is closed.
// `waited`: an answer was waited for since something was last sent, so that a missing acknowledgement means something.
void observe_connection(Context& context, const OpenConnection& open, bool waited);

}  // namespace doctor::probe
