// A verdict on evidence that somebody else gathered: no probe is sent.
#pragma once

#include <string>

#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

struct Gathered {
  DiagnosedTarget target{};
  WallTime at{};          // when it was gathered
  std::string vantage{};  // where: "the user's machine"
  bool redacted{false};
};

// The stages are told from the facts of the walk, as far as they go; one of which nothing is known is skipped.
Diagnosis judge_gathered(Evidence evidence, const Gathered& about, const knowledge::Knowledge& known);

}  // namespace doctor::diagnose
