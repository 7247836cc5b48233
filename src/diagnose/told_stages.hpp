// The stages of a walk that somebody else made, from what its facts tell.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"

namespace doctor::diagnose {

// How one stage went. One of which no fact tells is skipped, with the reason.
struct ToldStage {
  StageStatus status{StageStatus::Skipped};
  std::string reason{};
  Duration took{};
};

// Whose walk it was: what stands in sentences, and what tells of each stage.
struct Teller {
  std::string_view who{};   // "the user's machine", who got through
  std::string_view what{};  // "the walk", which ended
  std::function<ToldStage(Stage)> tell;
};

// All stages in the client's order; those behind one that failed were not reached. What stands beside the walk (UDP, the
// gateway) neither ends it nor is ended by it.
std::vector<StageReport> told_stages(const knowledge::Knowledge& known, const Evidence& evidence, const Teller& teller);

// The first stage that must have been seen for "works", and was not. TLS may be out of sight: whether it must be known
// is for the caller to say.
std::optional<Stage> first_unseen(std::span<const StageReport> stages, bool tls_must_be_known);

// Outcome and stage of the verdict of `d`, which has its stages and causes: by the stage that stopped it, else the one that
// was not seen, else the causes.
void settle(const knowledge::Knowledge& known, std::optional<Stage> stopped, std::optional<Stage> unseen, Diagnosis& d);

}  // namespace doctor::diagnose
