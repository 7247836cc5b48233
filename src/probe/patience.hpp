// How long one has to wait before silence says something about the other side.
#pragma once

#include "probe/context.hpp"

namespace doctor::probe {

// By what was measured of this host so far: the slowest of connecting and of answering the X.224 request. An exchange
// takes two round trips at most and the host's own work, so three times that, and 300 ms in which every common TCP sends a
// lost segment again.
Duration enough_patience(const Evidence& evidence);
// The same by what was measured of a gateway.
Duration enough_patience_at_gateway(const Evidence& evidence);
// Whether a wait of the context's time-out is that long. A shorter one cannot tell silence from slowness.
bool silence_tells(const Context& context);

inline constexpr const char* kWaitTooShort = "silent, but the wait was too short to tell silence from slowness";

}  // namespace doctor::probe
