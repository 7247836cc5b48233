// What a gateway said without credentials, as facts.
#pragma once

#include "evidence/evidence.hpp"
#include "net/gateway/question.hpp"

namespace doctor::probe {

// Observes one transport's answer. True where the way is open by it: the gateway asks for a sign-in, or has taken the request.
bool observe_gateway_answer(Evidence& out, net::GatewayTransport transport, const net::GatewayAnswer& answer, const Subject& subject);

// Observes what came for RPC over HTTP. True where it asks for a sign-in as an older gateway does.
bool observe_gateway_rpc(Evidence& out, const net::GatewayAnswer& answer, const Subject& subject);

}  // namespace doctor::probe
