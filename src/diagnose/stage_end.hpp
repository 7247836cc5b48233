// How a stage of the walk went, by what the probes saw.
#pragma once

#include <string>
#include <utility>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::diagnose {

struct StageEnd {
  StageStatus status{StageStatus::Passed};
  std::string reason{};
  static StageEnd passed() { return {}; }
  static StageEnd failed() { return {StageStatus::Failed, {}}; }
  static StageEnd skipped(std::string reason) { return {StageStatus::Skipped, std::move(reason)}; }
};

// Whether it is known how the stage ended, an interruption aside.
bool saw_the_end(Stage stage, const Evidence& evidence);

}  // namespace doctor::diagnose
