// What each client would do at the host, by its rules over the facts.
#pragma once

#include <vector>

#include "knowledge/diagnosis.hpp"
#include "knowledge/evaluate.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

// The first rule that is true decides. One that is undecided stands in the way of those after it: then the client is
// unknown, and `missing` says for lack of what. So it is, with nothing missing, when no rule speaks of such a host.
ClientVerdict judge(const Client& client, const EvidenceIndex& index);
std::vector<ClientVerdict> judge_clients(const Knowledge& knowledge, const EvidenceIndex& index);

}  // namespace doctor::knowledge
