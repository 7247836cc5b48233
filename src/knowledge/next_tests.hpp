// Which tests would part the causes that evidence leaves side by side.
#pragma once

#include <optional>
#include <vector>

#include "knowledge/rank.hpp"

namespace doctor::knowledge {

// Uses the causes, something_else and undecided of `ranking`. The test that parts most of what is open comes first.
std::vector<ProposedTest> propose_tests(const Knowledge& knowledge, const EvidenceIndex& index, const Ranking& ranking,
                                        std::optional<Stage> ended_at);

}  // namespace doctor::knowledge
