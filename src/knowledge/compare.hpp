// What changed between two diagnoses of the same host: verdict, stages, causes, and the facts that are the host's own.
#pragma once

#include "knowledge/diagnosis.hpp"

namespace doctor::knowledge {

// Pure. Times, measurements and what depends on the day are left out. A fact that one of the two does not know is no
// change; `not_compared` names it.
Comparison compare(const Diagnosis& before, const Diagnosis& now);

}  // namespace doctor::knowledge
