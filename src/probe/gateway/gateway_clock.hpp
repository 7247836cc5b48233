// The gateway's clock, by the Date field of its answers, as a witness of this machine's.
#pragma once

#include "base/time.hpp"
#include "evidence/evidence.hpp"
#include "net/gateway/question.hpp"

namespace doctor::probe {

// Observes how far its clock is from `ours`, the wall clock at the answer; whole seconds (RFC 9110 section 6.6.1). The first Date that is
// one counts, and a stand-in for the clock must not be given.
void observe_gateway_clock(Evidence& out, const net::GatewayAnswer& answer, WallTime ours, const Subject& subject);

// Observes whether the certificate of `own` is in date by that clock, where `out` knows it.
void observe_dates_by_gateway_clock(Evidence& out, const Evidence& own, WallTime ours, const Seen& seen);

}  // namespace doctor::probe
