// How the X.224 step ended, as facts.
#pragma once

#include "evidence/evidence.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::observe {

// Every negotiation fact of one attempt. `seen`: its subject and source; times and bytes are the outcome's.
void observe_negotiation(Evidence& out, const x224::NegotiationOutcome& outcome, x224::RequestedProtocols offer, Seen seen);

}  // namespace doctor::observe
