#include "diagnose/judge_stage.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "diagnose/client_file.hpp"
#include "diagnose/gateway_stage.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/evaluate.hpp"

namespace doctor::diagnose {
namespace {

// The causes that show at a stage and do so to clients.
struct Firing {
  bool any{false};
  const knowledge::Cause* of_the_file{nullptr};  // the first that rests on an .rdp file and nothing else
};

Firing firing_at(const knowledge::Knowledge& known, const Evidence& evidence, Stage stage, knowledge::Effect effect) {
  const knowledge::EvidenceIndex index{evidence};
  Firing out;
  for (const auto& cause : known.causes()) {
    if (cause.stage != stage || cause.effect != effect) continue;
    const auto found = knowledge::evaluate(cause, index);
    if (found.verdict != knowledge::Verdict::Fires) continue;
    out.any = true;
    if (out.of_the_file == nullptr && rests_on_the_file_alone(found.because, evidence)) out.of_the_file = &cause;
  }
  return out;
}

// The walk was ended by this machine's own trouble, which says nothing about the host.
bool our_own_trouble(const Evidence& evidence) {
  const auto local = evidence.walk_value<std::string>(facts::kTcpLocalError);
  return evidence.walk_value<std::string>(facts::kTlsOutcome) == "local_failure" || local == "no_buffers" || local == "other";
}

}  // namespace

void judge_stage(const knowledge::Knowledge& known, const Evidence& evidence, StageReport& stage, std::string_view who) {
  const bool looked = stage.status == StageStatus::Passed || stage.status == StageStatus::Warned;
  // By a gateway nobody looks for the way to the host; a file that clients cannot use stops them all the same.
  const bool left_to_the_gateway = stage.status == StageStatus::Skipped && stage.stage == Stage::Route;
  if (!looked && !left_to_the_gateway) return;
  const auto stops = firing_at(known, evidence, stage.stage, knowledge::Effect::Stops);
  stage.stops_clients = stops.any;
  if (looked) {
    const bool degrades = !stops.any && firing_at(known, evidence, stage.stage, knowledge::Effect::Degrades).any;
    if (stops.any || degrades) stage.status = StageStatus::Warned;
    stage.reason = stops.any ? text::format("{} got through, ", who) : std::string{};
  } else if (stops.any) {
    stage.reason.clear();
  }
  if (stops.of_the_file != nullptr)
    stage.reason += text::format("the fault is the file's: {}", stops.of_the_file->title);
  else if (stops.any)
    stage.reason += text::format("a client {} is stopped here", has_client_file(evidence) ? "that opens the file" : "with default settings");
}

Outcome outcome_when_stopped(const knowledge::Knowledge& known, const Diagnosis& d) {
  // Our walk stops where a client falls back to something weaker and connects: then the cause says that it only degrades.
  const auto* first = known.cause(d.causes[0].id);
  if (first == nullptr && our_own_trouble(d.evidence)) return Outcome::Undetermined;
  if (gateway_is_undecided(d.evidence)) return Outcome::Undetermined;
  // A recorded client that refused has fallen back to nothing.
  if (d.evidence.walk_value<std::string>(facts::kCaptureClientRefused)) return Outcome::Broken;
  return first != nullptr && first->effect == knowledge::Effect::Degrades ? Outcome::Degraded : Outcome::Broken;
}

}  // namespace doctor::diagnose
