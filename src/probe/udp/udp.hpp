// The udp stage: one SYN of RDP-UDP to the port that took the walk's connection.
#pragma once

#include "probe/context.hpp"

namespace doctor::probe {

// Long enough for every host on this continent; who is further away is waited for as long as it took to answer by TCP.
inline constexpr Duration kUdpPatience = std::chrono::milliseconds{900};

// Sends the SYN, three copies at most, and observes what came back. Silence is unknown: hosts without UDP, a policy, and every device that
// drops it look alike.
void probe_udp(Context& context, const Endpoint& to);

// Every fact of it unknown, for this reason.
void udp_not_tried(Evidence& evidence, Because why, std::string_view detail, Instant at);

}  // namespace doctor::probe
