#include "diagnose/needed_gateway.hpp"

#include "base/text.hpp"
#include "diagnose/client_file.hpp"
#include "diagnose/outcome.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/rdp_file.hpp"

namespace doctor::diagnose {

void KeptBack::tell() {
  for (const auto& stage : stages_) to_.on_stage(stage);
  stages_.clear();
}

bool needs_gateway(const Diagnosis& direct) {
  return before_the_host(first_failed(direct.stages)) && direct.evidence.walk_value<bool>(facts::kWalkInterrupted) != true;
}

void add_direct_way(const Diagnosis& direct, Diagnosis& by_gateway) {
  const auto ended_at = first_failed(direct.stages);
  if (!ended_at) return;
  by_gateway.evidence.observe(facts::kRdpFileDirectWayEndedAt, name_of(*ended_at));
  by_gateway.verdict.summary = text::format("{} The direct way was tried first and ended at {}, which outside the host's network is no fault.",
                                            by_gateway.verdict.summary, name_of(*ended_at));
  by_gateway.started_at = direct.started_at;
  by_gateway.took += direct.took;
}

}  // namespace doctor::diagnose
