// What happened at a stage, in a few words for the stage's line: "192.0.2.7:3389 accepted the connection".
#pragma once

#include <string>

#include "evidence/evidence.hpp"

namespace doctor::diagnose {

// From the facts of the walk alone; empty when nothing was observed at that stage.
std::string stage_summary(Stage stage, const Evidence& evidence);

}  // namespace doctor::diagnose
