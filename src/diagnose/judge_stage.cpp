#include "diagnose/judge_stage.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "diagnose/client_file.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/evaluate.hpp"

namespace doctor::diagnose {
namespace {

bool fires_at(const knowledge::Knowledge& known, const Evidence& evidence, Stage stage, knowledge::Effect effect) {
  const knowledge::EvidenceIndex index{evidence};
  return std::ranges::any_of(known.causes(), [&](const knowledge::Cause& cause) {
    return cause.stage == stage && cause.effect == effect && knowledge::evaluate(cause, index).verdict == knowledge::Verdict::Fires;
  });
}

// The walk was ended by this machine's own trouble, which says nothing about the host.
bool our_own_trouble(const Evidence& evidence) {
  const auto local = evidence.walk_value<std::string>(facts::kTcpLocalError);
  return evidence.walk_value<std::string>(facts::kTlsOutcome) == "local_failure" || local == "no_buffers" || local == "other";
}

}  // namespace

void judge_stage(const knowledge::Knowledge& known, const Evidence& evidence, StageReport& stage, std::string_view who) {
  // By a gateway nobody looks for the way to the host; a file that clients cannot use stops them all the same.
  if (stage.status == StageStatus::Skipped && stage.stage == Stage::Route && fires_at(known, evidence, stage.stage, knowledge::Effect::Stops)) {
    stage.stops_clients = true;
    stage.reason = "a client that opens the file is stopped here";
    return;
  }
  if (stage.status != StageStatus::Passed && stage.status != StageStatus::Warned) return;
  stage.stops_clients = fires_at(known, evidence, stage.stage, knowledge::Effect::Stops);
  if (stage.stops_clients || fires_at(known, evidence, stage.stage, knowledge::Effect::Degrades)) stage.status = StageStatus::Warned;
  stage.reason = !stage.stops_clients ? std::string{}
                                      : text::format("{} got through, a client {} is stopped here", who,
                                                     has_client_file(evidence) ? "that opens the file" : "with default settings");
}

Outcome outcome_when_stopped(const knowledge::Knowledge& known, const Diagnosis& d) {
  // Our walk stops where a client falls back to something weaker and connects: then the cause says that it only degrades.
  const auto* first = known.cause(d.causes[0].id);
  if (first == nullptr && our_own_trouble(d.evidence)) return Outcome::Undetermined;
  // A recorded client that refused has fallen back to nothing.
  if (d.evidence.walk_value<std::string>(facts::kCaptureClientRefused)) return Outcome::Broken;
  return first != nullptr && first->effect == knowledge::Effect::Degrades ? Outcome::Degraded : Outcome::Broken;
}

}  // namespace doctor::diagnose
