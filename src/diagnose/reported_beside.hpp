// What would settle a report that a host answers for which works: the stages beside the walk.
#pragma once

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"
#include "knowledge/said.hpp"

namespace doctor::diagnose {

// A host lets us through, and its user was shown a code. Where it answers by UDP, what was seen leaves a cause of that open, and clients are
// known to show that code for it, the command that its file names becomes a next test: one datagram of ours cannot tell what a whole
// session would.
void propose_for_reported(const SaidCodes& said, const knowledge::Knowledge& known, Diagnosis& d);

}  // namespace doctor::diagnose
