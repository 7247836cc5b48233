// What a capture shows of RDP-UDP, as facts: beside a connection, and of a client whose connection by TCP is not in the capture.
#pragma once

#include <span>

#include "evidence/evidence.hpp"
#include "intake/capture/connection_facts.hpp"
#include "intake/capture/udp_try.hpp"

namespace doctor::intake {

// The tries that go with the connection (join_tries). Together they say whether UDP was tried and answered, and whether it carried anything:
// one flow that does is enough. The first one answered, else the first, tells version, sizes and numbers; each further one does so as an
// attempt of its own.
void observe_udp(Evidence& out, const Connection& connection, std::span<const UdpTry> tries);

// Of a try alone. What TCP would show is unknown, with the reason; times are counted from the SYN.
Evidence evidence_of(const UdpTry& alone, const CaptureFactsOptions& options);

}  // namespace doctor::intake
