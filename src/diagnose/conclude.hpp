// From evidence to causes, fixes and next tests, with the measured values in their sentences.
#pragma once

#include <optional>

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// Fills causes, risks, ruled_out, open, fixes, next_tests and group_says of `d` from its evidence and stages. `failed`:
// the stage that ended or spoilt the walk.
void conclude(const knowledge::Knowledge& knowledge, std::optional<Stage> failed, Diagnosis& d);

}  // namespace doctor::diagnose
