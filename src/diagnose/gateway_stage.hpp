// The stage in front of the walk, where a client goes by a Remote Desktop Gateway.
#pragma once

#include <optional>
#include <string>

#include "diagnose/diagnose.hpp"
#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/context.hpp"

namespace doctor::diagnose {

struct GatewayEnding {
  StageStatus status{StageStatus::Passed};  // Passed, Failed, or Skipped where the user stopped
  std::string reason{};
};
// Walks to the gateway and records it as gateway.*, apart from the target's walk.
GatewayEnding walk_gateway(probe::Context& context, const Options& options, const Gateway& gateway);

// What happened, in a few words; empty where no gateway was tried.
std::string gateway_summary(const Evidence& evidence);

// A gateway was walked to, and the way ended before the target.
bool tried_gateway(const Evidence& evidence);

// The verdict on a gateway that is healthy as far as it can be seen without an account.
std::string healthy_gateway_sentence(const Evidence& evidence);

}  // namespace doctor::diagnose
