// What the user reported, as facts beside those that the walk observed.
#pragma once

#include <span>

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"
#include "knowledge/said.hpp"

namespace doctor::diagnose {

// The codes, and the stage that the code tables give them.
void observe_said(const SaidCodes& said, const knowledge::Knowledge& knowledge, Evidence& evidence, Source source = Source::User);
// Whether the walk got past the stage that the code speaks of; records it, and gives it. False when no code was given or
// it names no stage.
bool observe_said_got_further(std::span<const StageReport> stages, Evidence& evidence);

}  // namespace doctor::diagnose
