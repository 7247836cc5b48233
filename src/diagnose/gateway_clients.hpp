// What clients show where a gateway stops them. The rules of knowledge/clients begin at the host.
#pragma once

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// For a walk that a gateway ended, or whose certificate at the gateway stops clients. Who goes by it gets no further, whatever the
// client; which code or words it has for that is told where a source or a measurement has it.
void judge_clients_by_gateway(const knowledge::Knowledge& known, Diagnosis& d);

}  // namespace doctor::diagnose
