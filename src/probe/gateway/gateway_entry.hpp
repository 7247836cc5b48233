// What came of going into a gateway with an account, as facts.
#pragma once

#include "evidence/evidence.hpp"
#include "net/gateway/tunnel.hpp"

namespace doctor::probe {

// The sign-in, and behind it tunnel and channel as far as they were asked for. `began`: when the connection for it was asked for.
void observe_gateway_way(Evidence& out, const net::GatewayWay& way, const Subject& subject, Instant began);

// Nobody was let know the password, with the reason.
void gateway_sign_in_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen);

}  // namespace doctor::probe
