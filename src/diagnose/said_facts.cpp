#include "diagnose/said_facts.hpp"

#include "diagnose/gateway_stage.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "knowledge/explain.hpp"

namespace doctor::diagnose {

void observe_said(const SaidCodes& said, const knowledge::Knowledge& known, Evidence& evidence, Source source) {
  if (said.has_code())
    evidence.observe(facts::kSaidCode, std::int64_t{said.code}, {.source = source});
  else
    evidence.not_known(facts::kSaidCode, Because::NotAvailable, "a sentence without a code", {.source = source});
  if (said.extended) evidence.observe(facts::kSaidExtended, std::int64_t{*said.extended}, {.source = source});
  if (const auto stage = knowledge::stage_of(said, known))
    evidence.observe(facts::kSaidStage, name_of(*stage), {.source = source});
  else
    evidence.not_known(facts::kSaidStage, Because::NotAvailable, "the code names no stage", {.source = source});
}

bool observe_said_got_further(std::span<const StageReport> stages, Evidence& evidence) {
  const auto name = evidence.walk_value<std::string>(facts::kSaidStage);
  const auto stage = name ? parse_stage(*name) : std::nullopt;
  if (!stage) return false;
  bool passed = false;
  for (const auto& report : stages) {  // a skipped stage is behind us once a later one passed
    if (report.stops_clients) break;   // no client comes further than that
    // Of sign-in the walk makes the first message alone: a code of that stage may still come true.
    if (report.stage == Stage::Credssp && *stage == Stage::Credssp) continue;
    // So of a gateway without an account, which passes before its sign-in and all that it decides by that.
    if (report.stage == Stage::Gateway && !went_through_gateway(evidence)) continue;
    passed |= report.stage >= *stage && (report.status == StageStatus::Passed || report.status == StageStatus::Warned);
  }
  evidence.observe(facts::kSaidGotFurther, passed);
  return passed;
}

}  // namespace doctor::diagnose
