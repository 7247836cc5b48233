// What changed between two diagnoses of the same host: verdict, stages, causes, and the facts that are the host's own.
#pragma once

#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor::knowledge {

// Pure. What depends on the day is left out, and a time that is not three times as long or short and 200 ms apart. A fact that one of the two does
// not know is no change; `not_compared` names it.
Comparison compare(const Diagnosis& before, const Diagnosis& now);

// Both went the direct way, or by the same gateway. Of redacted runs the stand-ins are compared.
bool same_way(const Diagnosis& a, const Diagnosis& b);

// What a person calls a fact that is compared; its id where none is.
std::string_view compared_name(std::string_view fact_id);

// The change is of what was seen, not of what came of it: verdict and stages.
inline bool is_fact(const Comparison::Change& change) { return change.part != "verdict" && change.part != "stage"; }

}  // namespace doctor::knowledge
