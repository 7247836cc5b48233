// What knowledge says of a stage that was passed, and of the whole when a stage stopped it.
#pragma once

#include <string_view>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// A stage that we passed may still make clients warn, or stop those that are less tolerant than we are. Leaves others alone.
// `who` got through: "our walk".
void judge_stage(const knowledge::Knowledge& known, const Evidence& evidence, StageReport& stage, std::string_view who = "our walk");

// How it stands where a stage ended the walk, or stops clients. `d` has its causes.
Outcome outcome_when_stopped(const knowledge::Knowledge& known, const Diagnosis& d);

}  // namespace doctor::diagnose
