// The gateway's own stages, from its name to the channel to the target.
#pragma once

#include <vector>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

// name, route, tcp, tls, certificate, http, sign-in, tunnel, channel, each as far as it was come; empty where no gateway was tried.
std::vector<StageStep> gateway_steps(const Evidence& evidence);

}  // namespace doctor::diagnose
