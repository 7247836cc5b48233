// A verdict about a connection that somebody else made: the evidence is there, and nothing more can be asked.
#pragma once

#include <string>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

struct Recorded {
  Evidence evidence;
  WallTime began{};
  Duration took{};
  std::string vantage{};  // "a capture"
};

// By the same causes and rules as diagnose(). The stages and how they went are taken from the facts of the evidence's walk;
// a stage whose outcome is unknown is skipped, with the fact's reason, and one before the end of TLS then leaves the verdict
// undetermined.
Diagnosis conclude_recorded(Recorded recorded, const knowledge::Knowledge& known);

// Equal for two connections of which nothing that decides a verdict differs: times within the same step of a coarse scale,
// and the same values otherwise, whose addresses and names they are aside. For who has thousands of connections to judge.
std::string likeness(const Evidence& evidence);

}  // namespace doctor::diagnose
